import { beforeAll, expect, test } from "vitest";
import type { AppPost } from "../../../src/domain/knowledge/app-post.ts";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import {
  cancelScheduled,
  reschedule,
  scheduleLimits,
} from "../../../src/domain/knowledge/scheduled.ts";
import { muteThread, unmuteThread } from "../../../src/domain/knowledge/mute-thread.ts";
import { post as readPost } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { publishScheduled } from "../../../src/domain/knowledge/publish-scheduled.ts";
import { scheduledPosts } from "../../../src/domain/knowledge/scheduled.read.ts";
import { sourceOf } from "../../../src/domain/knowledge/source.ts";
import {
  forgetSubmissions,
  submit,
  submitChange,
  type Submission,
} from "../../../src/domain/knowledge/submit.ts";
import { forgetToldHints } from "../../../src/domain/knowledge/told-hint.ts";
import { personViewer } from "../../../src/domain/knowledge/visible.ts";
import { leave } from "../../../src/domain/networks/leave.ts";
import type { PostTable } from "../../../src/storage/tables/knowledge.ts";
import type { RefusalReason } from "../../../src/domain/refused.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import { domainHandlers } from "../../../src/jobs/domain-jobs.ts";
import { createRunner } from "../../../src/jobs/runner.ts";
import { noMeter } from "../../../src/lib/meter.ts";
import type { MediaStore } from "../../../src/domain/media/media-store.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { admitted, founded, networkElsewhere, refusal } from "../networks/support.ts";
import { note, request, remoteNote } from "./drafts.ts";

const start = "2026-03-02T09:00:00.000Z";
const minute = 60_000;

async function scene(engine: Engine) {
  const clock = { now: Date.parse(start) };
  const store = await freshStore(engine, { now: () => new Date(clock.now) });
  const leader = await person(store, "ordstyrer-m1");
  const nurse = await person(store, "sygeplejerske-m2");
  const outsider = await person(store, "udenfor-m3");
  const network = (handle: string, kind: "open" | "closed" | "hidden") =>
    founded(store, leader, { handle, kind, name: handle });
  const open = await network("fald", "open");
  const closed = await network("sepsis", "closed");
  const second = await network("kirurgi", "closed");
  const hidden = await network("ledelse", "hidden");
  for (const id of [open, closed, second, hidden])
    await admitted(store, id, { actorId: nurse, byId: leader });
  await networkElsewhere(store);
  const send = (text: string, more: Partial<AppPost> = {}, rest: Partial<Submission> = {}) =>
    submit(store, {
      actorId: nurse,
      appId: 1,
      post: {
        text,
        format: "plain",
        warning: "",
        sensitive: false,
        language: "da",
        attachmentIds: [],
        mentions: [],
        ...more,
      },
      ...rest,
    });
  const row = (id: number) =>
    store.reader.db.selectFrom("post").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  const made = async (text: string, more: Partial<AppPost> = {}): Promise<PostTable> => {
    const done = await send(text, more);
    return row((done as { postId: number }).postId);
  };
  const named = async (postId: number) =>
    (
      await store.reader.db
        .selectFrom("mention")
        .select("actor_id")
        .where("post_id", "=", postId)
        .orderBy("actor_id")
        .execute()
    ).map((one) => one.actor_id);
  return {
    store,
    clock,
    leader,
    nurse,
    outsider,
    open,
    closed,
    second,
    hidden,
    send,
    made,
    row,
    named,
  };
}

