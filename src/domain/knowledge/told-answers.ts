import { define } from "../../storage/query.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { forgetNews, notify } from "../notifications/notify.ts";
import { lockThread } from "./thread-links.ts";

/** Most answers to one request that are taken from elsewhere. */
const most = 50;

type Request = Pick<PostTable, "id" | "author_id" | "thread_id">;

/**
 * What the author of a request elsewhere says are its accepted answers, in place of what they said before. Those held
 * here, in the request's thread, count at once; the others when they come (see `placeAnswers`).
 */
export async function tellAnswers(
  tx: Tx,
  request: Request & Pick<PostTable, "kind">,
  uris: readonly string[],
): Promise<void> {
  await tx.db.deleteFrom("told_answer").where("request_id", "=", request.id).execute();
  const told = request.kind === "request" ? [...new Set(uris)].slice(0, most) : [];
  if (told.length > 0)
    await tx.db
      .insertInto("told_answer")
      .values(told.map((reply_uri) => ({ request_id: request.id, reply_uri })))
      .execute();
  await settle(tx, request);
}

const toldOf = define("requests-told-of", (reader, p: { uri: string; thread: number }) =>
  reader.db
    .selectFrom("post")
    .select(["id", "author_id", "thread_id"])
    .where("id", "in", (eb) =>
      eb
        .selectFrom("told_answer")
        .select("request_id")
        .where("reply_uri", "=", p.uri)
        .union(
          eb.selectFrom("told_answer").select("request_id").where("request_id", "=", p.thread),
        ),
    ),
);

/** A post has come, and maybe what hung on it: it, or they, may be what a request named as its answers before. */
export async function placeAnswers(
  tx: Tx,
  post: Pick<PostTable, "uri" | "thread_id">,
): Promise<void> {
  const requests = await toldOf(tx, { uri: post.uri, thread: post.thread_id });
  for (const request of requests) await settle(tx, request);
}

/** Brings the accepted answers in line with those told that are held in the request's thread. */
async function settle(tx: Tx, request: Request): Promise<void> {
  const { id, author_id: actorId, thread_id } = request;
  await lockThread(tx, thread_id);
  const wanted = await tx.db
    .selectFrom("told_answer")
    .innerJoin("post", "post.uri", "told_answer.reply_uri")
    .select(["post.id", "post.author_id"])
    .where("told_answer.request_id", "=", id)
    .where("post.thread_id", "=", thread_id)
    .where("post.id", "<>", id)
    .execute();
  const held = await tx.db
    .selectFrom("answer")
    .select("reply_id")
    .where("request_id", "=", id)
    .execute();
  const gone = held.filter(({ reply_id }) => !wanted.some((reply) => reply.id === reply_id));
  for (const { reply_id } of gone) {
    await tx.db
      .deleteFrom("answer")
      .where("request_id", "=", id)
      .where("reply_id", "=", reply_id)
      .execute();
    await forgetNews(tx, { kind: "answer", actorId, postId: reply_id });
  }
  for (const reply of wanted) {
    if (held.some(({ reply_id }) => reply_id === reply.id)) continue;
    await tx.db
      .insertInto("answer")
      .values({ request_id: id, reply_id: reply.id, accepted_at: tx.now })
      .execute();
    await notify(tx, { readerId: reply.author_id, kind: "answer", actorId, postId: reply.id });
  }
}
