import type { Audience, PostKind } from "../../../src/storage/tables/knowledge.ts";
import type { Settings } from "../scenario.ts";
import { seeded } from "../stats.ts";

/** How much of everything there is (performance study §5). S has the same people and a hundredth of the posts. */
export interface Shape {
  posts: number;
  local: number;
  remote: number;
  hosts: number;
  networks: number;
  closed: number;
  topics: number;
  /** With 40,000 followers here of one person, and 10,000 on as many servers. */
  crowd: boolean;
}

const posts = { S: 10_000, M: 1_000_000, L: 5_000_000 } as const;

export function shapeOf(size: Settings["size"], crowd: boolean): Shape {
  const people = { local: crowd ? 40_001 : 2000, remote: crowd ? 30_000 : 20_000 };
  const servers = { hosts: crowd ? 10_000 : 500 };
  return {
    posts: posts[size],
    ...people,
    ...servers,
    networks: 100,
    closed: 20,
    topics: 200,
    crowd,
  };
}

/** The first person here founded all networks; these are the followees of those after them. */
export const followees = [50, 200, 500, 2000, 5000] as const;

/** The number of who is followed by everybody here. */
export const star = followees.length + 1;

/** People here who write, and follow others; the rest of a crowd follows one. */
export const writersHere = 2000;
const writersElsewhere = 20_000;

/** Who wrote what in answer to what for whom: one place an array for every post, oldest first. */
export interface Written {
  /** People here come first. */
  author: Uint32Array;
  /** -1: answers nobody. */
  parent: Int32Array;
  root: Uint32Array;
  audience: Uint8Array;
  /** 0: none, else the network's number from 1. Closed ones are the first. */
  network: Uint8Array;
  kind: Uint8Array;
  replies: Uint16Array;
  /** The post at the root of a thread of a hundred. */
  thread: number;
}

export const audiences = [
  "public",
  "unlisted",
  "followers",
  "direct",
  "network",
  "region",
  "allied",
] as const satisfies readonly Audience[];
export const kinds = [
  "note",
  "offer",
  "request",
  "experience",
] as const satisfies readonly PostKind[];
export const audienceNumber = (name: (typeof audiences)[number]): number => audiences.indexOf(name);

/** Draws it all: 15 % of the posts are not public, 40 % are replies, few people write most. */
export function drawPosts(shape: Shape): Written {
  const random = seeded(42);
  const { posts: many } = shape;
  const made: Written = {
    author: new Uint32Array(many),
    parent: new Int32Array(many).fill(-1),
    root: new Uint32Array(many),
    audience: new Uint8Array(many),
    network: new Uint8Array(many),
    kind: new Uint8Array(many),
    replies: new Uint16Array(many),
    thread: Math.floor(many * 0.97),
  };
  const among = writersHere + writersElsewhere;
  for (let at = 0; at < many; at++) {
    const rank = Math.floor(random() * random() * among);
    const here = rank % 11 === 0;
    made.author[at] = here ? (rank / 11) % writersHere : shape.local + (rank % writersElsewhere);
    made.root[at] = at;
    const parent = answered(made, at, random);
    if (parent >= 0) answer(made, at, parent, here);
    else begin(made, at, { here, shape, random });
  }
  return made;
}

/** The thread of a hundred gathers its replies over the last of the posts; others answer what was written of late. */
function answered({ thread }: Written, at: number, random: () => number): number {
  const left = Math.max(1, Math.floor((thread / 0.97) * 0.02));
  if (
    at > thread &&
    at - thread <= left &&
    (at - thread) % Math.max(1, Math.floor(left / 100)) === 0
  )
    return thread;
  if (at === thread || at < 10 || random() >= 0.4) return -1;
  return at - 1 - Math.floor(random() * Math.min(at - 1, 2000));
}

function answer(made: Written, at: number, parent: number, here: boolean): void {
  const audience = audiences[made.audience[parent]!]!;
  made.parent[at] = parent;
  made.root[at] = made.root[parent]!;
  made.replies[parent] = made.replies[parent]! + 1;
  const kept = here || (audience !== "region" && audience !== "allied");
  made.audience[at] = kept ? made.audience[parent]! : audienceNumber("public");
  made.network[at] = made.network[parent]!;
}

type Begun = { here: boolean; shape: Shape; random: () => number };

/** Of what begins a thread, up to which share of them is for whom. */
const shares: readonly [number, (typeof audiences)[number]][] = [
  [0.05, "followers"],
  [0.1, "network"],
  [0.12, "direct"],
  [0.135, "region"],
  [0.15, "allied"],
  [0.17, "unlisted"],
  [1, "public"],
];
const inOpenNetworks = 0.03;

function begin(made: Written, at: number, { here, shape, random }: Begun): void {
  const drawn = at === made.thread ? 1 : random();
  const [, wanted] = shares.find(([upTo]) => drawn < upTo) ?? shares.at(-1)!;
  const shared = wanted === "public" || wanted === "region" || wanted === "allied";
  const audience = wanted !== "public" && shared && !here ? "followers" : wanted;
  made.audience[at] = audienceNumber(audience);
  const { closed, networks } = shape;
  if (audience === "network") made.network[at] = 1 + Math.floor(random() * closed);
  else if (audience === "public" && random() < inOpenNetworks)
    made.network[at] = 1 + closed + Math.floor(random() * (networks - closed));
  const asks = random();
  if ((shared || audience === "network") && (here ? asks < 0.3 : asks < 0.12))
    made.kind[at] = 1 + Math.floor(random() * 3);
}

/** Whether the post with this number stands in streams that all read, and under topics. */
export function isShared({ parent, audience }: Written, at: number): boolean {
  return parent[at] === -1 && ["public", "region", "allied"].includes(audiences[audience[at]!]!);
}

const began = Date.UTC(2025, 0, 1);
const ended = Date.UTC(2026, 0, 1);
const epoch = Date.UTC(2010, 0, 1);

/** When the post with this number was written, in Unix ms. */
function writtenAt(at: number, { posts }: Shape): number {
  return began + Math.floor(((ended - began) / posts) * at);
}

/** Its id; `more` above 0 gives others of the same moment. */
export function idAt(at: number, shape: Shape, more = 0): number {
  return (writtenAt(at, shape) - epoch) * 4096 + 128 + more;
}

/** ISO time of the post with this number. */
export function moment(at: number, shape: Shape): string {
  return new Date(writtenAt(at, shape)).toISOString();
}
