import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readActivity } from "../../../src/federation/decode/decode-activity.ts";
import { readActor } from "../../../src/federation/decode/decode-actor.ts";
import { readPost } from "../../../src/federation/decode/decode-post.ts";
import { decodeActivity, decodeActor, decodePost } from "../../../src/federation/decode/decode.ts";
import { byTheBook, normalise } from "../../../src/federation/decode/normalise.ts";
import { publicUri } from "../../../src/federation/decode/read.ts";
import { readingContext } from "../../../src/federation/decode/vocabulary.ts";
import type { Json } from "../../../src/federation/wire/proof.ts";

const folder = join(import.meta.dirname, "../fixtures/captures");

function captured(server: string): Json[] {
  return readFileSync(join(folder, server, `${server}.signed.jsonl`), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse((JSON.parse(line) as { rawBody: string }).rawBody) as Json);
}

function served(server: string, name: string): Json {
  const text = readFileSync(join(folder, server, `served_${name}.json`), "utf8");
  return (JSON.parse(text) as { body: Json }).body;
}

async function value<T>(decoded: Promise<{ ok: true; value: T } | { ok: false; reason: string }>) {
  const result = await decoded;
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}

/** Of all that was recorded, how many are not read as they stand: they carry keys of other servers, spelt out. */
describe.each([
  ["gotosocial", 0],
  ["hollo", 3],
  ["nodebb", 0],
])("what %s sends", (server, odd) => {
  test("is read as it stands, and means the same by the book", async () => {
    let changed = 0;
    for (const document of captured(server)) {
      const activity = await value(decodeActivity(document));
      const normal = await normalise(document);
      if (!normal.ok || normal.json !== document) changed += 1;
      const book = await byTheBook(document);
      if (!book.ok) throw new Error(book.reason);
      expect(plain(readActivity(book.json, document))).toEqual(plain(activity));
    }
    expect(changed).toBe(odd);
  });
});

