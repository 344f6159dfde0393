import { createRequire } from "node:module";
import { Note, Tombstone } from "@fedify/vocab";
import { describe, expect, test } from "vitest";
import { acceptAnswer } from "../../../src/domain/knowledge/answer.ts";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import type { Draft } from "../../../src/domain/knowledge/draft.ts";
import { closePoll } from "../../../src/domain/knowledge/close-poll.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { revise } from "../../../src/domain/knowledge/revise.ts";
import { voteFromElsewhere } from "../../../src/domain/knowledge/vote.ts";
import { decodePost } from "../../../src/federation/decode/decode.ts";
import { tombstone } from "../../../src/federation/documents/activities.ts";
import { postDocument } from "../../../src/federation/documents/post.ts";
import type { Json } from "../../../src/federation/wire/proof.ts";
import { experience, note, offer, remoteNote, request } from "../../domain/knowledge/drafts.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { collected, contextLoader } from "../support.ts";

const jsonld = createRequire(import.meta.url)("jsonld") as {
  expand: (document: unknown, options: object) => Promise<Record<string, unknown>[]>;
};
const everyone = "https://www.w3.org/ns/activitystreams#Public";
const loaders = { contextLoader, documentLoader: contextLoader };

async function begin(engine: "sqlite" | "postgres") {
  let at = Date.UTC(2026, 10, 24, 12);
  const store = await freshStore(engine, { now: () => new Date((at += 1000)) });
  const anna = await person(store, "laege-m1");
  const bo = await stranger(store, "bo@syd.example");
  const say = async (draft: Draft) => {
    const { id } = await store.transact((tx) => publish(tx, anna, draft));
    return id;
  };
  const documentOf = async (draft: Draft) => (await postDocument(store.reader, await say(draft)))!;
  const uri = `https://nord.example/actors/${anna}`;
  return { store, reader: store.reader, anna, bo, say, documentOf, uri };
}

