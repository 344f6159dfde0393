import { beforeAll, expect, test } from "vitest";
import { familiarFollowers } from "../../../src/domain/follows/familiar.read.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { setFollowOptions } from "../../../src/domain/follows/follow-options.ts";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { unfollow } from "../../../src/domain/follows/unfollow.ts";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { boost } from "../../../src/domain/knowledge/boost.ts";
import { post } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { personViewer } from "../../../src/domain/knowledge/visible.ts";
import { networkDirectory } from "../../../src/domain/networks/networks.read.ts";
import { partFromHost } from "../../../src/domain/networks/part-from-host.ts";
import { notifications } from "../../../src/domain/notifications/notifications.read.ts";
import { notify } from "../../../src/domain/notifications/notify.ts";
import { block } from "../../../src/domain/people/block.ts";
import { endorse, endorsedBy, unendorse } from "../../../src/domain/people/endorse.ts";
import {
  followsOnHost,
  hiddenHosts,
  hideHost,
  showHost,
} from "../../../src/domain/people/hide-host.ts";
import { indexActors } from "../../../src/domain/people/index-actor.ts";
import { blocksOf, mutesOf } from "../../../src/domain/people/kept-away.read.ts";
import { mute } from "../../../src/domain/people/mute.ts";
import { passOver } from "../../../src/domain/people/pass-over.ts";
import {
  directory,
  person as personView,
  searchPeople,
} from "../../../src/domain/people/people.read.ts";
import { preferencesOf, setPreferences } from "../../../src/domain/people/preferences.ts";
import { setPrivateNote } from "../../../src/domain/people/private-note.ts";
import { updateProfile } from "../../../src/domain/people/profile.ts";
import { ownViews, relations } from "../../../src/domain/people/relations.read.ts";
import { suggestions } from "../../../src/domain/people/suggestions.read.ts";
import { following } from "../../../src/domain/streams/streams.read.ts";
import { ensureTopics } from "../../../src/domain/topics/topics.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { note, remoteNote } from "../knowledge/drafts.ts";

const newest = { before: Number.MAX_SAFE_INTEGER, after: 0, up: false, limit: 9 };