/** Without what holds JSON as it was written, and lists whose order JSON-LD leaves open. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      key === "raw" || key === "document" ? undefined : inner,
    ),
  );
}

describe("actors", () => {
  test("of other servers", async () => {
    const { actor } = await value(decodeActor(served("gotosocial", "actor_Person")));
    expect(actor).toMatchObject({
      uri: "https://gts.test/users/freja",
      kind: "person",
      handle: "freja",
      host: "gts.test",
      name: "Freja Jordemoder",
      approves_follows: 0,
      discoverable: 1,
      featured_uri: "https://gts.test/users/freja/collections/featured",
    });
    expect(actor.keys.map((key) => key.uri)).toEqual(["https://gts.test/users/freja/main-key"]);
    const group = await value(decodeActor(served("nodebb", "actor_Group")));
    expect(group.actor).toMatchObject({ kind: "network", handle: "general-discussion" });
    expect(group.actor.shared_inbox_uri).toBe("https://nodebb.test/inbox");
    const server = await value(decodeActor(served("nodebb", "actor_Application")));
    expect(server.actor.kind).toBe("instance");
    const hollo = await value(decodeActor(served("hollo", "actor_Person")));
    expect(hollo.actor.keys.map((key) => key.kind).toSorted()).toEqual(["ed25519", "rsa"]);
  });

  test("keys of somebody else are not theirs", async () => {
    const document = served("nodebb", "actor_Person");
    const key = document["publicKey"] as Json;
    const { actor } = await value(
      decodeActor({ ...document, publicKey: { ...key, owner: "https://nodebb.test/uid/2" } }),
    );
    expect(actor.keys).toEqual([]);
  });

  test("without a name to call them by, or an inbox, are none", async () => {
    const document = served("nodebb", "actor_Person");
    for (const missing of ["id", "type", "preferredUsername", "inbox"]) {
      const { [missing]: _, ...rest } = document;
      expect(await decodeActor(rest)).toEqual({ ok: false, reason: "not-an-actor" });
    }
  });
});

describe("posts", () => {
  test("of other servers", async () => {
    const note = await value(decodePost(served("gotosocial", "object_Note")));
    expect(note).toMatchObject({
      type: "Note",
      attributedTo: "https://gts.test/users/freja",
      language: "en",
      hashtags: ["eviden"],
      mentions: ["https://snac.test/anna", "https://hollo.test/@bo"],
    });
    expect(note.cc).toContain("https://www.w3.org/ns/activitystreams#Public");
    const question = await value(decodePost(served("gotosocial", "object_Question")));
    expect(question.poll).toEqual({
      options: [
        { name: "Ja", votes: 0 },
        { name: "Nej", votes: 0 },
      ],
      multiple: false,
      endsAt: "2026-11-23T07:59:03.000Z",
      closedAt: undefined,
      voters: 0,
    });
    const article = await value(decodePost(served("nodebb", "object_Article")));
    expect(article).toMatchObject({
      name: "Erfaring: medicinlogistik i praksis",
      context: "https://nodebb.test/topic/2",
      replies: "https://nodebb.test/post/2/replies",
    });
  });

  test("our own terms are read, unknown ones are not", async () => {
    const post = await value(
      decodePost({
        "@context": readingContext,
        id: "https://syd.example/posts/1",
        type: "Note",
        attributedTo: "https://syd.example/actors/1",
        content: "<p>x</p>",
        contentMap: { da: "<p>x</p>" },
        purpose: "offer",
        "vis:kind": "offer",
        "vis:title": "Hjælp",
        "vis:version": 2,
        "vis:aspect": ["logistics"],
        "vis:secret": "x",
      }),
    );
    expect(post.language).toBe("da");
    expect(post.vis).toEqual({
      purpose: "offer",
      kind: "offer",
      title: "Hjælp",
      aspect: ["logistics"],
    });
  });
});

describe("networks", () => {
  const capability = "https://w3id.org/videnspredning/ns#closed-networks-1";
  const uri = "https://syd.example/actors/7";
  const group = (more: Json): Json => ({
    "@context": readingContext,
    id: uri,
    type: "Group",
    preferredUsername: "sepsis",
    inbox: `${uri}/inbox`,
    followers: `${uri}/followers`,
    ...more,
  });
  const generator = (id: string, named: unknown = [{ type: "Link", href: capability }]): Json => ({
    generator: { type: "Application", id, implements: named },
  });
  const ours = generator("https://syd.example/actors/1");
  const closed = { accessType: "closed", manuallyApprovesFollowers: true };

  test("say who comes in, who writes, what is kept and who leads", async () => {
    const told = group({
      ...ours,
      ...closed,
      attributedTo: `${uri}/moderators`,
      members: `${uri}/members`,
      postingRestrictedToMods: true,
      "vis:history": "since-join",
      "vis:rules": "<p>Vær god</p>",
      "vis:archived": true,
    });
    const { actor } = await value(decodeActor(told));
    expect(actor.closedNetworks).toBe(true);
    expect(actor.network).toEqual({
      kind: "closed",
      posting: "moderators",
      history: "since-join",
      state: "archived",
      profile: true,
      rulesHtml: "<p>Vær god</p>",
      membersUri: `${uri}/members`,
      moderatorsUri: `${uri}/moderators`,
    });
    const book = await byTheBook(told);
    if (!book.ok) throw new Error(book.reason);
    expect(readActor(book.json)?.actor).toEqual(actor);
  });

  test("nothing is open but what says nothing else", async () => {
    const kinds = [
      [{}, "open"],
      [{ accessType: "open" }, "open"],
      [{ manuallyApprovesFollowers: true }, "closed"],
      [{ accessType: "open", manuallyApprovesFollowers: true }, "closed"],
      [{ accessType: "closed" }, "closed"],
      [{ accessType: "somehow" }, "closed"],
      [{ accessType: "private" }, "hidden"],
    ] as const;
    for (const [said, kind] of kinds)
      expect((await value(decodeActor(group(said)))).actor.network).toMatchObject({
        kind,
        profile: false,
      });
  });

  test("a capability counts when the actor's own server names it", async () => {
    const said = async (more: Json) => (await value(decodeActor(group(more)))).actor;
    for (const [more, told] of [
      [ours, true],
      [generator("https://syd.example/actors/1", capability), true],
      [generator("https://syd.example/actors/1", { "@list": [capability] }), true],
      [generator("https://syd.example/actors/1", []), false],
      [generator("https://syd.example/actors/1", [`${capability}0`]), false],
      [generator("https://nord.example/actors/1"), undefined],
      [{ generator: "https://syd.example/actors/1" }, undefined],
      [{ implements: [capability] }, undefined],
    ] as const) {
      const actor = await said({ ...closed, ...more });
      expect(actor.closedNetworks).toBe(told);
      expect(actor.network?.profile).toBe(told === true);
    }
    const instance = await said({ type: "Application", implements: [capability] });
    expect(instance).toMatchObject({ closedNetworks: true });
    expect(instance.network).toBeUndefined();
  });

  test.each(["Lock", "Warn", "ResolveReport"])(
    "%s is read however Lemmy's term is spelt",
    async (type) => {
      const said = {
        id: "https://lemmy.example/activities/1",
        actor: "https://lemmy.example/u/mod",
        object: "https://lemmy.example/post/1",
        audience: "https://lemmy.example/c/main",
        summary: "Emnet er udtømt",
      };
      const as = "https://www.w3.org/ns/activitystreams";
      const iri = `https://join-lemmy.org/ns#${type}`;
      const forms: Json[] = [
        { "@context": ["https://join-lemmy.org/context.json", as], ...said, type },
        { "@context": as, ...said, type },
        {
          "@context": [as, { lemmy: "https://join-lemmy.org/ns#", [type]: `lemmy:${type}` }],
          ...said,
          type,
        },
        {
          "@context": [as, { lemmy: "https://join-lemmy.org/ns#" }],
          ...said,
          type: `lemmy:${type}`,
        },
        { "@context": as, ...said, type: iri },
      ];
      for (const form of forms) {
        const { actor, audience, summary, ...read } = await value(decodeActivity(form));
        expect(read).toMatchObject({ type, object: { kind: "link", uri: said.object } });
        expect({ actor, audience, summary }).toMatchObject({
          actor: said.actor,
          audience: said.audience,
          summary: said.summary,
        });
        const inside = {
          "@context": form["@context"],
          id: "https://lemmy.example/activities/2",
          type: "Announce",
          actor: said.audience,
          object: form,
        };
        const { object } = await value(decodeActivity(inside));
        expect(object).toMatchObject({ kind: "activity", activity: { type, actor: said.actor } });
      }
    },
  );

  test("what is said in one: where, why, until when, which number, by whom", async () => {
    const said = {
      "@context": readingContext,
      id: "https://syd.example/activities/9",
      type: "Block",
      actor: "https://syd.example/actors/2",
      object: "https://nord.example/actors/3",
      target: uri,
      audience: uri,
      summary: "reklame",
      endTime: "2026-12-24T18:00:00Z",
      removeData: true,
      "vis:seq": 12,
      "vis:inviter": "https://syd.example/actors/4",
    };
    const read = await value(decodeActivity(said));
    expect(read).toMatchObject({
      audience: uri,
      summary: "reklame",
      endTime: "2026-12-24T18:00:00.000Z",
      removeData: true,
      seq: 12,
      inviter: "https://syd.example/actors/4",
    });
    const book = await byTheBook(said);
    if (!book.ok) throw new Error(book.reason);
    expect(plain(readActivity(book.json, said))).toEqual(plain(read));
    const { audience, seq, ...wrong } = await value(
      decodeActivity({ ...said, audience: [uri, publicUri], "vis:seq": -1, removeData: "nej" }),
    );
    expect({ audience, seq }).toEqual({ audience: undefined, seq: undefined });
    expect(wrong.removeData).toBe(false);
  });

  test("a post says where it stands, and a file what it is", async () => {
    const post = await value(
      decodePost({
        "@context": readingContext,
        id: "https://syd.example/posts/1",
        type: "Note",
        attributedTo: "https://syd.example/actors/1",
        audience: [uri, "as:Public"],
        attachment: {
          type: "Document",
          url: "https://syd.example/media/1",
          digestMultibase: "uEiA",
          blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
          focalPoint: [0.35, -2],
        },
      }),
    );
    expect(post.audience).toEqual([uri, publicUri]);
    expect(post.attachments[0]).toMatchObject({
      digestMultibase: "uEiA",
      blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
      focus: [0.35, -1],
    });
  });
});

/** Documents under the context we read, with every part present or absent and of the right or a wrong type. */
const address = fc.webUrl({ validSchemes: ["https"] }).map((url) => url.toLowerCase());
const odd = fc.oneof(
  fc.integer(),
  fc.constant(null),
  fc.boolean(),
  fc.constant("x"),
  fc.constant({}),
);
const oddly = <T>(good: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: odd });
const addresses = fc.oneof(address, fc.array(address, { maxLength: 4 }));
const words = fc.string({ maxLength: 30 });
const post = fc.record(
  {
    id: oddly(address),
    type: fc.constantFrom("Note", "Article", "Question", "Tombstone", "Person"),
    attributedTo: oddly(addresses),
    to: oddly(addresses),
    cc: oddly(addresses),
    inReplyTo: oddly(address),
    content: oddly(words),
    summary: oddly(words),
    sensitive: oddly(fc.boolean()),
    published: oddly(fc.constant("2026-01-02T03:04:05Z")),
    tag: oddly(
      fc.array(
        fc.oneof(
          fc.record({ type: fc.constant("Hashtag"), name: words }),
          fc.record({ type: fc.constant("Mention"), href: address, name: words }),
        ),
        { maxLength: 4 },
      ),
    ),
    "vis:kind": oddly(fc.constantFrom("offer", "x")),
  },
  { requiredKeys: ["type"] },
);
const activity = fc.record(
  {
    id: oddly(address),
    type: fc.constantFrom("Create", "Follow", "Announce", "Flag", "Dance"),
    actor: oddly(addresses),
    object: fc.oneof(address, post, fc.array(fc.oneof(address, post), { maxLength: 3 }), odd),
    to: oddly(addresses),
    audience: oddly(addresses),
    generator: oddly(fc.record({ id: address, implements: oddly(addresses) })),
    endTime: oddly(fc.constant("2026-01-02T03:04:05Z")),
    "vis:seq": oddly(fc.integer()),
    content: oddly(words),
  },
  { requiredKeys: ["type"] },
);