onEachEngine("a post's document", (engine) => {
  test("an experience tells everyone the whole text, and another Vis its parts", async () => {
    const { documentOf } = await begin(engine);
    const document = await documentOf(
      experience({
        teaser: "Ti minutter <er> nok",
        topics: ["Tavlemøde", "Sikre Fødsler"],
        sections: { problem: "Vi talte forbi hinanden om #tavlemøde.", action: "Ti minutter." },
        aspects: ["communication", "need"],
        change: "start",
        outcome: "success",
      }),
    );
    expect(document).toMatchSnapshot();
    const { content, contentMap } = document as { content: string; contentMap: object };
    expect(contentMap).toEqual({ da: content });
    const body = document["vis:body"] as string;
    const start = "<p><strong>Erfaring (succes): Korte tavlemøder virker</strong></p>";
    const teaser = "<p>Ti minutter &lt;er&gt; nok</p>";
    expect(content.startsWith(start + teaser + body)).toBe(true);
    expect(content.slice((start + teaser + body).length)).toBe(
      '<p><a href="https://nord.example/topics/sikref%C3%B8dsler" class="mention hashtag" rel="tag">#<span>sikrefødsler</span></a></p>',
    );
    expect(document["vis:title"]).toBe("Korte tavlemøder virker");
    expect(document["vis:teaser"]).toBe("Ti minutter <er> nok");
    expect(document).not.toHaveProperty("summary");
    expect(document).not.toHaveProperty("name");
    expect(document).not.toHaveProperty("purpose");
  });

  test("an offer, a request and a note in other languages", async () => {
    const { documentOf } = await begin(engine);
    const offered = await documentOf(offer({ capacity: "to besøg om måneden" }));
    expect(offered).toMatchObject({
      purpose: "offer",
      "vis:kind": "offer",
      "vis:form": "visit",
      "vis:capacity": "to besøg om måneden",
      "vis:version": 1,
      "vis:licence": "CC-BY-4.0",
    });
    expect(offered["content"]).toContain("<p><strong>Tilbud: Vi viser jer vores vagtplan</strong>");
    const asked = await documentOf(request({ language: "en", neededBy: "2027-03-01" }));
    expect(asked).toMatchObject({
      purpose: "request",
      "vis:requestStatus": "open",
      "vis:neededBy": "2027-03-01",
      contentMap: { en: expect.stringMatching(/^<p><strong>Request: /) },
    });
    const said = await documentOf(note());
    expect(said["content"]).toBe("<p>Tak for i dag</p>");
    expect(Object.keys(said).filter((key) => /^(vis:|purpose)/.test(key))).toEqual([]);
  });

  test("what is asked is a Question whose numbers are told when they may be; a warning is its summary", async () => {
    const { store, reader, say, bo } = await begin(engine);
    const poll = { options: ["Ja", "Nej"], multiple: false, hideTotals: false, seconds: 600 };
    const id = await say(note({ poll, warning: "Pas på" }));
    const told = { actorId: bo, postId: id, name: "Nej", uri: "https://syd.example/v/1" };
    await store.transact((tx) => voteFromElsewhere(tx, told));
    const document = (await postDocument(reader, id))!;
    expect(document).toMatchObject({
      type: "Question",
      summary: "Pas på",
      sensitive: true,
      votersCount: 1,
    });
    expect(document["oneOf"]).toEqual([
      { type: "Note", name: "Ja", replies: { type: "Collection", totalItems: 0 } },
      { type: "Note", name: "Nej", replies: { type: "Collection", totalItems: 1 } },
    ]);
    expect(document["endTime"]).toMatch(/^2026-11-24T12:1\d/);
    expect(document).not.toHaveProperty("closed");
    const [expanded] = await jsonld.expand(document, loaders);
    expect(expanded).toHaveProperty(["http://joinmastodon.org/ns#votersCount"]);
    const decoded = await decodePost(document);
    expect(decoded).toMatchObject({ ok: true, value: { poll: { voters: 1, multiple: false } } });
    const hidden = await say(note({ poll: { ...poll, multiple: true, hideTotals: true } }));
    expect((await postDocument(reader, hidden))!["anyOf"]).toEqual([
      { type: "Note", name: "Ja" },
      { type: "Note", name: "Nej" },
    ]);
    await store.transact((tx) =>
      tx.db
        .updateTable("poll")
        .set({ ends_at: "2026-11-24T12:00:00.000Z" })
        .where("post_id", "=", id)
        .execute(),
    );
    await closePoll(store, { postId: id });
    expect((await postDocument(reader, id))!["closed"]).toBe("2026-11-24T12:00:00.000Z");
  });

  test("audiences are addressed as FEDERATION.md says; Public is the whole URI or nothing", async () => {
    const { documentOf, say, reader, bo, uri } = await begin(engine);
    const them = "https://syd.example/users/bo";
    const of = (audience: Draft["audience"]) => documentOf(note({ audience, mentions: [bo] }));
    const followers = `${uri}/followers`;
    expect(await of("public")).toMatchObject({ to: [everyone], cc: [followers, them] });
    expect(await of("unlisted")).toMatchObject({ to: [followers], cc: [everyone, them] });
    const allied = "https://nord.example/audience/allied";
    expect(await of("allied")).toMatchObject({ to: [allied], cc: [them] });
    expect(await of("followers")).toMatchObject({ to: [followers], cc: [them] });
    expect(await of("direct")).toMatchObject({ to: [them], cc: [] });
    expect(await postDocument(reader, await say(note({ audience: "region" })))).toBeUndefined();
    for (const audience of ["allied", "followers", "direct"] as const)
      expect(JSON.stringify(await of(audience))).not.toMatch(/Public|bto|bcc/);
  });

  test("people named, files, the post answered and the conversation", async () => {
    const { store, documentOf, bo, anna, say } = await begin(engine);
    const rootId = await say(request());
    const reply = await documentOf(note({ replyToId: rootId }));
    const context = `https://nord.example/posts/${rootId}/context`;
    expect(reply).toMatchObject({ context, conversation: context });
    expect(reply["inReplyTo"]).toBe(`https://nord.example/posts/${rootId}`);
    const theirs = await store.transact((tx) =>
      addPost(
        tx,
        remoteNote(bo, "https://syd.example/notes/1", { context_uri: "https://syd.example/c/1" }),
      ),
    );
    const answer = await documentOf(note({ replyToId: theirs.id! }));
    expect(answer).toMatchObject({
      inReplyTo: "https://syd.example/notes/1",
      context: "https://syd.example/c/1",
      tag: [{ type: "Mention", href: "https://syd.example/users/bo", name: "@bo@syd.example" }],
    });
    await store.transact((tx) =>
      tx.db
        .insertInto("attachment")
        .values({
          id: 77,
          owner_id: anna,
          post_id: null,
          position: 0,
          media_type: "image/png",
          file: `${"a".repeat(32)}.png`,
          remote_url: null,
          alt: "En tavle",
          width: 400,
          height: 300,
          blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
          focus: "[0.5,-0.25]",
          bytes: 1,
          sha256: "x",
          created_at: tx.now,
        })
        .execute(),
    );
    expect(await documentOf(note({ attachmentIds: [77] }))).toMatchObject({
      attachment: [
        {
          type: "Document",
          mediaType: "image/png",
          url: `https://nord.example/media/${"a".repeat(32)}.png`,
          name: "En tavle",
          width: 400,
          height: 300,
          blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
          focalPoint: [0.5, -0.25],
        },
      ],
    });
  });

  test("accepted answers are named, but not those for fewer people; a change says when", async () => {
    const { store, reader, anna, bo, say } = await begin(engine);
    const asked = await say(request());
    const reply = (uri: string, audience: "public" | "direct") =>
      store.transact((tx) =>
        addPost(
          tx,
          remoteNote(bo, uri, {
            audience,
            mentions: [anna],
            reply_to_uri: `https://nord.example/posts/${asked}`,
          }),
        ),
      );
    const open = await reply("https://syd.example/notes/1", "public");
    const closed = await reply("https://syd.example/notes/2", "direct");
    await store.transact(async (tx) => {
      await acceptAnswer(tx, anna, asked, open.id!);
      await acceptAnswer(tx, anna, asked, closed.id!);
    });
    const document = await postDocument(reader, asked);
    expect(document).toMatchObject({
      "vis:requestStatus": "answered",
      "vis:acceptedAnswer": ["https://syd.example/notes/1"],
      updated: expect.stringMatching(/^2026-11-24T12:/),
    });
    await store.transact((tx) => revise(tx, anna, asked, request({ title: "Nyt spørgsmål" })));
    const revised = await postDocument(reader, asked);
    expect(revised).toMatchObject({ "vis:version": 2, "vis:title": "Nyt spørgsmål" });
    expect(revised!["updated"]).not.toBe(document!["updated"]);
  });

  test("others' posts, withdrawn ones and unknown ids have none", async () => {
    const { store, reader, bo } = await begin(engine);
    const theirs = await store.transact((tx) =>
      addPost(tx, remoteNote(bo, "https://syd.example/notes/1")),
    );
    expect(await postDocument(reader, theirs.id!)).toBeUndefined();
    expect(await postDocument(reader, 5)).toBeUndefined();
  });

  test("a very long post still fits an inbox, and says its language", async () => {
    const { documentOf } = await begin(engine);
    const long = "Vi prøvede det igen, og så én gang til. ".repeat(240);
    const names = "problem action result resources context adaptation pitfalls sustain".split(" ");
    const document = await documentOf(
      experience({ sections: Object.fromEntries(names.map((name) => [name, long])) }),
    );
    expect(Buffer.byteLength(JSON.stringify(document))).toBeLessThan(220 * 1024);
    expect(document["vis:language"]).toBe("da");
    expect(document["vis:body"]).toContain("<h2>Problemet</h2>");
  });
});

