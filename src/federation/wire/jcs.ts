/**
 * The canonical text of a JSON value (RFC 8785): keys in order of their UTF-16 units, numbers and strings as ECMAScript
 * writes them. Throws `TypeError` for what JSON cannot say: infinite numbers, lone surrogates, undefined.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === "string") return text(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object") throw new TypeError("not JSON");
  const members = Object.entries(value)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, held]) => `${text(name)}:${canonicalJson(held)}`);
  return `{${members.join(",")}}`;
}

function text(value: string): string {
  if (!value.isWellFormed()) throw new TypeError("not well-formed text");
  return JSON.stringify(value);
}
