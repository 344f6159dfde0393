import { beforeEach, describe, expect, test } from "vitest";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { collectionDigest } from "../../../src/domain/follows/digest.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { setTrust } from "../../../src/domain/instance/peers.ts";
import { heldPost } from "../../../src/domain/knowledge/held-post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { actorByUri } from "../../../src/domain/people/actor.read.ts";
import { synchroniseFollowers } from "../../../src/federation/inbox/synchronise-followers.ts";
import { createInboxWorker } from "../../../src/federation/inbox/worker.ts";
import { claimInbound, forgetOldInbound } from "../../../src/federation/inbox/inbound.ts";
import { withProof } from "../../../src/federation/wire/proof.ts";
import { note as draft } from "../../domain/knowledge/drafts.ts";
import { person } from "../../support/cast.ts";
import { onEachEngine } from "../../support/engines.ts";
import { alice, mallory, now as start, party, type Party } from "../support.ts";
import {
  activity,
  followOrJoin,
  note,
  startInstance,
  type Instance,
  type Json,
} from "./support.ts";

const visTerms = { vis: "https://w3id.org/videnspredning/ns#" };
const relay = party("https://oest.example/users/laege-m3");
const group = party("https://forum.example/groups/viden");

onEachEngine("the inbox", (engine) => {
  let here: Instance;
  let anna: number;
  let annaUri: string;

  beforeEach(async () => {
    here = await startInstance(engine);
    for (const one of [alice, mallory, relay])
      here.serve(one, { followers: `${one.actor}/followers` });
    here.serve(group, { type: "Group" });
    anna = await person(here.store, "anna");
    annaUri = `https://nord.example/actors/${anna}`;
  });

  const inbound = ({ id }: Json) =>
    here.store.reader.db
      .selectFrom("inbound")
      .selectAll()
      .where("activity_uri", "=", String(id))
      .executeTakeFirst();
  const say = async (by: Party, said: Json, headers: Record<string, string> = {}) => {
    const { status, reason } = await here.deliver(by, said, { headers });
    if (status !== 202) return `${status} ${reason}`;
    await here.work();
    const row = await inbound(said);
    return row?.reason ?? row?.state;
  };
  const meet = async (one: Party) => {
    await say(one, activity(one, "Like", "https://nord.example/posts/1"));
    return (await actorByUri(here.store.reader, one.actor))!.id;
  };
  const annaFollows = async (one: Party) => {
    const pair = { followerId: anna, followeeId: await meet(one) };
    await here.store.transact((tx) => followOrJoin(tx, pair));
    await here.store.transact((tx) => answerFollow(tx, { ...pair, accepted: true }));
    return pair.followeeId;
  };
  const facts = async (type: string) => {
    const jobs = await here.store.reader.db.selectFrom("job").select(["kind", "payload"]).execute();
    return jobs
      .map(({ kind, payload }) => ({ kind, ...(JSON.parse(payload) as Json) }) as Json)
      .filter((job) => job["type"] === type || job["kind"] === type);
  };

  describe("what somebody else passes on", () => {
    const proved = (said: Json, by: Party) =>
      withProof(said as Record<string, unknown>, by.edSigner, here.time.at);

    test("counts when its actor proved it, and only as it was proved", async () => {
      const uri = (await here.store.transact((tx) => publish(tx, anna, draft()))).uri;
      const reply = note(alice, "reply", { inReplyTo: uri });
      const said = activity(alice, "Create", reply);
      expect(await say(relay, said)).toBe("401 key-owner");
      const forwarded = await proved(said, alice);
      const changed = { ...forwarded, object: { ...reply, content: "<p>forged</p>" } };
      expect(await say(relay, changed)).toBe("401 proof-signature");
      expect(await say(relay, await proved(said, mallory))).toBe("401 key-owner");
      expect(await say(relay, forwarded)).toBe("done");
      expect(JSON.parse((await inbound(said))!.verified_by)).toMatchObject({
        forwardedBy: relay.actor,
      });
      const held = await heldPost(here.store.reader, String(reply["id"]));
      expect(held?.body_html).toBe("<p>reply</p>");
      expect(await facts("PostPublished")).toContainEqual(
        expect.objectContaining({ kind: "federate", postId: held?.id, local: false }),
      );
    });

    test("by a group counts when the inner actor proved it", async () => {
      await annaFollows(group);
      const uri = (await here.store.transact((tx) => publish(tx, anna, draft()))).uri;
      const like = await proved(activity(alice, "Like", uri), alice);
      expect(await say(group, activity(group, "Announce", like))).toBe("done");
      const thanks = await here.store.reader.db.selectFrom("thanks").select("uri").execute();
      expect(thanks).toEqual([{ uri: like["id"] }]);
      await here.store.transact((tx) => setTrust(tx, "syd.example", "blocked"));
      const more = await proved(activity(alice, "Announce", uri), alice);
      expect(await say(group, activity(group, "Announce", more))).not.toBe("done");
    });

    test("is refused when its actor's server is blocked", async () => {
      await meet(alice);
      await here.store.transact((tx) => setTrust(tx, "syd.example", "blocked"));
      const said = await proved(activity(alice, "Create", note(alice, "one")), alice);
      expect(await say(relay, said)).toBe("403 host-blocked");
    });
  });

  describe("relevance", () => {
    test("what concerns nobody here is not kept; an allied server's posts are", async () => {
      const post = activity(alice, "Create", note(alice, "one"));
      expect(await say(alice, post)).toBe("not-relevant");
      await here.store.transact((tx) => setTrust(tx, "syd.example", "allied"));
      expect(await say(alice, activity(alice, "Create", note(alice, "two")))).toBe("done");
      expect(await say(mallory, activity(mallory, "Announce", note(alice, "two")["id"]))).toBe(
        "not-relevant",
      );
    });

    test("a civil registration number is held back", async () => {
      await annaFollows(alice);
      const post = note(alice, "one", { content: "<p>Patienten 010203-1234 kom i dag</p>" });
      expect(await say(alice, activity(alice, "Create", post))).toBe("done");
      expect((await heldPost(here.store.reader, String(post["id"])))?.state).toBe("quarantined");
    });
  });

  describe("followers synchronised (FEP-8fcf)", () => {
    const collection = `${alice.actor}/followers`;
    const url = `${alice.actor}/followers_synchronization`;
    const header = (uris: string[], id = collection) => ({
      "collection-synchronization": `collectionId="${id}", url="${url}", digest="${collectionDigest(uris)}"`,
    });
    const jobs = () => facts("synchronise-followers");
    const hello = () => activity(alice, "Like", "https://nord.example/posts/1");

    test("nothing is asked while both ends agree, or when another's collection is named", async () => {
      await annaFollows(alice);
      await here.deliver(alice, hello(), { headers: header([annaUri]) });
      await here.deliver(alice, hello(), { headers: header([], `${mallory.actor}/followers`) });
      await here.deliver(alice, hello(), { headers: header([], `${alice.actor}/following`) });
      await here.deliver(alice, hello(), { headers: { "collection-synchronization": "x" } });
      expect(await jobs()).toEqual([]);
    });

    test("they heal: who is not listed follows no more, who is unknown is undone there", async () => {
      const aliceId = await annaFollows(alice);
      const bo = await person(here.store, "bolette");
      const cy = await person(here.store, "cyrus");
      await here.store.transact((tx) => follow(tx, { followerId: cy, followeeId: aliceId }));
      const uri = (id: number) => `https://nord.example/actors/${id}`;
      const listed = [uri(bo), uri(cy), "https://nord.example/actors/99", "https://x.example/u"];
      here.documents.set(url, { id: url, type: "OrderedCollection", orderedItems: listed });
      await here.deliver(alice, hello(), { headers: header([uri(bo), uri(cy)]) });
      await here.deliver(alice, hello(), { headers: header([uri(bo), uri(cy)]) });
      const [job, ...more] = await jobs();
      expect(more).toEqual([]);
      await synchroniseFollowers(here.federation, job);
      const follows = await here.store.reader.db
        .selectFrom("follow")
        .select(["follower_id", "state"])
        .execute();
      expect(follows).toEqual([{ follower_id: cy, state: "accepted" }]);
      expect(await facts("FollowEnded")).toEqual([
        expect.objectContaining({ followerId: bo, followeeId: aliceId, local: true }),
      ]);
    });

    test("they heal from a list of many pages, and only when all of it was read", async () => {
      const aliceId = await annaFollows(alice);
      const bo = await person(here.store, "bolette");
      const wanted = { followerId: bo, followeeId: aliceId };
      await here.store.transact((tx) => follow(tx, wanted));
      const others = Array.from({ length: 1200 }, (_, n) => `https://nord.example/actors/${n + 9}`);
      const listed = [...others, `https://nord.example/actors/${bo}`];
      const page = (n: number) => `${url}?page=${n}`;
      const pages = Array.from({ length: 13 }, (_, n) => ({
        id: page(n),
        type: "OrderedCollectionPage",
        partOf: url,
        orderedItems: listed.slice(n * 100, (n + 1) * 100),
        ...(n < 12 && { next: page(n + 1) }),
      }));
      here.documents.set(url, { id: url, type: "OrderedCollection", first: page(0) });
      const states = async () =>
        (
          await here.store.reader.db
            .selectFrom("follow")
            .select(["follower_id", "state"])
            .orderBy("follower_id")
            .execute()
        ).map((row) => `${row.follower_id} ${row.state}`);
      const before = [`${anna} accepted`, `${bo} requested`];
      const heal = () => synchroniseFollowers(here.federation, { actorId: aliceId, url });
      for (const one of pages.slice(0, 12)) here.documents.set(one.id, one);
      await heal();
      expect(await states()).toEqual(before);
      here.documents.set(page(12), { ...pages[12], next: page(3) });
      await heal();
      expect(await states()).toEqual(before);
      here.documents.set(page(12), pages[12]!);
      await heal();
      expect(await states()).toEqual([`${bo} accepted`]);
    });

    test("an answer that cannot be trusted changes nothing", async () => {
      const actorId = await annaFollows(alice);
      const sync = () => synchroniseFollowers(here.federation, { actorId, url });
      await sync();
      here.documents.set(url, { id: url, type: "Note" });
      await sync();
      here.documents.set(url, { id: url, type: "OrderedCollection", first: `${url}?page=1` });
      await sync();
      here.down.add("syd.example");
      await expect(sync()).rejects.toThrow("unreachable");
      const follows = await here.store.reader.db.selectFrom("follow").select("state").execute();
      expect(follows).toEqual([{ state: "accepted" }]);
    });
  });

  describe("the worker", () => {
    test("tries again while another server is silent, then gives up", async () => {
      await annaFollows(mallory);
      here.down.add("syd.example");
      const said = activity(mallory, "Announce", note(alice, "one")["id"]);
      await here.deliver(mallory, said);
      const tries: number[] = [];
      for (let day = 0; day < 5 * 24 * 60; day += 1) {
        if ((await here.work()) > 0) tries.push(Math.round((here.time.at - start) / 1000));
        here.time.at += 60_000;
        if ((await inbound(said))?.state === "failed") break;
      }
      expect(await inbound(said)).toMatchObject({
        state: "failed",
        reason: "unreachable",
        attempts: 9,
      });
      expect(tries).toHaveLength(9);
    });

    test("what one actor said is handled in order, and nobody waits for another", async () => {
      await meet(alice);
      await meet(mallory);
      const said = Array.from({ length: 20 }, () =>
        activity(alice, "Like", "https://nord.example/posts/1"),
      );
      for (const one of said) await here.deliver(alice, one);
      const last = activity(mallory, "Like", "https://nord.example/posts/1");
      await here.deliver(mallory, last);
      const claim = async (busy: string[] = []) =>
        (await claimInbound(here.store, 8, new Set(busy))).map((rows) =>
          rows.map((row) => row.activity_uri),
        );
      const ids = said.map((one) => one["id"]);
      expect(await claim()).toEqual([ids.slice(0, 8), [last["id"]]]);
      expect(await claim([alice.actor])).toEqual([]);
      expect(await claim()).toEqual([ids.slice(8, 16)]);
      here.time.at += 181_000;
      expect(await claim()).toEqual([ids.slice(0, 8), [last["id"]]]);
      const more = Array.from({ length: 300 }, () =>
        activity(alice, "Like", "https://x.example/1"),
      );
      for (const one of more) await here.deliver(alice, one);
      const behind = activity(relay, "Like", "https://nord.example/posts/1");
      await here.deliver(relay, behind);
      expect(await claim([mallory.actor])).toContainEqual([behind["id"]]);
    });

    test("two workers handle each activity once", async () => {
      await annaFollows(alice);
      for (let n = 0; n < 30; n += 1) {
        const by = n % 2 === 0 ? alice : mallory;
        await here.deliver(by, activity(by, "Create", note(by, `n-${n}`, { to: [annaUri] })));
      }
      const workers = [createInboxWorker(here.federation), createInboxWorker(here.federation)];
      await Promise.all(workers.map((worker) => worker.drain()));
      const states = await here.store.reader.db
        .selectFrom("inbound")
        .select("state")
        .where("type", "=", "Create")
        .execute();
      expect(states.map((row) => row.state)).toEqual(Array(30).fill("done"));
      const posts = await here.store.reader.db.selectFrom("post").select("id").execute();
      expect(posts).toHaveLength(30);
    });

    test("bodies are forgotten after a week, and the rows after ninety days", async () => {
      await annaFollows(alice);
      const said = activity(alice, "Create", note(alice, "one"));
      expect(await say(alice, said)).toBe("done");
      const forget = () => here.store.transact((tx) => forgetOldInbound(tx));
      here.time.at += 8 * 86_400_000;
      expect(await forget()).toBe(0);
      expect((await inbound(said))?.body).toBe("");
      expect((await here.deliver(alice, said)).status).toBe(202);
      here.time.at += 90 * 86_400_000;
      expect(await forget()).toBeGreaterThan(0);
      expect(await inbound(said)).toBeUndefined();
    });
  });

  test("the end of an actor takes what they wrote, in pieces that each may be the last before a crash", async () => {
    await annaFollows(alice);
    for (let n = 0; n < 12; n += 1)
      expect(await say(alice, activity(alice, "Create", note(alice, `n-${n}`)))).toBe("done");
    await say(alice, activity(alice, "Follow", annaUri));
    expect(await say(alice, activity(alice, "Delete", alice.actor))).toBe("done");
    for (const table of ["post", "follow", "entry"] as const)
      expect(await here.store.reader.db.selectFrom(table).selectAll().execute()).toEqual([]);
    const late = activity(alice, "Create", note(alice, "late"));
    expect(await say(alice, late)).not.toBe("done");
  });

  test("which answers a request has is for its author to say", async () => {
    await annaFollows(alice);
    const terms = { "@context": ["https://www.w3.org/ns/activitystreams", visTerms] };
    const asked = note(alice, "asked", {
      ...terms,
      "vis:kind": "request",
      "vis:title": "Hvem vejer hjemme?",
    });
    const reply = note(alice, "reply", { inReplyTo: asked["id"] });
    const answered = {
      ...asked,
      "vis:requestStatus": "answered",
      "vis:acceptedAnswer": [reply["id"]],
      updated: "2026-11-24T11:30:00.000Z",
    };
    const answers = () => here.store.reader.db.selectFrom("answer").selectAll().execute();
    expect(await say(alice, activity(alice, "Create", asked, terms))).toBe("done");
    expect(await say(alice, activity(alice, "Create", reply))).toBe("done");
    expect(await say(mallory, activity(mallory, "Update", answered, terms))).not.toBe("done");
    expect(await answers()).toEqual([]);
    expect(await say(alice, activity(alice, "Update", answered, terms))).toBe("done");
    expect(await answers()).toHaveLength(1);
  });

  test("a featured post is read from its own server, and stands first until it is taken off", async () => {
    const featured = `${alice.actor}/featured`;
    here.serve(alice, { featured });
    await annaFollows(alice);
    const post = note(alice, "pinned");
    here.documents.set(String(post["id"]), post);
    const add = (target: string) => say(alice, activity(alice, "Add", post["id"], { target }));
    expect(await add(`${alice.actor}/elsewhere`)).toBe("not-theirs");
    expect(await add(featured)).toBe("done");
    expect(await heldPost(here.store.reader, String(post["id"]))).toBeDefined();
    const pins = async () =>
      (await here.store.reader.db.selectFrom("pin").select("post_id").execute()).length;
    expect(await pins()).toBe(1);
    expect(await add(featured)).toBe("held");
    const foreign = note(mallory, "foreign");
    here.documents.set(String(foreign["id"]), foreign);
    const other = activity(alice, "Add", foreign["id"], { target: featured });
    expect(await say(alice, other)).toBe("not-theirs");
    expect(await pins()).toBe(1);
    const remove = () => say(alice, activity(alice, "Remove", post["id"], { target: featured }));
    expect(await remove()).toBe("done");
    expect([await pins(), await remove()]).toEqual([0, "not-held"]);
    expect(await heldPost(here.store.reader, String(post["id"]))).toBeDefined();
  });
});
