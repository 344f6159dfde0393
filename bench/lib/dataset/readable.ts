import { readFileSync } from "node:fs";
import { join } from "node:path";
import { searchPosts } from "../../../src/domain/knowledge/search.read.ts";
import { thread } from "../../../src/domain/knowledge/thread.read.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { following } from "../../../src/domain/streams/streams.read.ts";
import type { Store } from "../../../src/storage/transaction.ts";
import { followees, type Shape } from "./shape.ts";
import { searched } from "./text.ts";

/** What a kept dataset says of itself. */
export interface Manifest {
  origin: string;
  people: number[];
  handles: string[];
  networks: number[];
  topics: number[];
  tokens: string[];
  thread: number;
}

export function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
}

/** The program's own reads find what was made. */
export async function assertReadable(store: Store, made: Manifest, shape: Shape): Promise<void> {
  const { reader } = store;
  const assert = (right: boolean, what: string): void => {
    if (!right) throw new Error(`the dataset is not as the program reads it: ${what}`);
  };
  for (const [n, many] of followees.entries()) {
    const me = made.people[n + 1]!;
    const page = await following(reader, me, { limit: 20 });
    assert(page.items.length === 20 && page.next !== null, `the home of someone with ${many}`);
    const { followed } = await reader.db
      .selectFrom("actor")
      .select("following_count as followed")
      .where("id", "=", me)
      .executeTakeFirstOrThrow();
    assert(followed === many, `${many} followees are ${followed}`);
  }
  const talk = await thread(reader, anonymous, made.thread);
  const answers = talk?.replies.length ?? 0;
  assert(answers >= 100 || shape.posts < 100_000, `the thread has ${answers} replies`);
  for (const { word } of Object.values(searched)) {
    const viewer = personViewer(made.people[1]!);
    const found = await searchPosts(reader, viewer, { words: word, limit: 5, order: "newest" });
    assert(found.items.length === 5, `"${word}" is found ${found.items.length} times`);
  }
}
