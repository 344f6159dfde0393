import type { Store } from "../../storage/transaction.ts";
import type { Fact } from "../facts.ts";
import { indexActors } from "../people/index-actor.ts";
import { indexPosts } from "./index-post.ts";

const together = 200;

/**
 * The job `index-again`: brings the next posts or people below an id into the form in which the search index holds them now,
 * newest first, and has those below follow. What is written meanwhile is indexed as ever.
 */
export async function indexAgain(store: Store, payload: unknown): Promise<void> {
  const { what, below } = payload as Extract<Fact, { type: "SearchOutdated" }>;
  const rows = await store.reader.db
    .selectFrom(what)
    .select("id")
    .where("id", "<", below)
    .orderBy("id", "desc")
    .limit(together)
    .execute();
  const ids = rows.map((row) => row.id);
  await (what === "post" ? indexPosts(store, ids) : indexActors(store, ids));
  const last = ids.at(-1);
  if (ids.length < together || last === undefined) return;
  await store.transact((tx) => tx.record({ type: "SearchOutdated", what, below: last }));
}
