import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";

const byUri = define("held-post", (reader, p: { uri: string }) =>
  reader.db.selectFrom("post").selectAll().where("uri", "=", p.uri),
);

/** The row, whoever may see it: for those who judge what comes in, never to be shown. */
export async function heldPost(reader: Reader, uri: string): Promise<PostTable | undefined> {
  return (await byUri(reader, { uri }))[0];
}
