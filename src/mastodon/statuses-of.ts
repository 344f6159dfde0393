import type { PostView, StreamItem } from "../domain/knowledge/post-view.ts";
import { authorsOf } from "../domain/knowledge/authors.read.ts";
import { sharedView } from "../domain/knowledge/kept-posts.ts";
import type { AppLinks } from "../domain/media/app-links.ts";
import type { PersonView } from "../domain/people/person-view.ts";
import { personViews } from "../domain/people/people.read.ts";
import { sieveOf, type Sieve } from "../domain/filters/sieve.ts";
import { activityUri } from "../domain/uris.ts";
import { idTime } from "../lib/id.ts";
import { accountText } from "./accounts-of.ts";
import type { Call } from "./context.ts";
import { filterResult } from "./entities/filter.ts";
import { account, type Account } from "./entities/account.ts";
import {
  boostStatus,
  passedOn,
  passedOnPart,
  readersPart,
  sharedPart,
  status,
  type Beside,
  type Status,
} from "./entities/status.ts";
import { JsonText } from "./route.ts";

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
  const author = (id: number): string => accountText(links, people.get(id)!);
  return shown.map(({ post, passedOn: passed }) => {
    const made = joined(
      sharedText(links, post),
      `{"account":${author(post.author.id)}}`,
      JSON.stringify(readersPart(links, post, beside)),
    );
    if (!passed) return new JsonText(made);
    return new JsonText(
      joined(
        JSON.stringify(passedOn(boostOf(links, passed.id))),
        JSON.stringify(passedOnPart(post, beside)),
        `{"account":${author(passed.byId)},"reblog":${made}}`,
      ),
    );
  });
}

function boostOf({ origin }: AppLinks, id: number) {
  return { id, uri: activityUri(origin, id), at: idTime(id).toISOString() };
}

/** JSON objects as one. */
function joined(...objects: readonly string[]): string {
  return `{${objects.map((object) => object.slice(1, -1)).join(",")}}`;
}

const sharedTexts = new WeakMap<PostView, string>();

function sharedText({ origin }: AppLinks, post: PostView): string {
  const shared = sharedView(post);
  const held = shared && sharedTexts.get(shared);
  if (held !== undefined) return held;
  const made = JSON.stringify(sharedPart(origin, post));
  if (shared) sharedTexts.set(shared, made);
  return made;
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
