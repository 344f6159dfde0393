import type { FollowTable } from "../../storage/tables/follows.ts";
import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import type { Pair } from "./rows.ts";

/** What of someone a follower wants in their home; what is absent stays as it is. */
export interface FollowOptions {
  /** What they boost too. */
  boosts?: boolean | undefined;
  /** To be told of each of their posts. */
  notify?: boolean | undefined;
  /** Only what is written in these; none means any. */
  languages?: readonly string[] | undefined;
}

const mostLanguages = 20;
const tag = /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/;

/** Sets what a follower, one of ours, wants of whom they follow or ask to. Throws `value-unknown` for what is no language. */
export async function setFollowOptions(
  tx: Tx,
  { followerId, followeeId }: Pair,
  { boosts, notify, languages }: FollowOptions,
): Promise<void> {
  const columns = {
    ...(boosts !== undefined && { boosts: flag(boosts) }),
    ...(notify !== undefined && { notify: flag(notify) }),
    ...(languages !== undefined && { languages: languagesColumn(languages) }),
  };
  if (Object.keys(columns).length === 0) return;
  await tx.db
    .updateTable("follow")
    .set(columns)
    .where("follower_id", "=", followerId)
    .where("followee_id", "=", followeeId)
    .where("state", "in", ["requested", "accepted"])
    .execute();
}

/** The languages in a follow's column; null: any. */
export function languagesIn(column: FollowTable["languages"]): string[] | null {
  return column === null ? null : (JSON.parse(column) as string[]);
}

function languagesColumn(languages: readonly string[]): string | null {
  const said = new Set(
    languages.map((one) => one.trim().toLowerCase()).filter((one) => one !== ""),
  );
  if (said.size > mostLanguages || [...said].some((one) => !tag.test(one)))
    throw new Refused("value-unknown", { field: "languages" });
  return said.size === 0 ? null : JSON.stringify([...said]);
}

function flag(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}

/** Whether a wanted language is that of a text: `da` means `da-DK` too. */
export function isLanguage(language: string): (wanted: string) => boolean {
  const said = language.toLowerCase();
  return (wanted) => said === wanted || said.startsWith(`${wanted}-`);
}
