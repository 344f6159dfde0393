import type { Maturity, PostKind } from "../../storage/tables/knowledge.ts";
import { addDays } from "../../lib/time.ts";

const months: Record<Exclude<Maturity, "refuted">, number> = {
  conjecture: 12,
  localExperience: 24,
  audited: 36,
  published: 60,
};

/** When knowledge is to be looked at again (product: Life cycle); null for notes and what was refuted. */
export function reviewBy(kind: PostKind, maturity: Maturity | null, from: string): string | null {
  if (kind === "request") return addDays(from, 60);
  if (kind === "offer") return addMonths(from, 6);
  if (kind === "note" || maturity === "refuted") return null;
  return addMonths(from, months[maturity ?? "localExperience"]);
}

function addMonths(from: string, count: number): string {
  const date = new Date(from);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + count);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.toISOString();
}
