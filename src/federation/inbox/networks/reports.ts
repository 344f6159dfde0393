import { hasFollowersOn } from "../../../domain/follows/follows.read.ts";
import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import { fileReport } from "../../../domain/moderation/file-report.ts";
import { hearResolved } from "../../../domain/moderation/resolve-report.ts";
import { moderatorsOf } from "../../../domain/networks/moderators.read.ts";
import { actorByUri, type ActorRow } from "../../../domain/people/actor.read.ts";
import type { NetworkRow } from "../../../domain/networks/network-row.ts";
import { isBuried } from "../../../domain/tombstones.ts";
import type { Reader } from "../../../storage/reader.ts";
import type { PostTable } from "../../../storage/tables/knowledge.ts";
import { hostOf } from "../../../lib/url.ts";
import { idOf as idOfValue } from "../../decode/read.ts";
import { actorOf } from "../fetched.ts";
import { Dropped, Later } from "../outcome.ts";
import { isFollowedHere } from "../relevance.ts";
import { idOf, unless, uriOf, type Effect, type Said } from "../said.ts";

/** Most addresses of one report that are looked up. */
const most = 50;

/**
 * Someone elsewhere reports what was written in a network of ours, whoever wrote it: of a closed one servers of members
 * may. Undefined when none of it was written there.
 */
export async function reportedIn(said: Said, network: NetworkRow): Promise<Effect | undefined> {
  const { reader } = said.federation.store;
  const posts = await postsIn(reader, network, said);
  if (posts.length === 0) return undefined;
  const host = hostOf(said.actor.uri) ?? said.actor.host;
  if (network.kind !== "open" && !(await hasFollowersOn(reader, network.id, host)))
    throw new Dropped("not-a-member");
  return filed(said, posts);
}

/**
 * A network elsewhere tells those who moderate it here what was reported, also when that is not here: then what it says is
 * kept. Where nobody moderates it, that may still be on its way. Throws `Later`.
 */
export async function toldOfReport(said: Said, network: NetworkRow): Promise<Effect> {
  const { reader } = said.federation.store;
  if (!(await isFollowedHere(reader, said.actor))) throw new Dropped("no-members");
  if (!(await moderatorsOf(reader, network.id)).some(({ local }) => local === 1))
    throw new Later("no-moderators");
  const posts = await postsIn(reader, network, said);
  const about = await strangersIn(said);
  const target = posts.length > 0 ? undefined : await targetIn(said, about);
  const named = about.filter((uri) => uri !== target?.uri);
  if (posts.length === 0 && named.length === 0) throw new Dropped("other-network");
  return filed(said, posts, { named, targetId: target?.id ?? network.id });
}

/** What a report names that is neither a post here nor someone we know. */
async function strangersIn({ activity, federation: { store } }: Said): Promise<string[]> {
  const strangers: string[] = [];
  for (const uri of activity.objectUris.slice(0, most))
    if (!(await heldPost(store.reader, uri)) && !(await actorByUri(store.reader, uri)))
      strangers.push(uri);
  return strangers;
}

/** Whom a report is about when nothing of theirs is here: who is known, or whoever it names first, if their server answers. */
async function targetIn(
  { activity, federation, actor }: Said,
  [first]: readonly string[],
): Promise<ActorRow | undefined> {
  for (const uri of activity.objectUris.slice(0, most)) {
    const known = uri === actor.uri ? undefined : await actorByUri(federation.store.reader, uri);
    if (known) return known;
  }
  return first === undefined ? undefined : actorOf(federation, first).catch(() => undefined);
}

/** A network elsewhere says that a report of it is dealt with, and by which of its moderators. */
export async function toldOfEnd(said: Said, network: NetworkRow): Promise<Effect> {
  const { activity, federation, actor } = said;
  const flagUri = uriOf(activity.object);
  if (flagUri === undefined) throw new Dropped("no-id");
  if (!(await isFollowedHere(federation.store.reader, actor))) throw new Dropped("no-members");
  const by = await namedBy(said);
  const resolved = { networkId: network.id, byId: by?.id ?? network.id, flagUri };
  return async (tx) => unless(await hearResolved(tx, resolved), "held");
}

/** Whom the network names as having dealt with it: it knows its moderators; of people here we know ourselves. */
async function namedBy({ activity, federation, actor }: Said): Promise<ActorRow | undefined> {
  const uri = idOfValue(activity.raw["vis:resolvedBy"]);
  if (uri === undefined) return undefined;
  const by = await actorOf(federation, uri).catch(() => undefined);
  if (by?.local !== 1) return by;
  const all = await moderatorsOf(federation.store.reader, actor.id);
  return all.some(({ id }) => id === by.id) ? by : undefined;
}

/** A report is about one person: who wrote the first of what it names. */
function filed(
  { activity, actor }: Said,
  posts: readonly PostTable[],
  unheld?: { named: readonly string[]; targetId: number },
): Effect {
  const report = {
    reporterId: actor.id,
    targetId: posts[0]?.author_id ?? unheld?.targetId ?? actor.id,
    postIds: posts.map((post) => post.id),
    named: unheld?.named,
    text: activity.content ?? activity.summary ?? "",
    uri: idOf(activity),
  };
  return async (tx) => {
    if (await isBuried(tx, report.uri, actor.uri)) return "held";
    return unless((await fileReport(tx, report)).added, "held");
  };
}

async function postsIn(
  reader: Reader,
  { id }: NetworkRow,
  { activity }: Said,
): Promise<PostTable[]> {
  const posts: PostTable[] = [];
  for (const uri of activity.objectUris.slice(0, most)) {
    const post = await heldPost(reader, uri);
    if (post?.network_id === id) posts.push(post);
  }
  return posts;
}
