import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { defineWindowed } from "../../storage/windowed.ts";
import { canonicalHost } from "../instance/peers.ts";
import { Refused } from "../refused.ts";

const most = 1_000;

/**
 * Hides a server from someone here: what its people write, and that they are there, is kept from them at once; what they
 * were told of it and follows both ways end in a job. Again is the same; returns the host's one form.
 * Throws `host-not-valid`, `too-many-lines`.
 */
export async function hideHost(tx: Tx, me: number, host: string): Promise<string> {
  const canonical = canonicalHost(host);
  if (canonical === undefined || canonical === tx.host) throw new Refused("host-not-valid");
  const held = await tx.db
    .selectFrom("hidden_host")
    .select("host")
    .where("actor_id", "=", me)
    .limit(most)
    .execute();
  if (held.some((row) => row.host === canonical)) return canonical;
  if (held.length >= most) throw new Refused("too-many-lines", { field: "domain", most });
  await tx.db
    .insertInto("hidden_host")
    .values({ id: tx.newId(), actor_id: me, host: canonical, created_at: tx.now })
    .onConflict((c) => c.doNothing())
    .execute();
  await tx.record({ type: "HostHidden", actorId: me, host: canonical });
  return canonical;
}

/** Shows a server's people again; what ended stays ended. */
export async function showHost(tx: Tx, me: number, host: string): Promise<void> {
  const canonical = canonicalHost(host);
  if (canonical === undefined) return;
  await tx.db
    .deleteFrom("hidden_host")
    .where("actor_id", "=", me)
    .where("host", "=", canonical)
    .execute();
}

/** The servers someone has hidden, by window. */
export const hiddenHosts = defineWindowed("hidden-hosts-by-window", "hidden_host.id", (reader, p) =>
  reader.db
    .selectFrom("hidden_host")
    .select(["hidden_host.id", "hidden_host.host"])
    .where("hidden_host.actor_id", "=", p.of),
);

/** How many of whom someone follows, and of who follows them, are on a server: what hiding it would end. */
export async function followsOnHost(
  reader: Reader,
  me: number,
  host: string,
): Promise<{ following: number; followers: number }> {
  const canonical = canonicalHost(host) ?? "";
  const count = async (
    mine: "follower_id" | "followee_id",
    theirs: "follower_id" | "followee_id",
  ) => {
    const row = await reader.db
      .selectFrom("follow")
      .innerJoin("actor", "actor.id", `follow.${theirs}`)
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .where(`follow.${mine}`, "=", me)
      .where("follow.state", "=", "accepted")
      .where("actor.host", "=", canonical)
      .executeTakeFirstOrThrow();
    return Number(row.n);
  };
  return {
    following: await count("follower_id", "followee_id"),
    followers: await count("followee_id", "follower_id"),
  };
}

const hiding = define("host-hidden", (reader, p: { me: number; them: number }) =>
  reader.db
    .selectFrom("actor")
    .innerJoin("hidden_host", "hidden_host.host", "actor.host")
    .select("hidden_host.id")
    .where("actor.id", "=", p.them)
    .where("hidden_host.actor_id", "=", p.me),
);

/** Whether someone here has hidden the server that another is on. */
export async function hidesHostOf(reader: Reader, me: number, them: number): Promise<boolean> {
  return (await hiding(reader, { me, them })).length > 0;
}
