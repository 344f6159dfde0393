import { isoDay } from "../lib/time.ts";
import type { Language, Text } from "./text/dictionary.ts";

/** Numbers, dates and times as a visitor writes them; Danish local time. */
export interface Format {
  number: (n: number) => string;
  /** 25. november 2026 */
  date: (iso: string) => string;
  /** 25. nov., with the year when it is another one */
  shortDate: (iso: string) => string;
  /** 25. november 2026 kl. 09.41 */
  dateTime: (iso: string) => string;
  /** for 5 minutter siden, i går, 20. nov. */
  relative: (iso: string) => string;
}

const zone = "Europe/Copenhagen";
const locales: Record<Language, string> = { da: "da-DK", en: "en-GB" };
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `now` decides what is yesterday. */
export function createFormat(language: Language, text: Text, now: Date): Format {
  const { number, date, short, shortWithYear, dateTime, relative, calendar } = tools(language);
  const year = calendar.format(now).slice(0, 4);
  const shortDate = (iso: string): string => {
    const at = new Date(iso);
    return (calendar.format(at).startsWith(year) ? short : shortWithYear).format(at);
  };
  return {
    number: (n) => number.format(n),
    date: (iso) => date.format(new Date(iso)),
    shortDate,
    dateTime: (iso) => dateTime.format(new Date(iso)),
    relative(iso) {
      const at = new Date(iso);
      const passed = now.getTime() - at.getTime();
      if (passed < minute) return text.time.now;
      if (passed < hour) return relative.format(-Math.floor(passed / minute), "minute");
      const days = daysBetween(calendar.format(at), calendar.format(now));
      if (days === 0) return relative.format(-Math.floor(passed / hour), "hour");
      return days < 7 ? relative.format(-days, "day") : shortDate(iso);
    },
  };
}

function daysBetween(before: string, after: string): number {
  return Math.round((Date.parse(isoDay(after)) - Date.parse(isoDay(before))) / day);
}

const made = new Map<Language, ReturnType<typeof makeTools>>();

function tools(language: Language) {
  const known = made.get(language) ?? makeTools(locales[language]);
  made.set(language, known);
  return known;
}

function makeTools(locale: string) {
  const format = (options: Intl.DateTimeFormatOptions, tag = locale) =>
    new Intl.DateTimeFormat(tag, { timeZone: zone, ...options });
  const long = { day: "numeric", month: "long", year: "numeric" } as const;
  return {
    number: new Intl.NumberFormat(locale),
    date: format(long),
    short: format({ day: "numeric", month: "short" }),
    shortWithYear: format({ day: "numeric", month: "short", year: "numeric" }),
    dateTime: format({ ...long, hour: "2-digit", minute: "2-digit" }),
    relative: new Intl.RelativeTimeFormat(locale, { numeric: "auto" }),
    calendar: format({ year: "numeric", month: "2-digit", day: "2-digit" }, "sv-SE"),
  };
}
