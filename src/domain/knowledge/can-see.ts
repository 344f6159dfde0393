import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { blockBetween } from "../people/blocks.read.ts";
import { Refused } from "../refused.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { visible, type Viewer } from "./visible.ts";

type Seen = { id: number };

const byAnyone = define("post-seen-by-anyone", (reader, p: Seen) =>
  seen(reader, { kind: "anonymous" }, p.id),
);
const byPerson = define("post-seen-by-person", (reader, p: Seen & { me: number }) =>
  seen(reader, { kind: "person", actorId: p.me }, p.id),
);
const byServer = define("post-seen-by-server", (reader, p: Seen & { host: string }) =>
  seen(reader, { kind: "server", host: p.host, trust: "public" }, p.id),
);
const byAlly = define("post-seen-by-ally", (reader, p: Seen & { host: string }) =>
  seen(reader, { kind: "server", host: p.host, trust: "allied" }, p.id),
);

function seen(reader: Reader, viewer: Viewer, id: number) {
  return reader.db
    .selectFrom("post")
    .select("post.id")
    .where("post.id", "=", id)
    .where(visible(viewer));
}

/** Whether the viewer may see the post. */
export async function canSee(reader: Reader, viewer: Viewer, id: number): Promise<boolean> {
  return (await lookup(reader, viewer, id)).length > 0;
}

function lookup(reader: Reader, viewer: Viewer, id: number): Promise<Seen[]> {
  switch (viewer.kind) {
    case "anonymous":
      return byAnyone(reader, { id });
    case "person":
      return byPerson(reader, { id, me: viewer.actorId });
    case "server":
      return (viewer.trust === "allied" ? byAlly : byServer)(reader, { id, host: viewer.host });
  }
}

/** How an actor reads: our people as themselves, others as their server. */
export async function viewerOf(reader: Reader, actorId: number): Promise<Viewer> {
  const actor = await reader.db
    .selectFrom("actor")
    .leftJoin("peer", "peer.host", "actor.host")
    .select(["actor.local", "actor.host", "peer.trust"])
    .where("actor.id", "=", actorId)
    .executeTakeFirst();
  if (!actor) return { kind: "anonymous" };
  return actor.local === 1
    ? { kind: "person", actorId }
    : { kind: "server", host: actor.host, trust: actor.trust === "allied" ? "allied" : "public" };
}

/** The post an actor is about to react to. Throws `not-found` when they may not see it or one has blocked the other. */
export async function seenPost(tx: Tx, actorId: number, postId: number): Promise<PostTable> {
  const found = await tx.db
    .selectFrom("post")
    .selectAll()
    .where("id", "=", postId)
    .executeTakeFirst();
  if (!found || !(await canSee(tx, await viewerOf(tx, actorId), postId)))
    throw new Refused("not-found");
  if (await blockBetween(tx, actorId, found.author_id)) throw new Refused("not-found");
  return found;
}
