const day = 86_400_000;

/** A moment as a Date, Unix milliseconds or ISO text. */
export type Moment = Date | number | string;

/** ISO-8601 in UTC with milliseconds, the form times are stored and sent in. @throws RangeError when it is no time. */
export function iso(moment: Moment): string {
  return new Date(moment).toISOString();
}

/** The moment `days` days of 24 hours later (earlier when negative), as ISO text. */
export function addDays(moment: Moment, days: number): string {
  return addMs(moment, days * day);
}

/** The moment `ms` milliseconds later, as ISO text. */
export function addMs(moment: Moment, ms: number): string {
  return iso(new Date(moment).getTime() + ms);
}

/** The calendar day in UTC, `YYYY-MM-DD`. */
export function isoDay(moment: Moment): string {
  return iso(moment).slice(0, 10);
}

/** Whether a text is a day that there is, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && isoDay(time) === text;
}

const danish = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Europe/Copenhagen",
  dateStyle: "short",
  timeStyle: "medium",
});

/** The first or last moment of a day (`YYYY-MM-DD`) in Denmark, as ISO text. */
export function danishDay(day: string, edge: "first" | "last"): string {
  const time = edge === "first" ? "00:00:00.000" : "23:59:59.999";
  const told = Date.parse(`${day}T${time}Z`);
  const shown = Date.parse(`${danish.format(told).replace(" ", "T")}Z`);
  return iso(told - (shown - Math.floor(told / 1000) * 1000));
}

/** Reads a timestamp as others write it (RFC 3339, zone required) into our ISO form; undefined when it is none. */
export function parseTime(text: unknown): string | undefined {
  if (typeof text !== "string" || text.length > 40) return undefined;
  const form =
    /^\d{4}-\d{2}-(\d{2})[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:?\d{2})$/;
  const written = form.exec(text);
  const time = new Date(text.replace(" ", "T"));
  if (!written || Number.isNaN(time.getTime()) || !dayExists(text, Number(written[1])))
    return undefined;
  const result = time.toISOString();
  return result.length === 24 ? result : undefined;
}

function dayExists(text: string, dayOfMonth: number): boolean {
  return new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === dayOfMonth;
}
