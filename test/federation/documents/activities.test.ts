import { Activity } from "@fedify/vocab";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as say from "../../../src/federation/documents/activities.ts";
import { addressedTo } from "../../../src/federation/documents/addressing.ts";
import { bare, messageContext } from "../../../src/federation/documents/context.ts";
import type { Json } from "../../../src/federation/wire/proof.ts";
import { contextLoader } from "../support.ts";

const origin = "https://nord.example";
const me = `${origin}/actors/7`;
const them = "https://syd.example/users/bo";
const theirs = { uri: `${them}/statuses/1`, authorUri: them, audience: "public" as const };
const everyone = "https://www.w3.org/ns/activitystreams#Public";
const at = "2026-11-24T12:00:00.000Z";
const later = "2026-11-24T13:00:00.000Z";

const post: Json = {
  "@context": messageContext,
  id: `${origin}/posts/9`,
  type: "Note",
  attributedTo: me,
  to: [everyone],
  cc: [`${me}/followers`],
  content: "<p>Hej</p>",
  published: at,
  updated: later,
};
const actor: Json = { id: me, type: "Person", updated: later, publicKey: { id: `${me}#main-key` } };
const asked = { uri: `${them}#follows/1`, followerUri: them, followeeUri: me };
const wish = { uri: `${origin}/activities/11`, followerUri: me, followeeUri: them };
const boost = { id: 12, actorId: 7, createdAt: at };
const gone = { id: 9, uri: `${origin}/posts/9`, authorId: 7, deletedAt: later };

const like = say.thanks(origin, { id: 13, actorId: 7, emoji: null }, theirs);
const report = { id: 15, targetUri: them, postUris: [theirs.uri], text: "Reklame" };

const all: Record<string, Json> = {
  create: say.create(origin, 9, post),
  updatePost: say.updatePost(origin, 9, post),
  updateActor: say.updateActor(origin, 7, actor),
  deletePost: say.deletePost(origin, { ...gone, audience: "public" }, { named: [them] })!,
  deleteActor: say.deleteActor(origin, 7),
  announce: say.announce(origin, boost, theirs)!,
  unannounce: say.undo(origin, 12, say.announce(origin, boost, theirs)!),
  like,
  unlike: say.undo(origin, 13, like),
  react: say.thanks(origin, { id: 14, actorId: 7, emoji: "🎉" }, theirs),
  follow: say.follow(wish),
  unfollow: say.undo(origin, 11, say.follow(wish)),
  accept: say.accept(origin, 16, asked),
  reject: say.reject(origin, 16, asked),
  block: say.block(`${origin}/activities/17`, { blockerUri: me, blockedUri: them }),
  flag: say.flag(origin, report, `${origin}/actors/1`),
  move: say.move(origin, 7, { targetUri: them, movedAt: later }),
};

/** Every property name in a document, its context left out. */
function names(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(names);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === "@context" ? [] : [name, ...names(inner)],
  );
}

describe("activities", () => {
  test("as they go out", () => {
    const bodies = Object.entries(all).map(([name, document]) => [name, bare(document)]);
    expect(Object.fromEntries(bodies)).toMatchSnapshot();
  });

  test.each(Object.entries(all))(
    "D18 %s has one context, a real URL, one actor, recipients",
    (_, one) => {
      expect(Object.keys(one)[0]).toBe("@context");
      expect(names(one)).not.toContain("@context");
      expect(JSON.stringify(one).match(/"@context"/g)).toHaveLength(1);
      expect(one["id"]).toMatch(/^https:\/\/nord\.example\/activities\/\d+(\/[a-z0-9-]+)?$/);
      expect(one["actor"]).toMatch(/^https:\/\/nord\.example\/actors\/\d+$/);
      expect([...(one["to"] as string[]), ...(one["cc"] as string[])].length).toBeGreaterThan(0);
      expect(names(one).filter((name) => /^(bto|bcc)$/.test(name))).toEqual([]);
      expect(JSON.stringify({ ...one, "@context": 0 })).not.toMatch(/as:Public|undefined/);
      expect(JSON.parse(JSON.stringify(one))).toEqual(one);
    },
  );

  test.each(Object.entries(all))("%s is read by Fedify as what it is", async (_, one) => {
    const loaders = { contextLoader, documentLoader: contextLoader };
    const read = await Activity.fromJsonLd(one, loaders);
    expect(read.constructor.name).toBe(one["type"]);
    expect([read.id?.href, read.actorId?.href]).toEqual([one["id"], one["actor"]]);
    const { object } = one as { object: string | { id: string } | string[] };
    const first = Array.isArray(object) ? object[0] : object;
    const wanted = typeof first === "string" ? first : first?.id;
    expect(read.objectIds[0]?.href).toBe(wanted);
    expect(read.toIds.map((id) => id.href)).toEqual(one["to"]);
  });

  test("built twice it is the same; the next change has another address", () => {
    expect(say.updatePost(origin, 9, post)).toEqual(all["updatePost"]);
    const next = say.updatePost(origin, 9, { ...post, updated: "2026-11-24T13:00:00.001Z" });
    expect(next["id"]).not.toBe(all["updatePost"]!["id"]);
    const { updated: _, ...fresh } = post;
    expect(() => say.updatePost(origin, 9, fresh)).toThrow(TypeError);
  });

  test("what is undone, accepted or refused is there whole", () => {
    expect(all["accept"]!["object"]).toEqual({
      id: asked.uri,
      type: "Follow",
      actor: them,
      to: [me],
      cc: [],
      object: me,
    });
    expect(all["unlike"]!["object"]).toEqual(bare(like));
  });

  test("a boost is not wider than its post", () => {
    const of = (audience: "public" | "unlisted" | "allied" | "followers" | "direct" | "region") =>
      say.announce(origin, boost, { ...theirs, audience });
    expect(of("public")).toMatchObject({ to: [everyone], cc: [`${me}/followers`, them] });
    expect(of("unlisted")).toMatchObject({ to: [`${me}/followers`], cc: [everyone, them] });
    expect(of("allied")).toMatchObject({ to: [`${origin}/audience/allied`], cc: [them] });
    for (const closed of ["followers", "direct", "region"] as const)
      expect(of(closed)).toBeUndefined();
  });

  test("only public and unlisted things are ever addressed to everyone", () => {
    const audiences = [
      "public",
      "unlisted",
      "allied",
      "region",
      "followers",
      "network",
      "direct",
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...audiences),
        fc.array(fc.webUrl(), { maxLength: 5 }),
        fc.integer({ min: 1, max: 2 ** 52 }),
        (audience, named, author) => {
          const addressed = addressedTo(origin, author, audience, { named });
          const removed = say.deletePost(
            origin,
            { ...gone, authorId: author, audience },
            { named },
          );
          if (audience === "region" || audience === "network") {
            expect([addressed, removed]).toEqual([undefined, undefined]);
            return;
          }
          const everybody = [...addressed!.to, ...addressed!.cc];
          expect(everybody.includes(everyone)).toBe(["public", "unlisted"].includes(audience));
          for (const one of named) expect(everybody).toContain(one);
          expect(removed).toMatchObject(addressed!);
        },
      ),
    );
  });
});
