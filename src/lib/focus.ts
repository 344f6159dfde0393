/** The point of a picture that is to be seen when it is cut: across and up from its middle, -1 to 1 each. */
export type Focus = readonly [x: number, y: number];

/** A point from two numbers, brought inside the picture; undefined when they are none. */
export function focusAt(x: unknown, y: unknown): Focus | undefined {
  const point = [x, y].map((part) =>
    typeof part === "number" && Number.isFinite(part) ? inside(part) : undefined,
  );
  const [across, up] = point;
  return across === undefined || up === undefined ? undefined : [across, up];
}

/** A point as apps write it, `0.5,-0.25`; undefined for anything else. */
export function parseFocus(text: string): Focus | undefined {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.length !== 2 || !parts.every((part) => /^[+-]?\d{0,4}(\.\d{0,20})?$/.test(part)))
    return undefined;
  return parts.includes("") ? undefined : focusAt(Number(parts[0]), Number(parts[1]));
}

function inside(part: number): number {
  return Math.round(Math.min(1, Math.max(-1, part)) * 10_000) / 10_000 + 0;
}
