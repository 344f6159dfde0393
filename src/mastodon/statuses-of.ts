import type { PostView, StreamItem } from "../domain/knowledge/post-view.ts";
import { authorsOf } from "../domain/knowledge/authors.read.ts";
import { sieveOf, type Sieve } from "../domain/filters/sieve.ts";
import { activityUri } from "../domain/uris.ts";
import { idTime } from "../lib/id.ts";
import { accountsBeside } from "./accounts-of.ts";
import type { Call } from "./context.ts";
import { filterResult } from "./entities/filter.ts";
import { boostStatus, status, type Status } from "./entities/status.ts";

/** `sieve` is asked when it is there; without it, what the viewer does not want to read is read anew. */
type Asked = Pick<Call, "reader" | "viewer" | "links" | "now"> & Partial<Pick<Call, "sieve">>;

/** A post at its place: `passedOn` says by whom, when it is not shown as its author's own. */
export interface Shown {
  post: PostView;
  passedOn?: { id: number; byId: number } | undefined;
}

/** Posts as apps see them, in this order; a fixed number of queries however many. */
export async function statusesOf(call: Asked, shown: readonly Shown[]): Promise<Status[]> {
  const { reader, viewer, links, now } = call;
  const posts = shown.flatMap(({ post }) => [post, ...(post.quote?.post ? [post.quote.post] : [])]);
  const [accounts, answered] = [
    await accountsBeside(call, [
      ...posts.map(({ author }) => author.id),
      ...shown.flatMap(({ passedOn: by }) => by?.byId ?? []),
    ]),
    await authorsOf(
      reader,
      viewer,
      posts.flatMap(({ replyToId }) => replyToId ?? []),
    ),
  ];
  const sieve = await (call.sieve?.() ?? sieveFor(call));
  const filtered = (post: PostView) => (sieve?.matches(post) ?? []).map(filterResult);
  return shown.map(({ post, passedOn }) => {
    const made = status(links, post, { accounts, answered, filtered, now });
    const by = passedOn && accounts.get(passedOn.byId);
    if (!passedOn || !by) return made;
    const { id } = passedOn;
    const uri = activityUri(links.origin, id);
    return boostStatus({ id, by, uri, at: idTime(id).toISOString() }, made);
  });
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
