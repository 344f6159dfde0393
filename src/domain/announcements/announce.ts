import { renderMarkdown } from "../../lib/markdown.ts";
import { codePoints, stripInvisible } from "../../lib/text.ts";
import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { guardText, marked } from "../knowledge/guard.ts";
import { Refused } from "../refused.ts";

/** What is told to everybody here. */
export interface NewAnnouncement {
  /** Markdown. */
  text: string;
  /** ISO 8601: from when on it is shown, and what it is about begins. */
  startsAt?: string | null | undefined;
  /** ISO 8601: until when. */
  endsAt?: string | null | undefined;
  /** Of both only the day counts. */
  allDay?: boolean | undefined;
  /** The guard's hints were seen. */
  confirmed?: boolean | undefined;
}

export const longestAnnouncement = 5_000;

/**
 * Tells everybody here something; `by` is the administrator, null for the command line. Returns its id. Throws
 * `text-missing`, `text-too-long`, `date-not-valid` when it ends before it begins, `patient-data`, `patient-data-warning`.
 */
export async function announce(tx: Tx, told: NewAnnouncement, by: number | null): Promise<number> {
  const { startsAt = null, endsAt = null, allDay = false, confirmed = false } = told;
  const text = stripInvisible(told.text).trim();
  if (text === "") throw new Refused("text-missing", { field: "text" });
  if (codePoints(text) > longestAnnouncement)
    throw new Refused("text-too-long", { field: "text", most: longestAnnouncement });
  if (endsAt !== null && endsAt <= (startsAt ?? tx.now))
    throw new Refused("date-not-valid", { field: "endsAt" });
  guardText({ text: marked(text) }, { confirmed, today: tx.now });
  const id = tx.newId();
  await tx.db
    .insertInto("announcement")
    .values({
      id,
      source: text,
      html: renderMarkdown(text),
      starts_at: startsAt,
      ends_at: endsAt,
      all_day: allDay ? 1 : 0,
      by_id: by,
      published_at: tx.now,
      updated_at: tx.now,
    })
    .execute();
  await audit(tx, by, "announced", { announcement: id });
  await tx.record({ type: "Announced", announcementId: id });
  return id;
}

/** Takes an announcement away. Throws `not-found`. */
export async function withdrawAnnouncement(tx: Tx, id: number, by: number | null): Promise<void> {
  const gone = await tx.db
    .deleteFrom("announcement")
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  if (!gone) throw new Refused("not-found");
  await audit(tx, by, "announcement-withdrawn", { announcement: id });
  await tx.record({ type: "AnnouncementWithdrawn", announcementId: id });
}
