import { cleanHtml } from "../../lib/html.ts";
import { addMs } from "../../lib/time.ts";
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
 * hold of it was said among members. One that its server's silence hid is again what it was.
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
    missed: 0,
    missed_at: null,
    kind_told: null,
  } as const;
  const held = await tx.db
    .selectFrom("network")
    .select(["kind", "kind_told"])
    .where("actor_id", "=", id)
    .executeTakeFirst();
  const was = held?.kind_told ?? held?.kind;
  const opens = (was === "closed" || was === "hidden") && told.kind === "open";
  await tx.db
    .insertInto("network")
    .values({ actor_id: id, rules_source: null, seq: 0, created_at: tx.now, ...columns })
    .onConflict((c) =>
      c.column("actor_id").doUpdateSet(opens ? { ...columns, kind: was } : columns),
    )
    .execute();
}

/** Answers in a row that a network is not there, so many hours apart, until it is hidden here. */
const mostMissed = 3;
const hoursBetween = 6;

/**
 * The server of a network elsewhere says that it is not there. Once may be a fault: after three times, six hours apart,
 * nobody here finds it any more but who belongs to it, until its server shows it again.
 */
export async function missNetwork(tx: Tx, uri: string): Promise<void> {
  const held = await findable(tx, uri);
  if (!held) return;
  const { id, kind, missed_at: before } = held;
  if (before !== null && before > addMs(tx.now, -hoursBetween * 3_600_000)) return;
  const missed = held.missed + 1;
  await tx.db
    .updateTable("network")
    .set({ missed, missed_at: tx.now })
    .where("actor_id", "=", id)
    .execute();
  if (missed >= mostMissed) await hide(tx, id, kind);
}

/** A network elsewhere says that it is hidden: nobody here finds it any more but who belongs to it. */
export async function hideNetwork(tx: Tx, uri: string): Promise<void> {
  const held = await findable(tx, uri);
  if (held) await hide(tx, held.id, null);
}

/** Only what keeps to our profile hides in that way. */
async function findable(tx: Tx, uri: string) {
  const held = await tx.db
    .selectFrom("network")
    .innerJoin("actor", "actor.id", "network.actor_id")
    .select(["actor.id", "network.kind", "network.missed", "network.missed_at"])
    .where("actor.uri", "=", uri)
    .where("actor.local", "=", 0)
    .where("network.profile", "=", 1)
    .executeTakeFirst();
  return held?.kind === "open" || held?.kind === "closed"
    ? { ...held, kind: held.kind }
    : undefined;
}

/** `told`: what it was by its own word, when only its server's silence hides it. */
async function hide(tx: Tx, id: number, told: NetworkTable["kind_told"]): Promise<void> {
  await tx.db
    .updateTable("network")
    .set({ kind: "hidden", kind_told: told })
    .where("actor_id", "=", id)
    .execute();
  await tx.db.updateTable("actor").set({ discoverable: 0 }).where("id", "=", id).execute();
  await tx.record({ type: "ProfileChanged", actorId: id, local: false });
}
