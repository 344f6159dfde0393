import { addPost } from "../../../domain/knowledge/add-post.ts";
import { toNewPost } from "../../import/to-new-post.ts";
import { fetchedPost } from "../fetched.ts";
import { Dropped } from "../outcome.ts";
import { concernsUs } from "../relevance.ts";
import type { Effect, Said } from "../said.ts";
import { castVote } from "./vote.ts";

/** A new post of the actor's, or their choice in a poll. One that is only named is fetched from its server; what is said in a closed network comes by the network alone. */
export async function create(said: Said): Promise<Effect> {
  const { federation, activity, actor, via } = said;
  const { object } = activity;
  if (object?.kind === "vote") return castVote(said, object);
  if (object?.kind !== "post" && object?.kind !== "link") throw new Dropped("unknown-object");
  if (!via && !(await concernsUs(federation.store.reader, actor, activity)))
    throw new Dropped("not-relevant");
  if (object.kind === "link") {
    await fetchedPost(federation, object.uri);
    return async () => null;
  }
  return async (tx) => {
    const post = await toNewPost(tx, object.post, actor.id, tx.now);
    if (post.audience === "network") return "not-announced";
    const { id, added } = await addPost(tx, post);
    if (added) return null;
    return id === null ? "withdrawn" : "held";
  };
}
