import { cleanHtml } from "../../lib/html.ts";
import { sameOrigin } from "../../lib/url.ts";
import type { NetworkTable } from "../../storage/tables/networks.ts";
import type { Tx } from "../../storage/transaction.ts";

/** What a network elsewhere says of itself beside what every actor says. */
export interface RemoteNetwork {
  kind: NetworkTable["kind"];
  posting: NetworkTable["posting"];
  history: NetworkTable["history"];
  state: NetworkTable["state"];
  /** Whether its server says that it keeps to our profile. */
  profile: boolean;
  rulesHtml: string;
  membersUri: string | null;
  moderatorsUri: string | null;
}

const longestRules = 20_000;

/**
 * Keeps what a network elsewhere says of itself. One that was closed never opens here, whatever it says later: what we
 * hold of it was said among members.
 */
export async function keepNetwork(
  tx: Tx,
  { id, uri }: { id: number; uri: string },
  told: RemoteNetwork,
): Promise<void> {
  const beside = (address: string | null) => (sameOrigin(address, uri) ? address : null);
  const columns = {
    kind: told.kind,
    posting: told.posting,
    history: told.history,
    state: told.state,
    profile: told.profile ? 1 : 0,
    rules_html: cleanHtml(told.rulesHtml.slice(0, longestRules)),
    members_uri: beside(told.membersUri),
    moderators_uri: beside(told.moderatorsUri),
  } as const;
  const held = await tx.db
    .selectFrom("network")
    .select("kind")
    .where("actor_id", "=", id)
    .executeTakeFirst();
  const opens =
    held !== undefined && ["closed", "hidden"].includes(held.kind) && told.kind === "open";
  await tx.db
    .insertInto("network")
    .values({ actor_id: id, rules_source: null, seq: 0, created_at: tx.now, ...columns })
    .onConflict((c) =>
      c.column("actor_id").doUpdateSet(opens ? { ...columns, kind: held.kind } : columns),
    )
    .execute();
}

/**
 * The server of a network elsewhere does not show it to us any more: nobody here finds it but who belongs to it. Only what
 * keeps to our profile hides in that way.
 */
export async function hideNetwork(tx: Tx, uri: string): Promise<void> {
  const held = await tx.db
    .selectFrom("network")
    .innerJoin("actor", "actor.id", "network.actor_id")
    .select("actor.id")
    .where("actor.uri", "=", uri)
    .where("actor.local", "=", 0)
    .where("network.profile", "=", 1)
    .where("network.kind", "in", ["open", "closed"])
    .executeTakeFirst();
  if (!held) return;
  await tx.db
    .updateTable("network")
    .set({ kind: "hidden" })
    .where("actor_id", "=", held.id)
    .execute();
  await tx.db.updateTable("actor").set({ discoverable: 0 }).where("id", "=", held.id).execute();
  await tx.record({ type: "ProfileChanged", actorId: held.id, local: false });
}