describe("what others read in it", () => {
  test("Fedify reads what we mean", async () => {
    const { documentOf, uri, bo } = await begin("sqlite");
    const document = await documentOf(
      experience({ mentions: [bo], topics: ["Tavlemøde"], outcome: "failure" }),
    );
    const read = await Note.fromJsonLd(document, loaders);
    expect(read.id?.href).toBe(document["id"]);
    expect(read.attributionId?.href).toBe(uri);
    expect(read.toId?.href).toBe(everyone);
    expect(read.ccIds.map((id) => id.href)).toEqual([
      `${uri}/followers`,
      "https://syd.example/users/bo",
    ]);
    expect(read.content?.toString()).toContain("Erfaring (fiasko): ");
    expect(read.sensitive).toBe(false);
    expect(read.repliesId?.href).toBe(`${String(document["id"])}/replies`);
    const tags = await collected(read.getTags(loaders));
    expect(tags.map((tag) => [tag.constructor.name, String(tag.name)])).toEqual([
      ["Mention", "@bo@syd.example"],
      ["Hashtag", "#tavlemøde"],
    ]);
    const again = (await read.toJsonLd()) as Json;
    expect(again["vis:outcome"]).toBe("failure");
    const gone = await Tombstone.fromJsonLd(
      tombstone({
        uri: String(document["id"]),
        formerType: "Note",
        deletedAt: "2026-11-24T12:00:00.000Z",
      }),
      loaders,
    );
    expect(gone.deleted?.toString()).toBe("2026-11-24T12:00:00Z");
  });

  test("our terms expand to full IRIs", async () => {
    const { documentOf } = await begin("sqlite");
    const document = await documentOf(offer());
    const [expanded] = await jsonld.expand(document, { documentLoader: contextLoader });
    const ns = "https://w3id.org/videnspredning/ns#";
    expect(expanded).toMatchObject({
      "https://w3id.org/valueflows/ont/vf#purpose": [{ "@value": "offer" }],
      [`${ns}kind`]: [{ "@value": "offer" }],
      [`${ns}title`]: [{ "@value": "Vi viser jer vores vagtplan" }],
    });
  });
});