describe("whatever comes", () => {
  test("reading never throws", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.object({ maxDepth: 5 }), activity, post), async (json) => {
        for (const decode of [decodeActivity, decodePost, decodeActor])
          expect(typeof (await decode(json as Json)).ok).toBe("boolean");
      }),
      { numRuns: 300 },
    );
  });

  test("documents of the right form mean the same as they stand and by the book", async () => {
    const wellFormed = fc.record(
      {
        id: address,
        type: fc.constantFrom("Create", "Follow", "Announce", "Invite", "Lock", "Leave"),
        actor: address,
        object: fc.oneof(
          address,
          fc.record({
            id: address,
            type: fc.constantFrom("Note", "Article"),
            attributedTo: address,
            to: addresses,
            content: fc.stringMatching(/^[a-z <>/]{1,30}$/),
            sensitive: fc.boolean(),
            published: fc.constant("2026-01-02T03:04:05Z"),
            "vis:kind": fc.constantFrom("offer", "request"),
            purpose: fc.constantFrom("offer", "request"),
          }),
        ),
        to: addresses,
        audience: addresses,
        summary: fc.stringMatching(/^[a-z ]{1,30}$/),
        removeData: fc.boolean(),
        "vis:seq": fc.integer(),
        "vis:inviter": address,
      },
      { requiredKeys: ["id", "type", "actor", "object"] },
    );
    await fc.assert(
      fc.asyncProperty(wellFormed, async (json) => {
        const document = { "@context": readingContext, ...json } as Json;
        const book = await byTheBook(document);
        if (!book.ok) throw new Error(book.reason);
        expect(plain(readActivity(book.json, document))).toEqual(
          plain(readActivity(document, document)),
        );
      }),
      { numRuns: 150 },
    );
  });

  test("as many parts as are let in are read in bounded time", async () => {
    const wide = {
      "@context": [...readingContext, { doer: { "@id": "as:actor", "@type": "@id" } }],
      id: "https://syd.example/1",
      type: "Create",
      doer: "https://syd.example/2",
      to: Array.from({ length: 1000 }, (_, at) => `https://syd.example/${at}`),
      tag: Array.from({ length: 900 }, (_, at) => ({ type: "Hashtag", name: `#${at}` })),
      object: { id: "https://syd.example/3", type: "Note", content: "x".repeat(60_000) },
    };
    const before = process.cpuUsage();
    const decoded = await decodeActivity(wide);
    const used = process.cpuUsage(before);
    expect(decoded.ok).toBe(true);
    expect((used.user + used.system) / 1000).toBeLessThan(3_000);
  });

  test("a post and an actor from one document are never both", () => {
    fc.assert(
      fc.property(post, (json) => {
        expect(readPost(json as Json) !== undefined && readActor(json as Json) !== undefined).toBe(
          false,
        );
      }),
    );
  });
});
