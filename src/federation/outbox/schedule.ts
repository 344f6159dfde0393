import { addMs } from "../../lib/time.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits after the first attempts that failed; every later one is the last of them. */
const waits = [10 * second, minute, 5 * minute, 30 * minute, 2 * hour, 6 * hour, 12 * hour];

/** How long a delivery is tried before it is given up: eight days. */
export const patienceMs = 8 * 24 * hour;

/** The longest `Retry-After` that is honoured: a day. */
const longestAskedMs = 24 * hour;

/** When to try again after `failed` attempts, a fifth sooner or later so that those who waited do not all come at once. */
export function nextAttempt(now: string, failed: number, random: () => number): string {
  const wait = waits[Math.min(failed, waits.length) - 1] ?? second;
  return addMs(now, Math.round(wait * (0.8 + 0.4 * random())));
}

/** The moment a `Retry-After` header asks to wait for (RFC 9110 §10.2.3): seconds or a date; undefined when it is neither. */
export function retryAfter(header: string | null, now: string): string | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  const at = /^\d{1,9}$/.test(text)
    ? Date.parse(now) + Number(text) * second
    : /^[A-Z][a-z]{2},/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(at)) return undefined;
  const wait = Math.min(Math.max(at - Date.parse(now), 0), longestAskedMs);
  return addMs(now, wait);
}