onEachEngine("between people", (engine) => {
  let store: TestStore;
  let count = 0;
  const fresh = (name: string) => `${name}-${(count += 1)}`;
  const someone = (name: string) => person(store, fresh(name));
  const elsewhere = (name: string, host = "syd.example") =>
    stranger(store, `${fresh(name)}@${host}`);
  const act = <T>(work: Parameters<typeof store.transact<T>>[0]) => store.transact(work);
  const between = async (me: number, them: number) =>
    (await relations(store.reader, me, [them])).get(them);
  const own = async (me: number, them: number) =>
    (await ownViews(store.reader, me, [them])).get(them);
  const refused = (reason: string) => expect.objectContaining({ reason });

  async function follows(me: number, them: number): Promise<void> {
    const pair = { followerId: me, followeeId: them };
    const uri = `https://anywhere.example/follows/${(count += 1)}`;
    await act((tx) => follow(tx, { ...pair, uri }));
    await act((tx) => answerFollow(tx, { ...pair, accepted: true }));
  }

  async function home(me: number): Promise<string[]> {
    const { items } = await following(store.reader, me, { limit: 20 });
    return items.map(({ post: shown, via }) => {
      const text = shown.bodyHtml.replace(/<[^>]*>/g, "");
      return via ? `${text} via ${via.handle.replace(/-\d+$/, "")}` : text;
    });
  }

  beforeAll(async () => {
    store = await freshStore(engine);
  });

  test("a follow's wishes stay until they are changed, and end with it", async () => {
    const [anna, bo] = [await someone("laege"), await someone("jordemoder")];
    const pair = { followerId: anna, followeeId: bo };
    await follows(anna, bo);
    expect((await between(anna, bo))?.wanted).toEqual({
      boosts: true,
      notify: false,
      languages: null,
    });
    await act((tx) => setFollowOptions(tx, pair, { notify: true, languages: ["DA", "en", "da"] }));
    await act((tx) => follow(tx, pair));
    await act((tx) => setFollowOptions(tx, pair, { boosts: false }));
    expect(await between(anna, bo)).toMatchObject({
      following: "yes",
      wanted: { boosts: false, notify: true, languages: ["da", "en"] },
    });
    await act((tx) => setFollowOptions(tx, pair, { languages: [] }));
    expect((await between(anna, bo))?.wanted?.languages).toBeNull();
    for (const languages of [
      ["dansk!"],
      Array.from({ length: 21 }, (_, n) => `a${"abcdefghijklmnopqrstu"[n]}`),
    ])
      await expect(act((tx) => setFollowOptions(tx, pair, { languages }))).rejects.toEqual(
        refused("value-unknown"),
      );
    await act((tx) => unfollow(tx, pair));
    await act((tx) => setFollowOptions(tx, pair, { boosts: true }));
    expect((await between(anna, bo))?.wanted).toBeNull();
    await follows(anna, bo);
    expect((await between(anna, bo))?.wanted).toEqual({
      boosts: true,
      notify: false,
      languages: null,
    });
  });

  test("home leaves out boosts of whom they are not wanted, and what is in other languages", async () => {
    const [anna, bo, cy] = [await someone("laege"), await someone("bo"), await someone("cy")];
    await follows(anna, bo);
    await follows(anna, cy);
    const say = (who: number, body: string, language: string) =>
      act((tx) => publish(tx, who, note({ body, language })));
    const dora = await someone("dora");
    const far = await say(dora, "langt væk", "en");
    await say(bo, "på dansk", "da");
    await say(bo, "in English", "en");
    await say(bo, "dansk i Danmark", "da-DK");
    await act((tx) => boost(tx, { actorId: bo, postId: far.id }));
    const all = ["langt væk via bo", "dansk i Danmark", "in English", "på dansk"];
    expect(await home(anna)).toEqual(all);
    const wants = (options: object) =>
      act((tx) => setFollowOptions(tx, { followerId: anna, followeeId: bo }, options));
    await wants({ boosts: false });
    expect(await home(anna)).toEqual(all.slice(1));
    await wants({ languages: ["da"] });
    expect(await home(anna)).toEqual(["dansk i Danmark", "på dansk"]);
    await act((tx) => boost(tx, { actorId: cy, postId: far.id }));
    expect(await home(anna)).toEqual(["langt væk via cy", "dansk i Danmark", "på dansk"]);
    await wants({ boosts: true, languages: [] });
    expect(await home(bo)).toHaveLength(4);
  });

  test("a mute can leave notifications, and is listed by when it began", async () => {
    const [anna, bo, cy] = [await someone("anna"), await someone("bo"), await someone("cy")];
    const until = "2099-01-01T00:00:00.000Z";
    await act((tx) => mute(tx, { muterId: anna, mutedId: bo, notifications: false, until }));
    await act((tx) => mute(tx, { muterId: anna, mutedId: cy }));
    for (const actorId of [bo, cy])
      await act((tx) => notify(tx, { readerId: anna, kind: "follow", actorId }));
    const told = await notifications(store.reader, anna, { limit: 9 });
    expect(told.items.map(({ actor }) => actor.id)).toEqual([bo]);
    expect(await between(anna, bo)).toMatchObject({
      muting: true,
      mute: { notifications: false, until },
    });
    expect(await between(anna, cy)).toMatchObject({ mute: { notifications: true, until: null } });
    const now = "2026-01-01T00:00:00.000Z";
    const page = (window: object) =>
      mutesOf(store.reader, anna, { ...newest, limit: 1, now, ...window });
    const [first] = await page({});
    expect(first).toMatchObject({ other: cy, until: null });
    expect(await page({ before: first!.id })).toMatchObject([{ other: bo, until }]);
    const [last] = await page({ after: 0, up: true });
    expect(last).toMatchObject({ other: bo });
    expect(await page({ before: last!.id })).toEqual([]);
    expect(
      await mutesOf(store.reader, anna, { ...newest, now: "2100-01-01T00:00:00.000Z" }),
    ).toHaveLength(1);
    await act((tx) => mute(tx, { muterId: anna, mutedId: bo }));
    expect(await between(anna, bo)).toMatchObject({ mute: { notifications: true, until: null } });
    await act((tx) => block(tx, { blockerId: anna, blockedId: cy }));
    await act((tx) => block(tx, { blockerId: anna, blockedId: bo }));
    expect(await blocksOf(store.reader, anna, { ...newest, limit: 1 })).toMatchObject([
      { other: bo },
    ]);
    expect(await blocksOf(store.reader, bo, newest)).toEqual([]);
  });

  test("a note of someone is for its writer alone, and no patient stands in it", async () => {
    const [anna, bo] = [await someone("anna"), await someone("bo")];
    const write = (text: string, confirmed = false) =>
      act((tx) => setPrivateNote(tx, { writerId: anna, aboutId: bo, text, confirmed }));
    await write("  mødt til kursus ");
    expect(await own(anna, bo)).toEqual({
      note: "mødt til kursus",
      endorsed: false,
      hostHidden: false,
    });
    expect((await own(bo, anna))?.note).toBe("");
    for (const confirmed of [true, false])
      await expect(write("cpr 010203-1234", confirmed)).rejects.toEqual(refused("patient-data"));
    await expect(write("x".repeat(2001))).rejects.toEqual(refused("text-too-long"));
    await write("ny");
    expect((await own(anna, bo))?.note).toBe("ny");
    await write("");
    expect((await own(anna, bo))?.note).toBe("");
    await expect(
      act((tx) => setPrivateNote(tx, { writerId: anna, aboutId: 7, text: "x" })),
    ).rejects.toEqual(refused("not-found"));
  });

  test("one recommends whom one follows, while one follows them", async () => {
    const [anna, bo, cy] = [await someone("anna"), await someone("bo"), await elsewhere("cy")];
    await expect(act((tx) => endorse(tx, anna, bo))).rejects.toEqual(refused("not-followed"));
    await follows(anna, bo);
    await follows(anna, cy);
    for (const them of [bo, cy, bo]) await act((tx) => endorse(tx, anna, them));
    const ids = async () =>
      (await endorsedBy(store.reader, anna, newest)).map(({ other }) => other);
    expect(await ids()).toEqual([cy, bo]);
    expect(await own(anna, bo)).toMatchObject({ endorsed: true });
    await act((tx) => unfollow(tx, { followerId: anna, followeeId: cy }));
    expect(await ids()).toEqual([bo]);
    await act((tx) => unendorse(tx, anna, bo));
    expect(await ids()).toEqual([]);
  });

  test("a hidden server is gone for whoever hid it, and for nobody else", async () => {
    const host = "skjult.example";
    const [anna, bo] = [await someone("anna"), await someone("bo")];
    const cy = await elsewhere("cyrus", host);
    const dan = await elsewhere("dan", host);
    const eva = await elsewhere("eva");
    const group = await stranger(store, `${fresh("cyrusgruppe")}@${host}`, {
      kind: "network",
      name: "Cyrusgruppen",
    });
    await follows(anna, cy);
    await follows(dan, anna);
    await follows(anna, eva);
    await follows(bo, cy);
    const said = await act((tx) =>
      addPost(tx, remoteNote(cy, `https://${host}/1-${count}`, { body_html: "<p>derfra</p>" })),
    );
    await indexActors(store, [cy, eva, group]);
    const finds = async (me: number) => ({
      home: (await home(me)).includes("derfra"),
      post: (await post(store.reader, personViewer(me), said.id!)) !== undefined,
      search: (await searchPeople(store.reader, personViewer(me), "cyrus")).length > 0,
      directory: (
        await directory(store.reader, personViewer(me), { scope: "known", limit: 100 })
      ).items.some(({ id }) => id === cy),
      networks: await Promise.all(
        ["", "cyrusgruppen"].map(async (words) => {
          const asked = { words, limit: 99, now: "2026-01-01T00:00:00.000Z" };
          return (await networkDirectory(store.reader, me, asked)).items.some(
            ({ id }) => id === group,
          );
        }),
      ),
      told: (await notifications(store.reader, me, { limit: 9 })).items.some(
        ({ actor }) => actor.host === host,
      ),
    });
    const everything = {
      home: true,
      post: true,
      search: true,
      directory: true,
      networks: [true, true],
      told: true,
    };
    expect(await finds(anna)).toEqual(everything);
    expect(await followsOnHost(store.reader, anna, host.toUpperCase())).toEqual({
      following: 1,
      followers: 1,
    });
    const heard: object[] = [];
    const stop = store.onCommit((facts) => heard.push(...facts));
    await act((tx) => hideHost(tx, anna, ` ${host.toUpperCase()}. `));
    await act((tx) => hideHost(tx, anna, host));
    stop();
    const facts = heard.filter((fact) => (fact as { type: string }).type === "HostHidden");
    expect(facts).toEqual([{ type: "HostHidden", actorId: anna, host }]);
    const nothing = {
      home: false,
      post: false,
      search: false,
      directory: false,
      networks: [false, false],
    };
    expect(await finds(anna)).toMatchObject(nothing);
    await partFromHost(store, facts[0]);
    expect(await finds(anna)).toEqual({ ...nothing, told: false });
    expect(await finds(bo)).toMatchObject({
      home: true,
      post: true,
      search: true,
      directory: true,
    });
    expect(await between(anna, cy)).toMatchObject({ following: "no" });
    expect(await between(anna, dan)).toMatchObject({ followedBy: false });
    expect(await between(anna, eva)).toMatchObject({ following: "yes" });
    expect(await own(anna, cy)).toMatchObject({ hostHidden: true });
    expect(await own(anna, eva)).toMatchObject({ hostHidden: false });
    expect(await personView(store.reader, personViewer(anna), cy)).toBeDefined();
    const asks = (followerId: number, followeeId: number) =>
      act((tx) => follow(tx, { followerId, followeeId, uri: `https://${host}/f/${(count += 1)}` }));
    await expect(asks(dan, anna)).rejects.toEqual(refused("not-found"));
    await expect(asks(anna, cy)).rejects.toEqual(refused("blocked"));
    await act((tx) => notify(tx, { readerId: anna, kind: "follow", actorId: dan }));
    expect(await finds(anna)).toMatchObject({ told: false });
    expect(await hiddenHosts(store.reader, anna, newest)).toMatchObject([{ host }]);
    await act((tx) => showHost(tx, anna, host));
    await partFromHost(store, facts[0]);
    expect(await finds(anna)).toMatchObject({ post: true, search: true, directory: true });
    for (const wrong of ["nord.example", "ikke en vært", ""])
      await expect(act((tx) => hideHost(tx, anna, wrong))).rejects.toEqual(
        refused("host-not-valid"),
      );
  });

  test("suggested are those with the same topics, work and people, and nobody who does not fit", async () => {
    const me = await someone("mig");
    const cast = {
      topic: await someone("emne"),
      unit: await someone("afsnit"),
      both: await someone("begge"),
      friend: await someone("ven"),
      ofFriend: await elsewhere("vens-ven"),
    };
    const not = {
      followed: await someone("fulgt"),
      blocked: await someone("spaerret"),
      muted: await someone("stille"),
      passed: await someone("forbi"),
      shy: await someone("genert"),
      hidden: await elsewhere("skjult", "gemt.example"),
      blocker: await someone("spaerrer"),
    };
    const [topic] = await act((tx) => ensureTopics(tx, [`Forslag${count}`]));
    await act(async (tx) => {
      for (const id of [me, cast.topic, cast.both, ...Object.values(not)])
        await tx.db
          .insertInto("topic_follow")
          .values({
            id: tx.newId(),
            actor_id: id,
            topic_id: topic!.id,
            intent: "follow",
            created_at: tx.now,
          })
          .onConflict((c) => c.doNothing())
          .execute();
    });
    const hospital = `Sygehus ${count}`;
    for (const id of [me, cast.unit, cast.both])
      await act((tx) => updateProfile(tx, id, { hospital, department: "Medicinsk" }));
    await act((tx) => updateProfile(tx, cast.friend, { hospital, department: "Kirurgisk" }));
    await follows(me, cast.friend);
    await follows(cast.friend, cast.ofFriend);
    await follows(me, not.followed);
    await act(async (tx) => {
      await block(tx, { blockerId: me, blockedId: not.blocked });
      await block(tx, { blockerId: not.blocker, blockedId: me });
      await mute(tx, { muterId: me, mutedId: not.muted });
      await passOver(tx, me, not.passed);
      await hideHost(tx, me, "gemt.example");
      await updateProfile(tx, not.shy, { discoverable: false });
    });
    const found = await suggestions(store.reader, me, 40);
    expect(found).toEqual([
      { id: cast.both, by: ["topics", "workplace"] },
      { id: cast.unit, by: ["workplace"] },
      { id: cast.topic, by: ["topics"] },
      { id: cast.ofFriend, by: ["people"] },
    ]);
    expect(await suggestions(store.reader, me, 1)).toHaveLength(1);
    expect(await suggestions(store.reader, await someone("ny"), 40)).toEqual([]);
    await act((tx) => updateProfile(tx, cast.friend, { hidesFollows: true }));
    expect((await suggestions(store.reader, me, 40)).map(({ id }) => id)).not.toContain(
      cast.ofFriend,
    );
  });

  test("those I follow who follow someone are told, but not who hides it", async () => {
    const [me, bo, cy, target] = [
      await someone("mig"),
      await someone("bo"),
      await someone("cy"),
      await elsewhere("maal"),
    ];
    for (const them of [bo, cy]) {
      await follows(me, them);
      await follows(them, target);
    }
    const other = await someone("anden");
    await follows(other, target);
    const names = async () => (await familiarFollowers(store.reader, me, [target, bo])).get(target);
    expect(new Set(await names())).toEqual(new Set([bo, cy]));
    await act((tx) => updateProfile(tx, cy, { hidesFollows: true }));
    expect(await names()).toEqual([bo]);
    await act((tx) => block(tx, { blockerId: bo, blockedId: me }));
    expect(await names()).toEqual([]);
  });

  test("what apps begin with is kept for each alone", async () => {
    const [anna, bo] = [await someone("anna"), await someone("bo")];
    const usual = await preferencesOf(store.reader, bo);
    await act((tx) => setPreferences(tx, anna, { audience: "followers", sensitive: true }));
    await act((tx) => setPreferences(tx, anna, { language: "en", sensitive: undefined }));
    await act((tx) => setPreferences(tx, anna, { media: "hide_all", warnings: true }));
    expect(await preferencesOf(store.reader, anna)).toEqual({
      ...usual,
      audience: "followers",
      sensitive: true,
      language: "en",
      media: "hide_all",
      warnings: true,
    });
    expect(await preferencesOf(store.reader, bo)).toEqual(usual);
    await expect(act((tx) => setPreferences(tx, anna, { language: "dansk!" }))).rejects.toEqual(
      refused("language-unknown"),
    );
  });
});
