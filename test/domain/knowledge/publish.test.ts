import { expect, test } from "vitest";
import type { Draft } from "../../../src/domain/knowledge/draft.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { previewDraft } from "../../../src/domain/knowledge/compose.ts";
import type { RefusalReason } from "../../../src/domain/refused.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { experience, note, offer, remoteNote, request } from "./drafts.ts";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";

const now = () => new Date("2026-03-02T09:00:00.000Z");

onEachEngine("publishing", (engine) => {
  async function begin() {
    const store = await freshStore(engine, { now });
    return {
      store,
      anna: await person(store, "laege-m1"),
      bo: await person(store, "sygeplejerske-m2"),
    };
  }

  const refusals: [string, Draft, RefusalReason][] = [
    ["a request without a title", request({ title: "  " }), "title-missing"],
    ["a title over 140 letters", request({ title: "å".repeat(141) }), "title-too-long"],
    ["a teaser over 500 letters", offer({ teaser: "x".repeat(501) }), "teaser-too-long"],
    ["a body over 20,000 letters", note({ body: "x".repeat(20_001) }), "text-too-long"],
    [
      "a section over 10,000 letters",
      offer({ sections: { context: "x".repeat(10_001) } }),
      "text-too-long",
    ],
    ["knowledge without topics", offer({ topics: [" "] }), "topics-missing"],
    ["six topics", offer({ topics: ["a", "b", "c", "d", "e", "f"] }), "too-many-topics"],
    ["a topic without letters", offer({ topics: ["112"] }), "topic-not-valid"],
    ["an experience without action", experience({ sections: { problem: "p" } }), "section-missing"],
    ["an experience without outcome", experience({ outcome: undefined }), "outcome-missing"],
    ["stopping something without what instead", offer({ change: "stop" }), "section-missing"],
    ["a section nobody knows", offer({ sections: { extra: "x" } }), "section-unknown"],
    [
      "four aspects",
      offer({ aspects: ["need", "practice", "other", "logistics"] }),
      "too-many-aspects",
    ],
    ["an aspect nobody knows", offer({ aspects: ["luck"] }), "value-unknown"],
    ["a form nobody knows", offer({ form: "parade" }), "value-unknown"],
    ["evidence one cannot set oneself", offer({ maturity: "published" }), "value-unknown"],
    ["an empty note", note({ body: " \n " }), "text-missing"],
    ["a note with a title", note({ title: "Hej" }), "value-unknown"],
    ["a day that is none", request({ neededBy: "2026-02-30" }), "date-not-valid"],
    ["a language that is none", note({ language: "dansk!" }), "language-unknown"],
    ["a network, before there are any", note({ audience: "network" }), "audience-not-allowed"],
    ["a direct message to nobody", note({ audience: "direct" }), "nobody-addressed"],
    ["a file that is not there", note({ attachmentIds: [12] }), "not-found"],
    ["a reply to what is not there", note({ replyToId: 12 }), "not-found"],
    ["a civil registration number in the body", note({ body: "cpr 070761-4285" }), "patient-data"],
    [
      "one in a section",
      experience({ sections: { problem: "p", action: "070761-4285" } }),
      "patient-data",
    ],
    ["one in the title", offer({ title: "Om 070761-4285" }), "patient-data"],
    ["one in a topic", offer({ topics: ["cpr 070761-4285"] }), "patient-data"],
  ];

  test.each(refusals)("%s is refused", async (_, draft, reason) => {
    const { store, anna } = await begin();
    await expect(store.transact((tx) => publish(tx, anna, draft))).rejects.toMatchObject({
      reason,
    });
    expect(await store.reader.db.selectFrom("post").select("id").execute()).toEqual([]);
    expect(await store.reader.db.selectFrom("entry").select("id").execute()).toEqual([]);
  });

  test("a patient hint is confirmed, a number never", async () => {
    const { store, anna } = await begin();
    const draft = note({ body: "Ring på 0707614285" });
    await expect(store.transact((tx) => publish(tx, anna, draft))).rejects.toMatchObject({
      reason: expect.stringMatching(/^patient-data/),
    });
  });

  test("an experience is stored whole, with headings in its language and a day to look again", async () => {
    const { store, anna } = await begin();
    const draft = experience({
      teaser: "Ti minutter",
      aspects: ["communication"],
      topics: ["#Tavlemøde", "Morgen"],
    });
    const preview = await previewDraft(store.reader, anna, draft, {
      today: now().toISOString(),
    });
    const post = await store.transact((tx) => publish(tx, anna, draft));
    expect(post).toMatchObject({
      uri: `https://nord.example/posts/${post.id}`,
      kind: "experience",
      title: "Korte tavlemøder virker",
      teaser: "Ti minutter",
      maturity: "localExperience",
      licence: "CC-BY-4.0",
      outcome: "success",
      aspects: '["communication"]',
      review_by: "2028-03-02T09:00:00.000Z",
      thread_id: post.id,
      body_html:
        "<h2>Problemet</h2><p>Vi talte forbi hinanden.</p><h2>Det gjorde vi</h2><p>Ti minutter <em>hver</em> morgen.</p>",
    });
    expect(preview.bodyHtml).toBe(post.body_html);
    expect(preview.topics).toEqual(["#Tavlemøde", "Morgen"]);
    const english = await store.transact((tx) => publish(tx, anna, experience({ language: "en" })));
    expect(english.body_html).toContain("<h2>The problem</h2>");
  });

  test.each([
    [offer(), "2026-09-02T09:00:00.000Z"],
    [request(), "2026-05-01T09:00:00.000Z"],
    [experience({ maturity: "conjecture" }), "2027-03-02T09:00:00.000Z"],
    [note(), null],
  ] as const)("$kind is to be reviewed in its time", async (draft, review_by) => {
    const { store, anna } = await begin();
    const post = await store.transact((tx) => publish(tx, anna, draft));
    expect(post.review_by).toBe(review_by);
  });

  test("people named in the text are linked, named and told; the numbers follow", async () => {
    const { store, anna, bo } = await begin();
    const carl = await stranger(store, "carl@syd.example");
    const body = "Kære @Sygeplejerske-m2 og @carl@syd.example, se #Vagtplan (ikke @nobody)";
    const post = await store.transact((tx) => publish(tx, anna, note({ body })));
    expect(post.body_html).toContain('href="https://nord.example/@sygeplejerske-m2"');
    expect(post.body_html).toContain('href="https://syd.example/@carl"');
    expect(post.body_html).toContain('href="https://nord.example/topics/vagtplan"');
    expect(post.body_html).toContain("(ikke @nobody)");
    const db = store.reader.db;
    const named = await db.selectFrom("mention").select("actor_id").orderBy("actor_id").execute();
    expect(named.map((row) => row.actor_id)).toEqual([bo, carl]);
    const news = await db
      .selectFrom("notification")
      .select(["reader_id", "kind", "post_id"])
      .execute();
    expect(news).toEqual([{ reader_id: bo, kind: "mention", post_id: post.id }]);
    const topic = await db.selectFrom("topic").selectAll().executeTakeFirstOrThrow();
    expect(topic).toMatchObject({ slug: "vagtplan", posts_count: 1 });
    const author = await db
      .selectFrom("actor")
      .select(["posts_count", "last_posted_at"])
      .where("id", "=", anna)
      .executeTakeFirst();
    expect(author).toEqual({ posts_count: 1, last_posted_at: "2026-03-02T09:00:00.000Z" });
  });

  test("a reply names the one it answers and never reaches wider", async () => {
    const { store, anna, bo } = await begin();
    const asked = await store.transact((tx) => publish(tx, anna, request({ audience: "region" })));
    const answer = note({ replyToId: asked.id, audience: "allied" });
    await expect(store.transact((tx) => publish(tx, bo, answer))).rejects.toMatchObject({
      reason: "audience-not-allowed",
    });
    const reply = await store.transact((tx) => publish(tx, bo, { ...answer, audience: "region" }));
    expect(reply).toMatchObject({ reply_to_id: asked.id, thread_id: asked.id });
    const news = await store.reader.db
      .selectFrom("notification")
      .select(["reader_id", "kind"])
      .execute();
    expect(news).toEqual([{ reader_id: anna, kind: "reply" }]);
    const counted = await replies(store, asked.id);
    expect(counted).toBe(1);
  });

  test("a conversation among named people stays among them, unseen by others", async () => {
    const { store, anna, bo } = await begin();
    const eva = await person(store, "leder-m3");
    const first = await store.transact((tx) =>
      publish(tx, anna, note({ audience: "direct", mentions: [bo], body: "Kun til dig" })),
    );
    const reply = note({ audience: "direct", replyToId: first.id });
    await expect(store.transact((tx) => publish(tx, eva, reply))).rejects.toMatchObject({
      reason: "not-found",
    });
    const second = await store.transact((tx) => publish(tx, bo, reply));
    const third = await store.transact((tx) => publish(tx, bo, { ...reply, replyToId: second.id }));
    const named = await store.reader.db
      .selectFrom("mention")
      .select("actor_id")
      .where("post_id", "in", [second.id, third.id])
      .execute();
    expect(named.map((row) => row.actor_id)).toEqual([anna, anna]);
    expect(await replies(store, first.id)).toBe(0);
    const entries = await store.reader.db.selectFrom("entry").select("source").distinct().execute();
    expect(new Set(entries.map((entry) => entry.source))).toEqual(new Set([-anna, -bo]));
  });

  test("only someone of ours who is active publishes", async () => {
    const { store } = await begin();
    const carl = await stranger(store, "carl@syd.example");
    await expect(store.transact((tx) => publish(tx, carl, note()))).rejects.toMatchObject({
      reason: "not-allowed",
    });
  });

  test("what comes from elsewhere is bounded and safe, and held back when it names a patient", async () => {
    const { store } = await begin();
    const carl = await stranger(store, "carl@syd.example");
    const { id } = await store.transact((tx) =>
      addPost(
        tx,
        remoteNote(carl, "https://syd.example/1", {
          body_html: '<p onclick="x()">hej<script>x()</script></p>',
          title: "t".repeat(1000),
          language: "<b>",
          published_at: "2030-01-01T00:00:00.000Z",
          topics: ["112", "ok"],
        }),
      ),
    );
    const held = await store.reader.db
      .selectFrom("post")
      .selectAll()
      .where("id", "=", id!)
      .executeTakeFirstOrThrow();
    expect(held).toMatchObject({
      body_html: "<p>hej</p>",
      language: "und",
      published_at: "2026-03-02T09:00:00.000Z",
      state: "published",
    });
    expect(held.title).toHaveLength(300);
    const bad = remoteNote(carl, "https://syd.example/2", {
      body_html: "<p>cpr 070761<b>-4285</b></p>",
    });
    await store.transact((tx) => addPost(tx, bad));
    const state = await store.reader.db
      .selectFrom("post")
      .select("state")
      .where("uri", "=", bad.uri)
      .execute();
    expect(state).toEqual([{ state: "quarantined" }]);
  });
});

async function replies(store: TestStore, id: number): Promise<number> {
  const row = await store.reader.db
    .selectFrom("post")
    .select("replies_count")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return row.replies_count;
}
