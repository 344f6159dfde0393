import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";

const rows = define("answered-requests", (reader, p: { ids: string }) =>
  reader.db
    .selectFrom("answer")
    .innerJoin("post", "post.id", "answer.request_id")
    .select(["answer.reply_id as replyId", "answer.request_id as requestId"])
    .select("post.author_id as authorId")
    .where(inIds(reader, "answer.reply_id", p.ids)),
);

/** A reply that was accepted as an answer, the request it answers, and who accepted it. */
export interface AnsweredRequest {
  replyId: number;
  requestId: number;
  authorId: number;
}

/** The requests that these replies were accepted as answers to. */
export async function answeredRequests(
  reader: Reader,
  replyIds: readonly number[],
): Promise<AnsweredRequest[]> {
  return replyIds.length === 0 ? [] : rows(reader, { ids: replyIds.join(",") });
}
