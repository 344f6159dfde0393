/** A form as a browser sends it: text trimmed of nothing but NUL, line breaks as `\n`, ids that are ids. */
export interface Form {
  /** The field's text; empty when absent. */
  text: (name: string) => string;
  /** Every value of a field that may come more than once. */
  all: (name: string) => string[];
  /** Whether a box is ticked or a button was pressed. */
  has: (name: string) => boolean;
  /** A positive whole number, or undefined. */
  id: (name: string) => number | undefined;
  /** Files that have content. */
  files: (name: string) => File[];
}

/** Most fields, files counted in, that any of our forms can send. */
const mostFields = 200;

/** Reads the fields of a request's body, which is bounded already; undefined when there are more than any form has. */
export function toForm(data: FormData): Form | undefined {
  const entries = [...data.entries()];
  if (entries.length > mostFields) return undefined;
  const texts = Map.groupBy(
    entries.flatMap(([name, value]) =>
      typeof value === "string" ? [{ name, value: storable(value) }] : [],
    ),
    ({ name }) => name,
  );
  const all = (name: string): string[] => (texts.get(name) ?? []).map(({ value }) => value);
  const text = (name: string): string => all(name)[0] ?? "";
  return {
    text,
    all,
    has: (name) => texts.has(name),
    id: (name) => asId(text(name)),
    files: (name) =>
      entries.flatMap(([key, value]) =>
        key === name && typeof value !== "string" && value.size > 0 ? [value] : [],
      ),
  };
}

/** NUL is in nobody's text, and PostgreSQL keeps none. */
function storable(text: string): string {
  return text.replaceAll("\0", "").replace(/\r\n?/g, "\n");
}

/** An id as addresses and fields carry it; undefined for everything else. */
export function asId(value: string | undefined): number | undefined {
  return value !== undefined && /^[1-9]\d{0,15}$/.test(value) && Number(value) < 2 ** 53
    ? Number(value)
    : undefined;
}

/** A path on this instance to go back to, or `otherwise`: never another site, however it is written. */
export function safePath(value: string | undefined, otherwise: string): string {
  if (value === undefined || !/^\/[^\s\\]{0,6000}$/u.test(value)) return otherwise;
  const url = URL.parse(value, "http://here.invalid");
  return url?.host === "here.invalid" && !url.pathname.startsWith("//")
    ? `${url.pathname}${url.search}${url.hash}`
    : otherwise;
}
