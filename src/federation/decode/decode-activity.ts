import { parseTime } from "../../lib/time.ts";
import type { Json } from "../wire/proof.ts";
import { actorKind } from "./decode-actor.ts";
import { most, postType, readPost, readVote } from "./decode-post.ts";
import type { Activity, InnerActivity, Thing } from "./decoded.ts";
import {
  flagOf,
  idOf,
  idsOf,
  listOf,
  objectOf,
  onlyId,
  recipientsOf,
  serialOf,
  textOf,
  typesOf,
} from "./read.ts";

export type ActivityFault = "no-id" | "no-type" | "not-one-actor" | "bad-object";

const mostObjects = 50;
const deepest = 3;

/**
 * Reads an activity from normalised JSON; `raw` is the document as received. A reason instead when it does not say which
 * it is, what it is, and who did it, each once, or when what it acts on has an address that is none.
 */
export function readActivity(json: Json, raw: Json): Activity | ActivityFault {
  const id = idOf(json["id"]);
  if (!id) return "no-id";
  const inner = readInner(json, 0);
  return typeof inner === "string" ? inner : { ...inner, id, raw };
}

function readInner(json: Json, depth: number): InnerActivity | ActivityFault {
  const actor = onlyId(json["actor"]);
  if (!actor) return "not-one-actor";
  const type = verbOf(json);
  if (type === undefined) return "no-type";
  const objects = listOf(json["object"], mostObjects);
  if (objects.some(isBroken)) return "bad-object";
  return {
    id: idOf(json["id"]),
    type,
    actor,
    object: objects.length > 0 ? thingOf(objects[0], depth) : undefined,
    objectUris: idsOf(objects, mostObjects),
    target: idOf(listOf(json["target"], 1)[0]),
    instrument: instrumentOf(json, depth),
    result: idOf(listOf(json["result"], 1)[0]),
    to: recipientsOf(json["to"], most.recipients),
    cc: recipientsOf(json["cc"], most.recipients),
    audience: onlyId(json["audience"]),
    published: parseTime(textOf(json["published"], 50)),
    endTime: parseTime(textOf(json["endTime"], 50)),
    content: textOf(json["content"], 20_000),
    summary: textOf(json["summary"], 2_000),
    removeData: flagOf(json["removeData"]) === 1,
    seq: serialOf(json["vis:seq"]),
    inviter: idOf(json["vis:inviter"]),
    raw: json,
  };
}

/** One type; of several the verb we act on. */
function verbOf(json: Json): string | undefined {
  const types = typesOf(json);
  return types.find((type) => verbs.has(type)) ?? types[0];
}

const verbs = new Set(
  (
    "Create Update Delete Follow Accept Reject Undo Announce Like EmojiReact Block Flag Move Add Remove " +
    "Join Leave Invite Offer Lock QuoteRequest FeatureRequest"
  ).split(" "),
);

/** What is neither an address nor an object, or an object with an id that is no address. */
function isBroken(value: unknown): boolean {
  const object = objectOf(value);
  if (!object) return idOf(value) === undefined;
  return "id" in object && object["id"] !== null && idOf(object["id"]) === undefined;
}

/** What it is done with, where it is one thing that says which. */
function instrumentOf(json: Json, depth: number): Thing | undefined {
  const [first, ...more] = listOf(json["instrument"], 2);
  return first === undefined || more.length > 0 || isBroken(first)
    ? undefined
    : thingOf(first, depth);
}

function thingOf(value: unknown, depth: number): Thing {
  const uri = idOf(value);
  const object = objectOf(value);
  if (!object) return { kind: "link", uri: uri! };
  const types = typesOf(object);
  const vote = readVote(object);
  if (vote) return uri ? { kind: "vote", uri, vote } : { kind: "other", uri, type: "Note" };
  const post = readPost(object);
  if (post) return { kind: "post", uri: post.uri, post };
  if (uri && types.includes("Tombstone")) return { kind: "tombstone", uri };
  if (uri && actorKind(object)) return { kind: "actor", uri, document: object };
  if (!postType(object) && "actor" in object && depth < deepest) {
    const activity = readInner(object, depth + 1);
    if (typeof activity !== "string") return { kind: "activity", uri, activity };
  }
  return { kind: "other", uri, type: types[0] ?? "" };
}
