import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { ListTable } from "../../storage/tables/lists.ts";
import { network, networksOf, type NetworkView } from "../networks/networks.read.ts";

/** Some of those whom someone follows; or a network they belong to, read like a list and kept by the network. */
export interface ListView {
  /** Of a network its own. */
  id: number;
  title: string;
  replies: ListTable["replies"];
  exclusive: boolean;
  network: NetworkView | null;
}

const owned = define("lists-of-owner", (reader, p: { me: number }) =>
  reader.db
    .selectFrom("list")
    .select(["id", "title", "replies", "exclusive"])
    .where("owner_id", "=", p.me)
    .orderBy("id"),
);

const holding = define("lists-holding", (reader, p: { me: number; actorId: number }) =>
  reader.db
    .selectFrom("list_member as member")
    .innerJoin("list", "list.id", "member.list_id")
    .select(["list.id", "list.title", "list.replies", "list.exclusive"])
    .where("member.owner_id", "=", p.me)
    .where("member.actor_id", "=", p.actorId),
);

/** Someone's own lists, the oldest first, and then the networks they belong to, by name. */
export async function listsOf(reader: Reader, me: number, now: string): Promise<ListView[]> {
  const networks = (await networksOf(reader, me, now)).filter(belongs);
  return [...(await ownListsOf(reader, me)), ...networks.map(ofNetwork)];
}

/** One of someone's lists, or a network they belong to; undefined for everything else, also another's list. */
export async function listOf(
  reader: Reader,
  me: number,
  id: number,
  now: string,
): Promise<ListView | undefined> {
  const list = (await ownListsOf(reader, me)).find((own) => own.id === id);
  if (list) return list;
  const found = await network(reader, me, id, now);
  return found && found.networkKind !== "alliance" && belongs(found) ? ofNetwork(found) : undefined;
}

/** Someone's own lists, the oldest first. */
export async function ownListsOf(reader: Reader, me: number): Promise<ListView[]> {
  return (await owned(reader, { me })).map(toList);
}

/** Which of someone's own lists hold an account, the oldest first. */
export async function listsHolding(
  reader: Reader,
  me: number,
  actorId: number,
): Promise<ListView[]> {
  const rows = await holding(reader, { me, actorId });
  return rows.toSorted((a, b) => a.id - b.id).map(toList);
}

function belongs({ standing }: NetworkView): boolean {
  return standing?.state === "accepted";
}

function toList(row: Pick<ListTable, "id" | "title" | "replies" | "exclusive">): ListView {
  return { ...row, exclusive: row.exclusive === 1, network: null };
}

function ofNetwork(network: NetworkView): ListView {
  const { id, name: title } = network;
  return { id, title, replies: "list", exclusive: false, network };
}
