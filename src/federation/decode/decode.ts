import type { Json } from "../wire/proof.ts";
import { readActivity, type ActivityFault } from "./decode-activity.ts";
import { readActor } from "./decode-actor.ts";
import { readPost } from "./decode-post.ts";
import type { Activity, RemoteActorDocument, RemotePost } from "./decoded.ts";
import { normalise, type NormaliseFault } from "./normalise.ts";

export type DecodeFault = NormaliseFault | ActivityFault | "not-a-post" | "not-an-actor";

export type Decoded<T> = { ok: true; value: T } | { ok: false; reason: DecodeFault };

/** An activity, whatever JSON-LD form it came in. Expects what `parseBounded` gave. Never throws. */
export function decodeActivity(json: Json): Promise<Decoded<Activity>> {
  return decode(json, (normal) => readActivity(normal, json));
}

/** A Note, Article, Page or Question. Expects what `parseBounded` gave. Never throws. */
export function decodePost(json: Json): Promise<Decoded<RemotePost>> {
  return decode(json, (normal) => readPost(normal) ?? "not-a-post");
}

/** An actor. Expects what `parseBounded` gave. Never throws. */
export function decodeActor(json: Json): Promise<Decoded<RemoteActorDocument>> {
  return decode(json, (normal) => readActor(normal) ?? "not-an-actor");
}

async function decode<T extends object>(
  json: Json,
  read: (normal: Json) => T | DecodeFault,
): Promise<Decoded<T>> {
  const normal = await normalise(json);
  if (!normal.ok) return normal;
  const value = read(normal.json);
  return typeof value === "string" ? { ok: false, reason: value } : { ok: true, value };
}
