import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { updateProfile } from "../../../src/domain/people/profile.ts";
import * as say from "../../../src/federation/documents/activities.ts";
import { actorDocument } from "../../../src/federation/documents/actor.ts";
import { postDocument } from "../../../src/federation/documents/post.ts";
import type { Json } from "../../../src/federation/wire/proof.ts";
import { request } from "../../domain/knowledge/drafts.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore } from "../../support/engines.ts";

/**
 * What real servers served and delivered to each other, and what all of them took: a property of ours that they use too
 * has a form that one of them uses.
 */
const captures = join(import.meta.dirname, "../fixtures/captures");
const servers = ["gotosocial", "hollo", "nodebb"];

function served(kind: string): Json[] {
  return servers.flatMap((server) =>
    readdirSync(join(captures, server))
      .filter((name) => name.startsWith(`served_${kind}`))
      .map((name) => JSON.parse(readFileSync(join(captures, server, name), "utf8")) as Json)
      .flatMap(({ body }) => (isObject(body) ? [body] : [])),
  );
}

function delivered(type: string): Json[] {
  return servers.flatMap((server) =>
    readFileSync(join(captures, server, `${server}.signed.jsonl`), "utf8")
      .split("\n")
      .flatMap((line) => {
        const { rawBody } = (line === "" ? {} : JSON.parse(line)) as { rawBody?: string };
        const body: unknown = rawBody ? JSON.parse(rawBody) : undefined;
        return isObject(body) && body["type"] === type ? [body] : [];
      }),
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The form of a value: of an array, that of what is in it; one and a list of one are the same in JSON-LD. */
function forms(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(forms);
  if (typeof value !== "string") return [isObject(value) ? "object" : typeof value];
  if (/^https?:/.test(value)) return ["address"];
  return [/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? "time" : "text"];
}

/** Forms that the standard allows and the recordings happen not to show. */
const alsoFine: Record<string, readonly string[]> = {
  "@context": ["object", "address"],
  attachment: ["object"],
  replies: ["address"],
  likes: ["address"],
  shares: ["address"],
  icon: ["object"],
  updated: ["time"],
  published: ["time"],
};

function expectShape(ours: Json, theirs: readonly Json[], needed: readonly string[]): void {
  expect(theirs.length).toBeGreaterThan(0);
  for (const name of needed) expect(ours, name).toHaveProperty([name]);
  for (const [name, value] of Object.entries(ours)) {
    const used = theirs.filter((one) => one[name] !== undefined && one[name] !== null);
    if (used.length === 0) continue;
    const fine = new Set([...used.flatMap((one) => forms(one[name])), ...(alsoFine[name] ?? [])]);
    for (const form of forms(value)) expect([...fine], `${name} as ${form}`).toContain(form);
  }
}

describe("our documents have the shapes that recorded servers use", () => {
  let actor: Json;
  let post: Json;
  const origin = "https://nord.example";
  const them = "https://syd.example/users/bo";
  const theirs = { uri: `${them}/1`, authorUri: them, audience: "public" as const };
  let me = 0;
  let id = 0;

  beforeAll(async () => {
    const store = await freshStore("sqlite");
    me = await person(store, "laege-m1");
    const bo = await stranger(store, "bo@syd.example");
    await store.transact((tx) => updateProfile(tx, me, { bio: "Hej", profession: "doctor" }));
    ({ id } = await store.transact((tx) => publish(tx, me, request({ mentions: [bo] }))));
    actor = (await actorDocument(store.reader, me))!;
    post = (await postDocument(store.reader, id))!;
  });

  test("actor", () => {
    const needed = ["id", "type", "preferredUsername", "inbox", "outbox", "followers", "publicKey"];
    expectShape(actor, served("actor_Person"), [...needed, "endpoints", "url", "name", "summary"]);
    const keys = served("actor_Person").map((one) => one["publicKey"] as Json);
    expectShape(actor["publicKey"] as Json, keys, ["id", "owner", "publicKeyPem"]);
    expect((actor["publicKey"] as Json)["publicKeyPem"]).toMatch(
      /^-----BEGIN PUBLIC KEY-----\n[\s\S]+\n-----END PUBLIC KEY-----\n$/,
    );
  });

  test("post, its tags and its times", () => {
    const needed = ["id", "type", "attributedTo", "content", "published", "to", "cc", "url", "tag"];
    expectShape(post, [...served("object_Note"), ...served("object_Article")], needed);
    const tags = served("object_Note").flatMap((one) => (one["tag"] ?? []) as Json[]);
    for (const tag of post["tag"] as Json[]) expectShape(tag, tags, ["type", "href", "name"]);
  });

  test("activities", () => {
    const boost = { id: 12, actorId: me, createdAt: "2026-11-24T12:00:00.000Z" };
    const asked = { uri: `${them}#f/1`, followerUri: them, followeeUri: `${origin}/actors/${me}` };
    const like = say.thanks(origin, { id: 13, actorId: me, emoji: null }, theirs);
    const ours = [
      say.create(origin, id, post),
      say.updatePost(origin, id, { ...post, updated: "2026-11-24T12:00:00.000Z" }),
      say.announce(origin, boost, theirs)!,
      like,
      say.undo(origin, 13, like),
      say.follow({ uri: `${origin}/activities/14`, followerUri: them, followeeUri: them }),
      say.accept(origin, 14, asked),
      say.block(`${origin}/activities/15`, { blockerUri: them, blockedUri: them }),
      say.flag(origin, { id: 16, targetUri: them, postUris: [theirs.uri], text: "x" }, them),
      say.deletePost(
        origin,
        {
          id,
          uri: `${origin}/posts/${id}`,
          authorId: me,
          audience: "public",
          deletedAt: "2026-11-24T12:00:00.000Z",
        },
        { named: [] },
      )!,
    ];
    for (const activity of ours)
      expectShape(activity, delivered(String(activity["type"])), ["id", "type", "actor", "object"]);
  });
});
