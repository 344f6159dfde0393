import type { PostTable, RequestStatus } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { notify } from "../notifications/notify.ts";
import { Refused } from "../refused.ts";
import { placeUnanswered } from "../streams/place.ts";
import { canSee } from "./can-see.ts";
import { personViewer } from "./visible.ts";

/**
 * Accepts a reply in one's request's thread as an answer; a request may have several. Twice is once.
 * Throws `not-found` when the request is not one's own, or the reply is not in its thread or not for one to see.
 */
export async function acceptAnswer(
  tx: Tx,
  me: number,
  requestId: number,
  replyId: number,
): Promise<void> {
  const request = await ownRequest(tx, me, requestId);
  const reply = await tx.db
    .selectFrom("post")
    .select(["id", "author_id", "thread_id"])
    .where("id", "=", replyId)
    .executeTakeFirst();
  if (!reply || reply.id === requestId || reply.thread_id !== request.thread_id)
    throw new Refused("not-found");
  if (!(await canSee(tx, personViewer(me), replyId))) throw new Refused("not-found");
  const added = await tx.db
    .insertInto("answer")
    .values({ request_id: requestId, reply_id: replyId, accepted_at: tx.now })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  if (added.numInsertedOrUpdatedRows === 0n) return;
  await setStatus(tx, request, "answered");
  await notify(tx, { readerId: reply.author_id, kind: "answer", actorId: me, postId: replyId });
}

/** Closes one's request: no more is wanted. Throws `not-found`. */
export async function closeRequest(tx: Tx, me: number, requestId: number): Promise<void> {
  const request = await ownRequest(tx, me, requestId);
  if (request.request_status !== "closed") await setStatus(tx, request, "closed");
}

/** Asks again. Answers accepted before stay accepted. Throws `not-found`. */
export async function reopenRequest(tx: Tx, me: number, requestId: number): Promise<void> {
  const request = await ownRequest(tx, me, requestId);
  if (request.request_status !== "open") await setStatus(tx, request, "open");
}

/** When the last accepted answer has been withdrawn, the request is open again. */
export async function reopenWithoutAnswers(tx: Tx, requestId: number): Promise<void> {
  const request = await tx.db
    .selectFrom("post")
    .selectAll()
    .where("id", "=", requestId)
    .where("local", "=", 1)
    .where("request_status", "=", "answered")
    .executeTakeFirst();
  const left = await tx.db
    .selectFrom("answer")
    .select("reply_id")
    .where("request_id", "=", requestId)
    .limit(1)
    .executeTakeFirst();
  if (request && !left) await setStatus(tx, request, "open");
}

async function ownRequest(tx: Tx, me: number, id: number): Promise<PostTable> {
  const request = await tx.db
    .selectFrom("post")
    .selectAll()
    .where("id", "=", id)
    .where("author_id", "=", me)
    .where("kind", "=", "request")
    .where("local", "=", 1)
    .executeTakeFirst();
  if (!request) throw new Refused("not-found");
  return request;
}

async function setStatus(tx: Tx, request: PostTable, status: RequestStatus): Promise<void> {
  const changed = { request_status: status, edited_at: tx.now };
  await tx.db.updateTable("post").set(changed).where("id", "=", request.id).execute();
  await placeUnanswered(tx, { ...request, ...changed });
  const { id: postId, author_id: authorId } = request;
  await tx.record({ type: "PostRevised", postId, authorId, local: true });
}
