import { extractMentions, type TextFormat } from "../../lib/markdown.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { may, type Standing } from "../networks/may.ts";
import { networkRow, standingOf, type NetworkRow } from "../networks/network-row.ts";
import { Refused } from "../refused.ts";
import { actorsNamed } from "./render.ts";

/** Most names of a text that are looked at. */
const mostNamed = 30;

/** A text and whom it names. */
export interface SaidText {
  text: string;
  format: TextFormat;
  /** Actors found beforehand. */
  mentions: readonly number[];
}

/** A network that a text names or an app chose; `member`: whoever writes belongs to it. */
export interface NamedNetwork {
  id: number;
  network: NetworkRow;
  standing: Standing;
  member: boolean;
}

/** Whether what stands in it is for its members alone. */
export function isClosed({ kind }: Pick<NetworkRow, "kind">): boolean {
  return kind === "closed" || kind === "hidden";
}

/** The network that an app chose, to which whoever writes belongs. Throws `not-found` for one they may not know of, `not-a-member`. */
export async function chosenNetwork(tx: Tx, authorId: number, id: number): Promise<NamedNetwork> {
  const network = await networkRow(tx, id);
  const found = network && (await standingIn(tx, authorId, network));
  if (found?.network.actor_state !== "active" || !may(found.standing, "find", found.network))
    throw new Refused("not-found");
  if (!found.member) throw new Refused("not-a-member");
  return found;
}

async function standingIn(tx: Tx, authorId: number, network: NetworkRow): Promise<NamedNetwork> {
  const standing = await standingOf(tx, network.id, authorId, tx.now);
  return { id: network.id, network, standing, member: standing?.state === "accepted" };
}

/**
 * The networks and the people a text names; a network one may not know of is a word like any other, and so is one that
 * the post answered names, which apps name again.
 */
export async function namedBy(
  tx: Tx,
  authorId: number,
  { text, format, mentions }: SaidText,
  parent?: PostTable,
): Promise<{ networks: NamedNetwork[]; people: number[] }> {
  const handles = extractMentions(text, format).slice(0, mostNamed);
  const known = await actorsNamed(tx, handles);
  const ids = new Set([...mentions, ...Array.from(known.values(), ({ id }) => id)]);
  for (const id of await hiddenAmong(tx, authorId, handles)) ids.add(id);
  ids.delete(authorId);
  const rows = await Promise.all([...ids].map((id) => networkRow(tx, id)));
  const isNetwork = new Set(rows.flatMap((row) => row?.id ?? []));
  const before = parent && parent.audience !== "network" ? await namedIn(tx, parent.id) : [];
  const networks: NamedNetwork[] = [];
  for (const network of rows) {
    if (network?.actor_state !== "active" || network.kind === "alliance") continue;
    if (before.includes(network.id)) continue;
    const found = await standingIn(tx, authorId, network);
    if (may(found.standing, "find", network)) networks.push(found);
  }
  return { networks, people: [...ids].filter((id) => !isNetwork.has(id)) };
}

async function namedIn(tx: Tx, postId: number): Promise<number[]> {
  const rows = await tx.db
    .selectFrom("mention")
    .select("actor_id")
    .where("post_id", "=", postId)
    .execute();
  return rows.map((row) => row.actor_id);
}

/** Hidden networks of the author's that go by one of these handles. */
async function hiddenAmong(
  tx: Tx,
  authorId: number,
  handles: readonly string[],
): Promise<number[]> {
  const wanted = new Set(
    handles.map((handle) => (handle.includes("@") ? handle : `${handle}@${tx.host}`)),
  );
  if (wanted.size === 0) return [];
  const rows = await tx.db
    .selectFrom("follow")
    .innerJoin("network", "network.actor_id", "follow.followee_id")
    .innerJoin("actor", "actor.id", "network.actor_id")
    .select(["actor.id", "actor.handle_key", "actor.host"])
    .where("follow.follower_id", "=", authorId)
    .where("follow.state", "=", "accepted")
    .where("network.kind", "=", "hidden")
    .execute();
  return rows
    .filter(({ handle_key: key, host }) => wanted.has(`${key}@${host}`))
    .map(({ id }) => id);
}
