import type { PostView, StreamItem } from "../domain/knowledge/post-view.ts";
import { authorsOf } from "../domain/knowledge/authors.read.ts";
import { sharedView } from "../domain/knowledge/kept-posts.ts";
import type { AppLinks } from "../domain/media/app-links.ts";
import type { PersonView } from "../domain/people/person-view.ts";
import { personViews } from "../domain/people/people.read.ts";
import { sieveOf, type Sieve } from "../domain/filters/sieve.ts";
import { activityUri } from "../domain/uris.ts";
import { idTime } from "../lib/id.ts";
import { accountBytes } from "./accounts-of.ts";
import type { Call } from "./context.ts";
import { filterResult } from "./entities/filter.ts";
import { account, type Account } from "./entities/account.ts";
import {
  boostStatus,
  isByDeedsAlone,
  passedOn,
  passedOnPart,
  readersPart,
  sharedPart,
  status,
  type Beside,
  type Status,
} from "./entities/status.ts";
import { bytesToKeep, JsonText, type Piece } from "./json-text.ts";

/** `sieve` is asked when it is there; without it, what the viewer does not want to read is read anew. */
type Asked = Pick<Call, "reader" | "viewer" | "links" | "now"> & Partial<Pick<Call, "sieve">>;

/** A post at its place: `passedOn` says by whom, when it is not shown as its author's own. */
export interface Shown {
  post: PostView;
  passedOn?: { id: number; byId: number } | undefined;
}

/** Posts as apps see them, in this order; a fixed number of queries however many. */
export async function statusesOf(call: Asked, shown: readonly Shown[]): Promise<Status[]> {
  const { links } = call;
  const { beside } = await besides(call, shown);
  return shown.map(({ post, passedOn: passed }) => {
    const made = status(links, post, beside);
    if (!passed) return made;
    return boostStatus({ ...boostOf(links, passed.id), by: beside.account(passed.byId) }, made);
  });
}

/** The same as JSON. What is the same for all readers is made once, as long as it is kept. */
export async function statusTexts(call: Asked, shown: readonly Shown[]): Promise<JsonText[]> {
  const { links } = call;
  const { beside, people } = await besides(call, shown);
  const author = (id: number) => accountBytes(links, people.get(id)!);
  return shown.map(({ post, passedOn: passed }) => {
    const made = [
      sharedBytes(links, post),
      author(post.author.id),
      readersBytes(links, post, beside),
    ];
    if (!passed) return new JsonText(made);
    const around = { ...passedOn(boostOf(links, passed.id)), ...passedOnPart(post, beside) };
    const [begin, reblog] = [`${opened(around)},"account":`, `,"reblog":`];
    return new JsonText([begin, author(passed.byId), reblog, ...made, "}"]);
  });
}

function boostOf({ origin }: AppLinks, id: number) {
  return { id, uri: activityUri(origin, id), at: idTime(id).toISOString() };
}

/** A status as it is written: what everyone sees, up to its author, and what comes after by what its reader did with it. */
interface Written {
  begin: Uint8Array;
  ends: Map<string, Uint8Array>;
}

const written = new WeakMap<PostView, Written>();

function keptOf(links: AppLinks, shared: PostView): Written {
  const held = written.get(shared);
  if (held) return held;
  const made = { begin: bytesToKeep(beginningOf(links, shared)), ends: new Map() };
  written.set(shared, made);
  return made;
}

function sharedBytes(links: AppLinks, post: PostView): Piece {
  const shared = sharedView(post);
  return shared ? keptOf(links, shared).begin : beginningOf(links, post);
}

function readersBytes(links: AppLinks, post: PostView, beside: Beside): Piece {
  const shared = sharedView(post);
  if (!shared || !isByDeedsAlone(post, beside)) return endOf(links, post, beside);
  const { ends } = keptOf(links, shared);
  const deeds = post.mine ? Object.values(post.mine).join(" ") : "";
  const held = ends.get(deeds);
  if (held) return held;
  const made = bytesToKeep(endOf(links, post, beside));
  if (ends.size < mostEnds) ends.set(deeds, made);
  return made;
}

/** Nearly everyone has done nothing with a post, and the rest one thing. */
const mostEnds = 4;

function beginningOf({ origin }: AppLinks, post: PostView): string {
  return `${opened(sharedPart(origin, post))},"account":`;
}

function endOf(links: AppLinks, post: PostView, beside: Beside): string {
  return `,${JSON.stringify(readersPart(links, post, beside)).slice(1)}`;
}

/** A JSON object that goes on. */
function opened(members: object): string {
  return JSON.stringify(members).slice(0, -1);
}

async function besides(
  call: Asked,
  shown: readonly Shown[],
): Promise<{ beside: Beside; people: Map<number, PersonView> }> {
  const { reader, viewer, links, now } = call;
  const posts = shown.flatMap(({ post }) => [post, ...(post.quote?.post ? [post.quote.post] : [])]);
  const people = await personViews(reader, [
    ...posts.map(({ author }) => author.id),
    ...shown.flatMap(({ passedOn: by }) => by?.byId ?? []),
  ]);
  const answered = await authorsOf(
    reader,
    viewer,
    posts.flatMap(({ replyToId }) => replyToId ?? []),
  );
  const sieve = await (call.sieve?.() ?? sieveFor(call));
  const made = new Map<number, Account>();
  const beside: Beside = {
    account(id) {
      const one = made.get(id) ?? account(links, people.get(id)!);
      made.set(id, one);
      return one;
    },
    answered,
    filtered: (post) => (sieve?.matches(post) ?? []).map(filterResult),
    now,
  };
  return { beside, people };
}

async function sieveFor({ reader, viewer }: Asked): Promise<Sieve | undefined> {
  if (viewer.kind !== "person") return undefined;
  return sieveOf(reader, viewer.actorId, new Date().toISOString());
}

/** Posts as such. */
export function postsAsStatuses(call: Asked, posts: readonly PostView[]): Promise<Status[]> {
  return statusesOf(
    call,
    posts.map((post) => ({ post })),
  );
}

/** One post as apps see it. */
export async function postAsStatus(call: Asked, post: PostView): Promise<Status> {
  const [made] = await postsAsStatuses(call, [post]);
  return made!;
}

/** What stands in a stream: boosts by whoever boosted, and what a network took as passed on by it. */
export function inStream({ entryId, post, via }: StreamItem): Shown {
  if (via) return { post, passedOn: { id: entryId, byId: via.id } };
  return inNetwork(post);
}

/** A thread of a network as it passes it on. */
export function inNetwork(post: PostView): Shown {
  const { announcedId, network } = post;
  return announcedId !== null && network
    ? { post, passedOn: { id: announcedId, byId: network.id } }
    : { post };
}
