import { extractMentions, type TextFormat } from "../../lib/markdown.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Audience, PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { may, type Standing } from "../networks/may.ts";
import { networkRow, standingOf, type NetworkRow } from "../networks/network-row.ts";
import { Refused } from "../refused.ts";
import { replyAudiences } from "./audience.ts";
import { membersAmong } from "./in-network.ts";
import { actorsNamed } from "./render.ts";

/** Whom an app wants a post to be for. */
export interface AppAudience {
  /** Undefined: as what it answers, else for everyone. */
  visibility?: "public" | "unlisted" | "private" | "direct" | undefined;
  /** The network it is to stand in, where the app knows of networks. */
  networkId?: number | undefined;
  replyToId?: number | undefined;
}

/** A text and whom it names. */
interface SaidText {
  text: string;
  format: TextFormat;
  /** Actors found beforehand. */
  mentions: readonly number[];
}

interface Asked {
  asked: AppAudience;
  parent: PostTable | undefined;
  said: SaidText;
}

type Where = { audience: Audience; networkId: number | undefined; mentions: number[] };

const audiences = {
  public: "public",
  unlisted: "unlisted",
  private: "followers",
  direct: "direct",
} as const satisfies Record<NonNullable<AppAudience["visibility"]>, Audience>;

/** Most names of a text that are looked at. */
const mostNamed = 30;

/**
 * Whom a post of a plain app is for (docs/decisions/0016-plain-apps.md). What answers something has its audience or a
 * narrower one. Else naming a network one belongs to says it there: in a closed one for its members alone, whatever was
 * chosen; in an open one for everyone. For the named alone, a network is its moderators.
 * Throws `not-a-member` of a closed network, `two-audiences` for several of them or for one beside something else,
 * `outsiders-named`, `network-is-open` for what was to be for fewer, and `not-found` for a network one may not know of.
 */
export async function audienceFromApp(
  tx: Tx,
  authorId: number,
  { asked, parent, said }: Asked,
): Promise<Where> {
  const wanted = asked.visibility && audiences[asked.visibility];
  const { networks, people } = await namedBy(tx, authorId, said, parent);
  const chosen = asked.networkId && (await chosenNetwork(tx, authorId, asked.networkId));
  const all = chosen ? [chosen, ...networks.filter(({ id }) => id !== chosen.id)] : networks;
  if (all.some(({ network, member }) => isClosed(network) && !member))
    throw new Refused("not-a-member");
  const mentions = [...people, ...networks.map(({ id }) => id)];
  if (parent?.audience === "network") {
    if (wanted === "direct" || all.some(({ id }) => id !== parent.network_id))
      throw new Refused("two-audiences");
    await mustBeMembers(tx, parent.network_id!, people);
    return { audience: "network", networkId: parent.network_id!, mentions: people };
  }
  if (parent) {
    if (wanted !== "direct" && all.some(({ network }) => isClosed(network)))
      throw new Refused("two-audiences");
    return { audience: inherited(parent, wanted), networkId: undefined, mentions };
  }
  if (wanted === "direct" && !chosen) return { audience: "direct", networkId: undefined, mentions };
  const closed = all.find(({ network }) => isClosed(network));
  if (closed) {
    if (all.length > 1) throw new Refused("two-audiences");
    await mustBeMembers(tx, closed.id, people);
    return { audience: "network", networkId: closed.id, mentions: people };
  }
  const open = chosen ?? all.find((one) => one.member && may(one.standing, "post", one.network));
  if (!open) return { audience: wanted ?? "public", networkId: undefined, mentions };
  if (wanted === "followers" || wanted === "direct") throw new Refused("network-is-open");
  return { audience: wanted ?? "public", networkId: open.id, mentions };
}

/**
 * A changed text stays where it stood: it may name no closed network beside its own, and in its own its members alone.
 * Returns whom it names. Throws `two-audiences`, `outsiders-named`, `not-a-member`.
 */
export async function mustKeepTo(
  tx: Tx,
  authorId: number,
  held: Pick<PostTable, "audience" | "network_id">,
  said: SaidText,
): Promise<number[]> {
  const { networks, people } = await namedBy(tx, authorId, said);
  const others = networks.filter(({ id }) => id !== held.network_id);
  const among = held.audience === "network";
  if (
    among
      ? others.length > 0
      : others.some(({ network }) => isClosed(network)) && held.audience !== "direct"
  )
    throw new Refused("two-audiences");
  if (!among) return [...people, ...networks.map(({ id }) => id)];
  await mustBeMembers(tx, held.network_id!, people);
  return people;
}

/** A network that a text names or an app chose; `member`: whoever writes belongs to it. */
interface NamedNetwork {
  id: number;
  network: NetworkRow;
  standing: Standing;
  member: boolean;
}

function isClosed({ kind }: Pick<NetworkRow, "kind">): boolean {
  return kind === "closed" || kind === "hidden";
}

function inherited(parent: PostTable, wanted: Audience | undefined): Audience {
  const allowed = replyAudiences(parent.audience);
  return wanted !== undefined && allowed.includes(wanted) ? wanted : (allowed[0] ?? "direct");
}

async function chosenNetwork(tx: Tx, authorId: number, id: number): Promise<NamedNetwork> {
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
async function namedBy(
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

/** Of a network elsewhere it is not known who belongs to it there; of who is here, it is. */
async function mustBeMembers(
  reader: Reader,
  networkId: number,
  people: readonly number[],
): Promise<void> {
  const members = new Set(await membersAmong(reader, networkId, people));
  const others = people.filter((id) => !members.has(id));
  if (others.length === 0) return;
  const rows = await reader.db
    .selectFrom("actor")
    .select(["id", "local"])
    .where("id", "in", [networkId, ...others])
    .execute();
  const isHere = rows.some(({ id, local }) => id === networkId && local === 1);
  if (isHere || rows.some(({ id, local }) => id !== networkId && local === 1))
    throw new Refused("outsiders-named");
}
