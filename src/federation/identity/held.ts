import { ownPostStamp } from "../../domain/knowledge/post.read.ts";
import type { ActorRow } from "../../domain/people/actor.read.ts";
import { createLru } from "../../lib/lru.ts";
import type { Reader } from "../../storage/reader.ts";
import { actorDocument } from "../documents/actor.ts";
import { postDocument } from "../documents/post.ts";
import type { Json } from "../wire/proof.ts";
import { render, type Rendered } from "./respond.ts";

interface Held extends Rendered {
  document: Json;
}

/** Our documents, kept as the bytes that are served. What is kept is found by a stamp of the row, so it is never older. */
export interface HeldDocuments {
  actor: (actor: ActorRow) => Promise<Held | undefined>;
  post: (postId: number) => Promise<Held | undefined>;
}

/** Keys and names of others can change without the row: nothing is kept longer than this. */
const kept = { max: 2000, ttlMs: 60_000 };
const longestKept = 32 * 1024;

export function holdDocuments(reader: Reader): HeldDocuments {
  const held = createLru<string, Held>(kept);

  async function keep(
    key: string,
    build: () => Promise<Json | undefined>,
  ): Promise<Held | undefined> {
    const known = held.get(key);
    if (known) return known;
    const document = await build();
    if (!document) return undefined;
    const made = { document, ...render(document) };
    if (made.body.length <= longestKept) held.set(key, made);
    return made;
  }

  return {
    actor: (row) =>
      keep(`actor ${row.id} ${row.updated_at} ${row.state} ${row.moved_to_id}`, () =>
        actorDocument(reader, row.id),
      ),
    async post(id) {
      const stamp = await ownPostStamp(reader, id);
      return stamp === undefined
        ? undefined
        : keep(`post ${id} ${stamp}`, () => postDocument(reader, id));
    },
  };
}
