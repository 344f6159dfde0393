import { cleanName } from "../../lib/text.ts";
import { isDay, parseTime } from "../../lib/time.ts";
import type { ProfileTable } from "../../storage/tables/people.ts";
import type { Tx } from "../../storage/transaction.ts";
import { emptyProfile } from "./register.ts";

type Kept = Omit<
  ProfileTable,
  "actor_id" | "shows_media" | "shows_media_replies" | "shows_featured"
>;
type Told = Partial<Kept>;

/** Keeps what another Vis instance tells of one of its people, bounded; what it leaves out is emptied. */
export async function keepRemoteProfile(tx: Tx, actorId: number, told: Told): Promise<void> {
  const row = { ...emptyProfile, ...bounded(told) };
  await tx.db
    .insertInto("profile")
    .values({ actor_id: actorId, ...row })
    .onConflict((c) => c.column("actor_id").doUpdateSet(row))
    .execute();
}

function bounded(told: Told): Kept {
  const line = (text: string | null | undefined) => (text ? cleanName(text, 200) || null : null);
  const time = (text: string | null | undefined) => parseTime(text) ?? null;
  const availability = told.availability ?? null;
  return {
    profession: line(told.profession),
    specialty: line(told.specialty),
    region: line(told.region),
    hospital: line(told.hospital),
    department: line(told.department),
    unit: line(told.unit),
    workplace_verified_at: time(told.workplace_verified_at),
    workplace_verified_by: line(told.workplace_verified_by),
    ask_me_about: lines(told.ask_me_about),
    availability:
      availability && ["open", "limited", "paused"].includes(availability) ? availability : null,
    availability_until: isDay(told.availability_until ?? "")
      ? (told.availability_until ?? null)
      : time(told.availability_until),
    orcid: line(told.orcid),
  };
}

function lines(json: string | undefined): string {
  try {
    const value: unknown = JSON.parse(json ?? "[]");
    const texts = Array.isArray(value) ? value.filter((v) => typeof v === "string") : [];
    return JSON.stringify(texts.slice(0, 5).map((text) => cleanName(text, 200)));
  } catch {
    return "[]";
  }
}
