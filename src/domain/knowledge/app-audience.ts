import type { Reader } from "../../storage/reader.ts";
import type { Audience, PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { may } from "../networks/may.ts";
import { Refused } from "../refused.ts";
import { replyAudiences } from "./audience.ts";
import { membersAmong } from "./in-network.ts";
import {
  chosenNetwork,
  isClosed,
  namedBy,
  type NamedNetwork,
  type SaidText,
} from "./named-networks.ts";

/** Whom an app wants a post to be for. */
export interface AppAudience {
  /** Undefined: as what it answers, else for everyone. */
  visibility?: "public" | "unlisted" | "private" | "direct" | undefined;
  /** The network it is to stand in, where the app knows of networks. */
  networkId?: number | undefined;
  replyToId?: number | undefined;
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
  const named = await namedBy(tx, authorId, said, parent);
  const chosen = asked.networkId && (await chosenNetwork(tx, authorId, asked.networkId));
  const others = named.networks.filter(({ id }) => !chosen || id !== chosen.id);
  const networks = chosen ? [chosen, ...others] : others;
  if (networks.some(({ network, member }) => isClosed(network) && !member))
    throw new Refused("not-a-member");
  const wanted = asked.visibility && audiences[asked.visibility];
  const all = {
    networks,
    people: named.people,
    mentions: [...named.people, ...idsOf(named.networks)],
  };
  if (parent?.audience === "network") return answerAmongMembers(tx, parent, wanted, all);
  if (parent) return answer(parent, wanted, all);
  if (wanted === "direct" && !chosen) return outside("direct", all);
  const closed = networks.find(({ network }) => isClosed(network));
  if (closed) return amongMembers(tx, closed.id, all);
  const posts = ({ member, standing, network }: NamedNetwork) =>
    member && may(standing, "post", network);
  const open = chosen || networks.find(posts);
  if (!open) return outside(wanted ?? "public", all);
  if (wanted === "followers" || wanted === "direct") throw new Refused("network-is-open");
  return { audience: wanted ?? "public", networkId: open.id, mentions: all.mentions };
}

/** What a text names and an app chose, together. */
interface Named {
  networks: readonly NamedNetwork[];
  people: number[];
  /** People and networks that the text names. */
  mentions: number[];
}

/** Where members alone read on, nobody else is spoken to. */
async function answerAmongMembers(
  tx: Tx,
  parent: PostTable,
  wanted: Audience | undefined,
  { networks, people }: Named,
): Promise<Where> {
  if (wanted === "direct" || networks.some(({ id }) => id !== parent.network_id))
    throw new Refused("two-audiences");
  await mustBeMembers(tx, parent.network_id!, people);
  return { audience: "network", networkId: parent.network_id!, mentions: people };
}

function answer(parent: PostTable, wanted: Audience | undefined, named: Named): Where {
  if (wanted !== "direct" && named.networks.some(({ network }) => isClosed(network)))
    throw new Refused("two-audiences");
  return outside(inherited(parent, wanted), named);
}

async function amongMembers(tx: Tx, id: number, { networks, people }: Named): Promise<Where> {
  if (networks.length > 1) throw new Refused("two-audiences");
  await mustBeMembers(tx, id, people);
  return { audience: "network", networkId: id, mentions: people };
}

function outside(audience: Audience, { mentions }: Named): Where {
  return { audience, networkId: undefined, mentions };
}

function idsOf(networks: readonly NamedNetwork[]): number[] {
  return networks.map(({ id }) => id);
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
  if (!among) return [...people, ...idsOf(networks)];
  await mustBeMembers(tx, held.network_id!, people);
  return people;
}

function inherited(parent: PostTable, wanted: Audience | undefined): Audience {
  const allowed = replyAudiences(parent.audience);
  return wanted !== undefined && allowed.includes(wanted) ? wanted : (allowed[0] ?? "direct");
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
