import type { Fact } from "../../domain/facts.ts";
import { holdersOf } from "../../domain/instance/receipts.read.ts";
import { involved } from "../../domain/knowledge/involved.read.ts";
import { buriedAt } from "../../domain/tombstones.ts";
import { actorUris } from "../../domain/uris.ts";
import { idTime } from "../../lib/id.ts";
import type { Reader } from "../../storage/reader.ts";
import { create, deletePost, updatePost } from "../documents/activities.ts";
import { postDocument } from "../documents/post.ts";
import { hearersOfPost, hearersOfWithdrawal, type Hearers } from "./audience.ts";
import type { Plan } from "./plan.ts";

type Of<T extends Fact["type"]> = Extract<Fact, { type: T }>;

export async function planPublished(
  reader: Reader,
  { postId, authorId }: Of<"PostPublished">,
): Promise<Plan | undefined> {
  const [document, hearers] = await Promise.all([
    postDocument(reader, postId),
    hearersOf(reader, postId),
  ]);
  if (!document || !hearers) return undefined;
  return {
    activity: create(reader.origin, postId, document),
    signerId: authorId,
    objectUri: String(document["id"]),
    hearers,
    ...stepWith(reader, hearers),
  };
}

/** Those who may see it now, and those who were sent an earlier version. */
export async function planRevised(
  reader: Reader,
  { postId, authorId }: Of<"PostRevised">,
): Promise<Plan | undefined> {
  const [document, hearers] = await Promise.all([
    postDocument(reader, postId),
    hearersOf(reader, postId),
  ]);
  if (!document || !hearers || document["updated"] === undefined) return undefined;
  const objectUri = String(document["id"]);
  return {
    activity: updatePost(reader.origin, postId, document),
    signerId: authorId,
    objectUri,
    hearers: { ...hearers, holdersOf: objectUri },
    ...stepWith(reader, hearers),
  };
}

/** What became a post for this region only may have been sent while it was for those it names: they are told. */
export async function planWithdrawn(
  reader: Reader,
  fact: Of<"PostWithdrawn">,
): Promise<Plan | undefined> {
  const { postId: id, uri, authorId, recipients } = fact;
  const sent = (await holdersOf(reader, uri)).length > 0;
  const audience = fact.audience === "region" && sent ? "direct" : fact.audience;
  const deletedAt = (await buriedAt(reader, uri)) ?? idTime(id).toISOString();
  const activity = deletePost(
    reader.origin,
    { id, uri, authorId, audience, deletedAt },
    recipients,
  );
  return (
    activity && {
      activity,
      signerId: authorId,
      objectUri: uri,
      hearers: hearersOfWithdrawal(fact),
      takesBack: true,
    }
  );
}

async function hearersOf(reader: Reader, postId: number): Promise<Hearers | undefined> {
  const post = await involved(reader, postId);
  if (!post) return undefined;
  return hearersOfPost({
    authorId: post.author_id,
    audience: post.audience,
    kind: post.kind,
    rootKind: post.root_kind ?? post.kind,
    named: post.named,
    answered: post.parent_author_id === null ? [] : [post.parent_author_id],
    inThread: post.inThread,
  });
}

function stepWith({ origin }: Reader, { followersOf }: Hearers): Pick<Plan, "synchronise"> {
  return followersOf === undefined ? {} : { synchronise: actorUris(origin, followersOf).followers };
}