onEachEngine("what plain apps write", (engine) => {
  let here: Awaited<ReturnType<typeof scene>>;
  beforeAll(async () => {
    here = await scene(engine);
  });

  test("stands as it was written, and its source is what was written", async () => {
    const { store, nurse, made } = here;
    const text = "1. *ting* _her_ & <b>\n# ikke en overskrift\n\n> svar 2 * 3 * 4 \\_\n- #Sår";
    const post = await made(text, { warning: "  Blod ", sensitive: false });
    expect(post).toMatchObject({ kind: "note", format: "plain", warning: "Blod", sensitive: 1 });
    expect(post.body_html).toContain(
      "1. *ting* _her_ &amp; &lt;b&gt;<br /># ikke en overskrift</p>",
    );
    expect(post.body_html).toContain("<p>&gt; svar 2 * 3 * 4 \\_<br />- <a ");
    const view = (await readPost(store.reader, personViewer(nurse), post.id))!;
    expect(sourceOf(view)).toBe(text);
    expect(view.topics.map(({ slug }) => slug)).toEqual(["sår"]);
    expect((await made("**fed**", { format: "markdown" })).body_html).toContain("<strong>");
    const bare = await made("  ", { warning: "Kun en advarsel" });
    expect(bare).toMatchObject({ body_source: "Kun en advarsel", warning: null });
  });

  test("a hashtag makes a request or an offer; an answer is never one", async () => {
    const { store, nurse, made, send } = here;
    const text = "#efterlyser Tavlemøder om natten?\n\nVi mangler *erfaringer*. #Tavlemøde";
    const post = await made(text);
    expect(post).toMatchObject({
      kind: "request",
      title: "Tavlemøder om natten?",
      request_status: "open",
      written: text,
    });
    expect(post.body_html).toContain("Vi mangler *erfaringer*.");
    const view = (await readPost(store.reader, personViewer(nurse), post.id))!;
    expect(sourceOf(view)).toBe(text);
    expect(view.topics.map(({ slug }) => slug)).toEqual(["tavlemøde"]);
    expect((await made("En dag hos os #udbyder #besøg")).kind).toBe("offer");
    expect((await made("Hos os #efterlyser #x", { replyToId: post.id })).kind).toBe("note");
    expect((await made("En dag hos os #besøg", { kind: "offer" })).kind).toBe("offer");
    expect(await refusal(send("#efterlyser Hvem?"))).toBe("topics-missing");
    expect(await refusal(send("#efterlyser #nat"))).toBe("title-missing");
    expect(await refusal(send("x #nat", { kind: "experience" }))).toBe("outcome-missing");
  });

  const whom: [
    string,
    Partial<AppPost>,
    [audience: string, network: string | null] | RefusalReason,
  ][] = [
    ["Hej @fald", {}, ["public", "open"]],
    ["Hej @fald", { visibility: "unlisted" }, ["unlisted", "open"]],
    ["Hej @fald", { visibility: "private" }, "network-is-open"],
    ["Hej @sepsis@nord.example", {}, ["network", "closed"]],
    ["Hej @SEPSIS", { visibility: "public" }, ["network", "closed"]],
    ["Hej @sepsis", { visibility: "private" }, ["network", "closed"]],
    ["Hej @ledelse", { visibility: "unlisted" }, ["network", "hidden"]],
    ["Hej @sepsis og @kirurgi", {}, "two-audiences"],
    ["Hej @sepsis og @fald", {}, "two-audiences"],
    ["Hej @sepsis og @udenfor-m3", {}, "outsiders-named"],
    ["Hej @sepsis og @ordstyrer-m1", {}, ["network", "closed"]],
    ["Hej", { visibility: "private" }, ["followers", null]],
    ["Hej", {}, ["public", null]],
    ["Hej @findes-ikke @akut@syd.example", {}, "not-a-member"],
  ];
  test.each(whom)("%j for %o", async (text, more, expected) => {
    const ids = here as unknown as Record<string, number>;
    if (!Array.isArray(expected))
      return expect(await refusal(here.send(text, more))).toBe(expected);
    const post = await here.made(text, more);
    const network = expected[1] === null ? null : ids[expected[1]];
    expect([post.audience, post.network_id]).toEqual([expected[0], network]);
    expect(await here.named(post.id)).not.toContain(network);
    return undefined;
  });

  test("who does not belong names an open network only, and a hidden one is a word", async () => {
    const { outsider, send, row, open, hidden, leader, named } = here;
    const as = (text: string, more: Partial<AppPost> = {}) =>
      send(text, more, { actorId: outsider }).then((done) =>
        row((done as { postId: number }).postId),
      );
    expect(await refusal(as("Hej @sepsis"))).toBe("not-a-member");
    expect(await refusal(as("Hej", { networkId: here.closed }))).toBe("not-a-member");
    expect(await refusal(as("Hej", { networkId: hidden }))).toBe("not-found");
    expect(await as("Hej @fald")).toMatchObject({ audience: "public", network_id: null });
    const word = await as("Hej @ledelse");
    expect(word).toMatchObject({ audience: "public", network_id: null });
    expect(word.body_html).toBe("<p>Hej @ledelse</p>");
    const direct = await as("Må jeg være med? @fald", { visibility: "direct" });
    expect(direct).toMatchObject({ audience: "direct", network_id: null });
    expect(await named(direct.id)).toEqual([leader]);
    expect(await named(direct.id)).not.toContain(open);
  });

  test("a network can be chosen, and its moderators written to", async () => {
    const { made, send, open, closed, second, named, leader } = here;
    expect(await made("Hej", { networkId: closed })).toMatchObject({
      audience: "network",
      network_id: closed,
    });
    expect(await made("Hej", { networkId: open })).toMatchObject({
      audience: "public",
      network_id: open,
    });
    expect(await refusal(send("Hej @sepsis", { networkId: second }))).toBe("two-audiences");
    const direct = await made("Til jer @sepsis", { visibility: "direct" });
    expect([direct.audience, direct.network_id]).toEqual(["direct", null]);
    expect(await named(direct.id)).toEqual([leader]);
  });

  test("an answer has the audience of what it answers, or a narrower one", async () => {
    const { store, leader, closed, made, send, nurse, named } = here;
    const say = async (audience: "allied" | "region" | "followers" | "public" | "network") =>
      (
        await store.transact((tx) =>
          publish(
            tx,
            leader,
            note({
              audience,
              body: "Hej @sygeplejerske-m2",
              ...(audience === "network" && { networkId: closed }),
            }),
          ),
        )
      ).id;
    const cases = [
      ["allied", "public", "allied"],
      ["allied", "private", "allied"],
      ["region", "private", "region"],
      ["followers", "public", "followers"],
      ["public", "private", "followers"],
      ["public", undefined, "public"],
      ["allied", "direct", "direct"],
      ["network", "public", "network"],
      ["network", "private", "network"],
    ] as const;
    for (const [audience, visibility, expected] of cases) {
      const post = await made("@ordstyrer-m1 svar", { replyToId: await say(audience), visibility });
      expect([audience, visibility, post.audience]).toEqual([audience, visibility, expected]);
      expect(await named(post.id)).toContain(leader);
      expect(await named(post.id)).not.toContain(nurse);
    }
    const among = await say("network");
    expect(await refusal(send("svar", { replyToId: among, visibility: "direct" }))).toBe(
      "two-audiences",
    );
    expect(await refusal(send("@kirurgi", { replyToId: among }))).toBe("two-audiences");
    expect(await refusal(send("@udenfor-m3", { replyToId: among }))).toBe("outsiders-named");
    expect(await refusal(send("@sepsis", { replyToId: await say("public") }))).toBe(
      "two-audiences",
    );
    const naming = await store.transact((tx) => publish(tx, leader, note({ body: "Se @sepsis" })));
    expect((await made("@sepsis ja", { replyToId: naming.id })).audience).toBe("public");
  });

  test("a network elsewhere: what is not known there is let through, who is here and not in it is not", async () => {
    const { store, made, send, nurse } = here;
    const away = await networkElsewhere(store); // the one of the scene
    const far = await stranger(store, "anna@syd.example");
    await store.transact((tx) =>
      tx.db
        .insertInto("follow")
        .values({
          id: tx.newId(),
          uri: "https://nord.example/activities/1",
          follower_id: nurse,
          followee_id: away,
          state: "accepted",
          accept_uri: null,
          created_at: tx.now,
          accepted_at: tx.now,
          role: "member",
          message: null,
          by_id: null,
          until: null,
        })
        .execute(),
    );
    const post = await made("@akut@syd.example @anna@syd.example hej");
    expect([post.audience, post.network_id, post.network_state]).toEqual([
      "network",
      away,
      "awaiting",
    ]);
    expect(await here.named(post.id)).not.toContain(far);
    expect(await refusal(send("@akut@syd.example @udenfor-m3"))).toBe("outsiders-named");
  });

  test("a change is the whole text anew, and stays where it stood", async () => {
    const { store, nurse, made, row } = here;
    const change = (postId: number, text: string, more: object = {}) =>
      submitChange(store, {
        actorId: nurse,
        postId,
        edit: { text, warning: "", sensitive: false, attachmentIds: [], mentions: [], ...more },
      });
    const post = await made("Først", { warning: "Pas på", poll: asks() });
    await change(post.id, "*Så* dette");
    expect(await row(post.id)).toMatchObject({
      body_html: "<p>*Så* dette</p>",
      format: "plain",
      warning: null,
      sensitive: 0,
      version: 2,
    });
    expect((await readPost(store.reader, personViewer(nurse), post.id))!.poll).toBeNull();
    expect(await refusal(change(post.id, "Se @sepsis"))).toBe("two-audiences");
    const wanted = await made("#efterlyser Noget #nat");
    await change(wanted.id, "Noget andet\nMere #dag");
    expect(await row(wanted.id)).toMatchObject({
      kind: "request",
      title: "Noget andet",
      written: "Noget andet\nMere #dag",
    });
    const paged = await store.transact((tx) =>
      publish(tx, nurse, request({ teaser: "Kort", body: "**Fed**" })),
    );
    const view = (await readPost(store.reader, personViewer(nurse), paged.id))!;
    await change(paged.id, sourceOf(view).replace("Fed", "Ny"));
    const after = await row(paged.id);
    expect(after).toMatchObject({
      title: paged.title,
      teaser: "Kort",
      body_source: "**Ny**",
      written: null,
    });
    expect(after.body_html).toContain("<strong>Ny</strong>");
    const told = await store.transact((tx) =>
      publish(tx, nurse, {
        ...request({ title: "Erfaret" }),
        kind: "experience",
        body: undefined,
        sections: { problem: "a", action: "b" },
        outcome: "success",
      }),
    );
    expect(await refusal(change(told.id, "x"))).toBe("edit-elsewhere");
    const among = await made("@sepsis hej");
    expect(await refusal(change(among.id, "hej @udenfor-m3"))).toBe("outsiders-named");
    expect(await refusal(change(among.id, "hej @kirurgi"))).toBe("two-audiences");
    await change(among.id, "@sepsis hej igen");
    expect((await row(among.id)).audience).toBe("network");
    expect(await refusal(change(1, "x"))).toBe("not-found");
  });

  test("under one key one post, also when it comes twice at once, until an hour has passed", async () => {
    const { store, send, clock } = here;
    const key = { key: "nøgle-1" };
    const [one, two] = await Promise.all([send("To gange", {}, key), send("To gange", {}, key)]);
    expect(one).toEqual(two);
    expect(await send("Noget andet", {}, key)).toEqual(one);
    expect(await send("To gange", {}, { ...key, appId: 2 })).not.toEqual(one);
    expect(await refusal(send("cpr 070761-4285", {}, { key: "nøgle-2" }))).toBe("patient-data");
    expect(await send("Rettet", {}, { key: "nøgle-2" })).toHaveProperty("postId");
    clock.now += 61 * minute;
    expect(await send("To gange", {}, key)).not.toEqual(one);
    await store.transact(forgetSubmissions);
    const kept = await store.reader.db.selectFrom("submission").select("key_hash").execute();
    expect(kept.length).toBe(1);
  });

  test("a hint of a patient is told once; the same again within ten minutes stands by it", async () => {
    const { store, send, clock } = here;
    const hint = "Ring til patienten på 22 33 44 55";
    const say = (text: string) => refusal(send(text));
    expect(await say(hint)).toBe("patient-data-warning");
    expect(await say(hint)).toBe("patient-data-warning");
    clock.now += 5_000;
    expect(await say(`${hint}!`)).toBe("patient-data-warning");
    expect(await say(hint)).toBeUndefined();
    clock.now += 11 * minute;
    expect(await say(hint)).toBe("patient-data-warning");
    clock.now += 11 * minute;
    expect(await say(hint)).toBe("patient-data-warning");
    expect(await refusal(send(hint, { confirmed: true }))).toBeUndefined();
    for (const _ of [1, 2]) expect(await say("cpr 070761-4285")).toBe("patient-data");
    clock.now += 11 * minute;
    await store.transact(forgetToldHints);
    expect(await store.reader.db.selectFrom("told_hint").select("digest").execute()).toEqual([]);
  });

  test("a post for later comes out once, when its time comes", async () => {
    const { store, nurse, send, clock, row } = here;
    const at = (minutes: number) => new Date(clock.now + minutes * minute).toISOString();
    const later = (text: string, minutes: number, rest: Partial<Submission> = {}) =>
      send(text, {}, { scheduledAt: at(minutes), ...rest });
    const mine = () =>
      scheduledPosts(store.reader, nurse, { before: 9e15, after: 0, up: false, limit: 40 });
    expect(await refusal(later("For tidligt", 4))).toBe("too-soon");
    expect(await refusal(later("cpr 070761-4285", 9))).toBe("patient-data");
    expect(await refusal(later("@sepsis @udenfor-m3", 9))).toBe("outsiders-named");
    const key = { key: "senere" };
    const done = (await later("Til i morgen @sepsis", 10, key)) as { scheduledId: number };
    expect(await later("Til i morgen @sepsis", 10, key)).toEqual(done);
    expect((await mine()).map(({ id, post }) => [id, post.text])).toEqual([
      [done.scheduledId, "Til i morgen @sepsis"],
    ]);
    const runner = createRunner({
      store,
      clock: () => new Date(clock.now),
      meter: noMeter,
      handlers: { ...domainHandlers(store, {} as MediaStore), federate: async () => {} },
    });
    await store.transact((tx) => reschedule(tx, nurse, done.scheduledId, at(20)));
    clock.now += 11 * minute;
    await runner.drain();
    expect((await mine()).length).toBe(1);
    clock.now += 10 * minute;
    await runner.drain();
    for (let run = 0; run < 2; run++) await publishScheduled(store, done);
    expect(await mine()).toEqual([]);
    const { postId } = (await later("Til i morgen @sepsis", 10, key)) as unknown as {
      postId: number;
    };
    expect(await row(postId)).toMatchObject({ audience: "network", network_id: here.closed });
    const posts = await store.reader.db
      .selectFrom("post")
      .select("id")
      .where("body_source", "=", "Til i morgen @sepsis")
      .execute();
    expect(posts).toEqual([{ id: postId }]);
    await runner.stop();
  });

  test("what is given up or put off just as its time comes is published, or it is not", async () => {
    const { store, nurse, send, clock } = here;
    const acts = {
      cancelled: (id: number) => store.transact((tx) => cancelScheduled(tx, nurse, id)),
      "put off": (id: number) =>
        store.transact((tx) =>
          reschedule(tx, nurse, id, new Date(clock.now + 60 * minute).toISOString()),
        ),
    };
    for (const [name, act] of Object.entries(acts)) {
      const due = [];
      for (let n = 0; n < 6; n++)
        due.push(
          await send(
            `${name} ${n}`,
            {},
            { scheduledAt: new Date(clock.now + 6 * minute).toISOString() },
          ),
        );
      clock.now += 7 * minute;
      const done = await Promise.all(
        due.map(async (one) => {
          const { scheduledId } = one as { scheduledId: number };
          const [, acted] = await Promise.all([
            publishScheduled(store, { scheduledId }),
            act(scheduledId).then(
              () => true,
              (error: unknown) => {
                expect(error).toMatchObject({ reason: "not-found" });
                return false;
              },
            ),
          ]);
          return acted;
        }),
      );
      const posts = await store.reader.db
        .selectFrom("post")
        .select("body_source")
        .where("body_source", "like", `${name} %`)
        .execute();
      const published = posts.map(({ body_source: text }) => text);
      const expected = done.flatMap((acted, n) => (acted ? [] : `${name} ${n}`));
      expect(new Set(published)).toEqual(new Set(expected));
    }
    clock.now += 61 * minute;
  });

  test("what may not be published any more stays with the reason, and its writer is told", async () => {
    const { store, nurse, send, clock, second } = here;
    const scheduledAt = new Date(clock.now + 6 * minute).toISOString();
    const done = (await send("@kirurgi hej", {}, { scheduledAt })) as { scheduledId: number };
    await store.transact((tx) => leave(tx, { networkId: second, actorId: nurse }));
    clock.now += 7 * minute;
    for (let run = 0; run < 2; run++) await publishScheduled(store, done);
    const [kept] = await scheduledPosts(store.reader, nurse, {
      before: 9e15,
      after: 0,
      up: false,
      limit: 1,
    });
    expect(kept).toMatchObject({ id: done.scheduledId, reason: "not-a-member" });
    const news = await store.reader.db
      .selectFrom("notification")
      .select(["actor_id", "reason"])
      .where("reader_id", "=", nurse)
      .where("kind", "=", "notPublished")
      .execute();
    expect(news).toEqual([{ actor_id: nurse, reason: "not-a-member" }]);
    expect(
      await refusal(store.transact((tx) => cancelScheduled(tx, here.leader, done.scheduledId))),
    ).toBe("not-found");
    await store.transact((tx) => cancelScheduled(tx, nurse, done.scheduledId));
    const again = store.transact((tx) =>
      reschedule(tx, nurse, done.scheduledId, "2027-01-01T00:00:00.000Z"),
    );
    expect(await refusal(again)).toBe("not-found");
  });

  test("so many for one day", async () => {
    const { send, outsider } = here;
    const later = (day: number) =>
      refusal(send("Hej", {}, { actorId: outsider, scheduledAt: `2027-05-0${day}T10:00:00.000Z` }));
    for (let made = 0; made < scheduleLimits.day; made++) expect(await later(1)).toBeUndefined();
    expect(await later(1)).toBe("too-many-scheduled");
    expect(await later(2)).toBeUndefined();
  });

  test("a muted conversation is silent, also when it turns out to be part of a longer one", async () => {
    const { store, nurse, outsider, made } = here;
    const root = await made("Begyndelse");
    const told = async (text: string) => {
      const { id } = await store.transact((tx) =>
        publish(tx, outsider, note({ body: text, replyToId: root.id })),
      );
      const rows = await store.reader.db
        .selectFrom("notification")
        .select("id")
        .where("reader_id", "=", nurse)
        .where("post_id", "=", id)
        .execute();
      return rows.length;
    };
    expect(await told("et")).toBe(1);
    await store.transact((tx) => muteThread(tx, nurse, root.id));
    expect((await readPost(store.reader, personViewer(nurse), root.id))!.mine!.threadMuted).toBe(
      true,
    );
    expect(await told("to")).toBe(0);
    await store.transact((tx) => unmuteThread(tx, nurse, root.id));
    expect(await told("tre")).toBe(1);
    const far = await stranger(store, "bo@vest.example");
    const child = await store.transact((tx) =>
      addPost(
        tx,
        remoteNote(far, "https://vest.example/2", { reply_to_uri: "https://vest.example/1" }),
      ),
    );
    await store.transact((tx) => muteThread(tx, nurse, child.id!));
    await store.transact((tx) => addPost(tx, remoteNote(far, "https://vest.example/1")));
    expect((await readPost(store.reader, personViewer(nurse), child.id!))!.mine!.threadMuted).toBe(
      true,
    );
    expect(await refusal(store.transact((tx) => muteThread(tx, nurse, 12)))).toBe("not-found");
  });
});

function asks() {
  return { options: ["a", "b"], multiple: false, hideTotals: false, seconds: 3600 };
}
