import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { sources } from "../../src/domain/streams/sources.ts";
import { filled } from "./many-posts.ts";

/** Rows of a page. */
const page = 40;

export type Value = number | string | null;
export type Values = Record<string, Value>;

/** A value for each parameter, by its name; one that is not here gets 1. */
export const usualValues: Values = {
  ids: filled.roots.join(","),
  before: Number.MAX_SAFE_INTEGER,
  limit: page,
  me: filled.busiest,
  reader: filled.busiest,
  readerId: filled.busiest,
  actorId: filled.person,
  them: filled.person,
  one: filled.busiest,
  other: filled.person,
  source: filled.topic,
  reach: 0,
  threadId: filled.root,
  id: filled.root,
  host: "h1.example",
  handle: "p7",
  uri: "https://x.example/posts/7",
  slug: "t7",
  hash: "s1",
  networkId: filled.network,
  memberOf: filled.network,
  list: filled.list,
  lists: String(filled.list),
  sources: filled.vias.join(","),
  since: 0,
  state: "accepted",
  now: "2026-01-01T00:00:00.000Z",
  idle: "2026-01-01T00:00:00.000Z",
  kind: "request",
  topic: filled.topic,
  outcome: null,
  change: null,
  region: null,
  unanswered: null,
  vias: filled.vias.join(","),
  replies: "followed",
  author: null,
  after: 0,
  authorId: filled.person,
  publishedAt: "2026-01-01T00:00:00.000Z",
  kinds: "mention,thanks,reply,boost,follow",
  ranges: "0mention,0thanks,0reply,0boost,0follow",
  grouped: "thanks,boost,follow",
  keys: `thanks-${filled.roots[0]}-2026-01-01,thanks-${filled.roots[1]}-2026-01-01`,
  key: `thanks-${filled.roots[0]}-2026-01-01`,
};

/** Questions that are asked in more than one way. */
export const otherValues: Record<string, readonly Values[]> = {
  "entries-of-source": [
    { source: sources.myRegion },
    { source: sources.allRegions },
    { source: sources.unanswered },
    { source: filled.busiest, reach: 1 },
    { source: filled.network, reach: 1 },
  ],
  "entries-of-following": [{ reader: filled.person }],
  "entries-of-list": [{ list: filled.list + 1 }],
};

/** One word in every other post together with a rare one, and the common word alone. */
export const matches = { sqlite: ['"tavl" "w7"', '"tavl"'], postgres: ["'tavl' & 'w7'", "'tavl'"] };

/** Runs every declaration of a hot query in the sources. */
export async function loadHotQueries(): Promise<void> {
  const root = resolve(import.meta.dirname, "../../src");
  for (const name of readdirSync(root, { recursive: true, encoding: "utf8" })) {
    const path = join(root, name);
    if (name.endsWith(".ts") && /\bdefine(?:Seen|Windowed)?\(/.test(readFileSync(path, "utf8")))
      await import(path);
  }
}
