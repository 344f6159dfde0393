import { createPublicKey } from "node:crypto";
import { expect, test } from "vitest";
import { retryDead } from "../../../src/domain/instance/deliveries.ts";
import { setPaused, setTrust } from "../../../src/domain/instance/peers.ts";
import { setSetting } from "../../../src/domain/instance/settings.ts";
import { holdersOf, holdersOfActor } from "../../../src/domain/instance/receipts.read.ts";
import { setAliases } from "../../../src/domain/people/move.ts";
import { narrowest } from "../../../src/federation/outbox/breaker.ts";
import { forgetOldDeliveries } from "../../../src/federation/outbox/forget-old.ts";
import { createSender } from "../../../src/federation/outbox/sender.ts";
import { verifyRequest } from "../../../src/federation/wire/verify-request.ts";
import { person, testPair } from "../../support/cast.ts";
import { onEachEngine, storeAt } from "../../support/engines.ts";
import { eventually } from "../../support/process.ts";
import type { Behaviour, Receiver } from "../../support/receiver.ts";
import {
  day,
  deliveries,
  federateAll,
  followed,
  hour,
  laneRow,
  minute,
  peerRow,
  receiver,
  resident,
  send,
  world,
  type World,
} from "./support.ts";

const shared = (to: Receiver) => `${to.origin}/inbox`;

async function begin(engine: "sqlite" | "postgres", options = {}) {
  const w = await world(engine, options);
  return { w, anna: await person(w.store, "laege-m1") };
}

const deadLetters = async (w: World) => (await deliveries(w)).filter((row) => row.state === "dead");

/** Lets time pass in steps and sends what is due after each. */
async function live(w: World, ms: number, step: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) {
    await w.sender.drain();
    w.pass(step);
  }
  await w.sender.drain();
}

onEachEngine("sending", (engine) => {
  test("a delivery is signed so that its receiver can verify it, and leaves a receipt and nothing else", async () => {
    const { w, anna } = await begin(engine);
    const peer = await receiver();
    const objectUri = "https://nord.example/posts/77";
    await send(w, anna, [shared(peer)], { objectUri });
    expect(await w.sender.drain()).toBe(1);
    const [got] = peer.log;
    const url = shared(peer);
    const headers = new Headers(got!.headers as Record<string, string>);
    const key = createPublicKey(testPair("rsa").publicPem);
    const owner = `https://nord.example/actors/${anna}`;
    const verdict = await verifyRequest(
      { method: "POST", url, headers, body: Buffer.from(got!.body), now: w.now() },
      async () => ({ key, owner }),
    );
    expect(verdict).toMatchObject({ ok: true });
    expect(got!.headers).toMatchObject({
      "content-type": "application/activity+json",
      "content-length": String(Buffer.byteLength(got!.body)),
      "user-agent": "Vis (test)",
    });
    expect(await deliveries(w)).toEqual([]);
    const holder = { inbox: url, host: peer.host, shared: null };
    expect(await holdersOf(w.store.reader, objectUri)).toEqual([holder]);
    expect(await holdersOfActor(w.store.reader, anna)).toEqual([holder]);
  });

  test("a server hears of a profile once, also when its people were answered at inboxes of their own", async () => {
    const { w, anna } = await begin(engine);
    const [peer, small] = [await receiver(), await receiver()];
    for (const name of ["bo", "bea"])
      await followed(w.store, await resident(w.store, peer, name), anna);
    await followed(w.store, await resident(w.store, small, "ib", { shared_inbox_uri: null }), anna);
    await federateAll(w);
    await w.sender.drain();
    const answered = ["/users/bea/inbox", "/users/bo/inbox"];
    expect(peer.log.map(({ path }) => path).toSorted()).toEqual(answered);
    await w.store.transact((tx) => setAliases(tx, anna, []));
    await federateAll(w);
    await w.sender.drain();
    expect(peer.log.slice(2).map(({ path }) => path)).toEqual(["/inbox"]);
    expect(small.log.map(({ path }) => path)).toEqual(["/users/ib/inbox", "/users/ib/inbox"]);
  });

  test.each<[string, Behaviour, number | null, string | null]>([
    ["500", 500, 500, "status-500"],
    ["a page instead of the inbox", { status: 503, text: "<html>" }, 503, "status-503"],
    ["a redirect", { status: 302, headers: { location: "/else" } }, 302, "status-302"],
    ["a reset connection", "reset", null, "unreachable"],
    ["half an answer", "half", null, "unreachable"],
  ])("%s is tried again", async (_, behaviour, status, error) => {
    const { w, anna } = await begin(engine);
    const peer = await receiver(behaviour);
    await send(w, anna, [shared(peer)]);
    await w.sender.drain();
    expect(await deliveries(w)).toMatchObject([
      { attempts: 1, state: "waiting", last_status: status, last_error: error, lease_until: null },
    ]);
    peer.behave({ status: 200, text: "<html>ok</html>" });
    w.pass(11_000);
    await w.sender.drain();
    expect(await deliveries(w)).toEqual([]);
    expect(peer.log.map((got) => got.path)).toEqual(["/inbox", "/inbox"]);
  });

  test("429 with Retry-After leaves the whole server alone until then, and other servers not", async () => {
    const { w, anna } = await begin(engine);
    const [busy, other] = [await receiver(), await receiver()];
    busy.behave({ status: 429, headers: { "retry-after": "3600" } });
    for (let n = 0; n < 3; n++) await send(w, anna, [shared(busy), shared(other)]);
    await w.sender.drain();
    const asked = busy.log.length;
    expect(asked).toBeLessThanOrEqual(2);
    expect(other.log).toHaveLength(3);
    busy.behave(202);
    w.pass(hour - minute);
    await w.sender.drain();
    expect(busy.log).toHaveLength(asked);
    w.pass(2 * minute);
    await w.sender.drain();
    expect(new Set(busy.taken()).size).toBe(3);
  });

  test("an inbox that is gone is not tried again, and whoever had it is looked at anew", async () => {
    const { w, anna } = await begin(engine);
    const peer = await receiver(410);
    await resident(w.store, peer, "bo");
    await send(w, anna, [`${peer.origin}/users/bo/inbox`]);
    await w.sender.drain();
    expect(await deliveries(w)).toMatchObject([{ state: "dead", last_status: 410 }]);
    const jobs = await w.store.reader.db
      .selectFrom("job")
      .select("payload")
      .where("kind", "=", "refresh-actor")
      .execute();
    expect(jobs.map(({ payload }) => JSON.parse(payload))).toEqual([
      { uri: `${peer.origin}/users/bo` },
    ]);
  });

  test("401 is answered with one knock in the other scheme, at the first attempt only", async () => {
    const { w, anna } = await begin(engine);
    const peer = await receiver();
    const scheme = (got: Receiver["log"][number]) =>
      "signature-input" in got.headers ? "rfc9421" : "cavage";
    peer.behave((got) => (scheme(got) === "rfc9421" ? 202 : 401));
    await send(w, anna, [shared(peer)]);
    await w.sender.drain();
    expect(peer.log.map(scheme)).toEqual(["cavage", "rfc9421"]);
    expect(await deliveries(w)).toEqual([]);
    expect((await peerRow(w, peer.host)).scheme).toBeNull();

    await w.store.handles.write.updateTable("peer").set({ scheme: "rfc9421" }).execute();
    peer.log.length = 0;
    await send(w, anna, [shared(peer)]);
    await w.sender.drain();
    expect(peer.log.map(scheme)).toEqual(["rfc9421"]);

    peer.behave(401);
    peer.log.length = 0;
    await send(w, anna, [shared(peer)]);
    await live(w, 10 * minute, 30_000);
    expect(peer.log.map(scheme)).toEqual(["rfc9421", "cavage", "rfc9421", "rfc9421"]);
    expect(await deliveries(w)).toMatchObject([{ state: "dead", attempts: 3 }]);
  });

  test("followers are kept in step: the digest of each server's followers goes along, and follows changes", async () => {
    const { w, anna } = await begin(engine);
    const peer = await receiver();
    const followers = `https://nord.example/actors/${anna}/followers`;
    const header = async () => {
      await send(w, anna, [shared(peer)], { synchronise: followers });
      await w.sender.drain();
      return String(peer.log.at(-1)!.headers["collection-synchronization"]);
    };
    expect(await header()).toBe(
      `collectionId="${followers}", url="${followers}?host=${encodeURIComponent(peer.host)}", digest="${"0".repeat(64)}"`,
    );
    const bo = await resident(w.store, peer, "bo");
    await followed(w.store, bo, anna);
    const one = await header();
    expect(one).not.toContain(`"${"0".repeat(64)}"`);
    expect(await header()).toBe(one);
  });
});

onEachEngine("servers in trouble", (engine) => {
  test.each([
    ["an hour", hour, minute],
    ["a day", day, 10 * minute],
    ["seven days", 7 * day, 2 * hour],
  ])(
    "R6: one that is down for %s loses nothing, is asked seldom, and others do not notice",
    async (_, time, step) => {
      const { w, anna } = await begin(engine);
      const [down, well] = [await receiver(503), await receiver()];
      for (let n = 0; n < 20; n++) await send(w, anna, [shared(down), shared(well)]);
      await w.sender.drain();
      expect(well.taken()).toHaveLength(20);
      await live(w, time, step);
      const attempts = down.log.length;
      expect(down.most()).toBeLessThanOrEqual(narrowest);
      const probes = 10 + Math.ceil(time / (30 * minute));
      expect(attempts).toBeLessThanOrEqual(probes);
      const late = await send(w, anna, [shared(well)]);
      await w.sender.drain();
      expect(well.taken().at(-1)).toBe(late);
      down.behave(202);
      await live(w, 13 * hour, 30 * minute);
      expect(new Set(down.taken()).size).toBe(20);
      expect(down.taken()).toHaveLength(20);
      expect(await deliveries(w)).toEqual([]);
    },
  );

  test("the breaker opens after five failures, before anything is signed, and one attempt at a time tries it", async () => {
    const { w, anna } = await begin(engine);
    const peer = await receiver(500);
    for (let n = 0; n < 30; n++) await send(w, anna, [shared(peer)]);
    await w.sender.drain();
    expect(peer.log.length).toBeGreaterThanOrEqual(5);
    expect(peer.log.length).toBeLessThanOrEqual(6);
    expect((await peerRow(w, peer.host)).failures).toBeGreaterThanOrEqual(5);
    const before = peer.log.length;
    w.pass(3 * minute);
    await w.sender.drain();
    expect(peer.log.length).toBe(before + 1);
    peer.behave(202);
    w.pass(10 * minute);
    await live(w, hour, 10 * minute);
    expect(peer.taken()).toHaveLength(30);
  });

  test("a server that comes back has one request at a time until five have gone well, then more with each round", async () => {
    const { w, anna } = await begin(engine);
    const peer = await receiver(500);
    for (let n = 0; n < 80; n++) await send(w, anna, [shared(peer)]);
    await w.sender.drain();
    peer.behave(202);
    w.pass(10 * minute);
    const rooms: number[] = [];
    for (let n = 0; n < 8; n++) {
      const gate = peer.hold();
      w.sender.start();
      await eventually(() => gate.waiting() > 0, "a request");
      const left = await deliveries(w);
      const claimed = left.filter((row) => row.lease_until !== null);
      const { failures } = await peerRow(w, peer.host);
      const { width } = await laneRow(w, peer.host);
      rooms.push(claimed.length);
      expect(claimed).toHaveLength(failures > 0 ? 1 : Math.min(width, left.length));
      const ended = w.sender.stop();
      gate.release();
      await ended;
    }
    expect(rooms.slice(0, 4)).toEqual([1, 1, 1, 1]);
    expect(rooms.at(-1)).toBeGreaterThan(narrowest);
  });

  test("R7: servers that never answer do not hold up those that do", async () => {
    const { w, anna } = await begin(engine, { graceMs: 50 });
    const slow = await Promise.all(Array.from({ length: 8 }, () => receiver("silent")));
    const well = await receiver();
    for (let n = 0; n < 6; n++) {
      for (const one of slow) await send(w, anna, [shared(one)]);
      await send(w, anna, [shared(well)]);
    }
    w.sender.start();
    await eventually(() => well.taken().length === 6, "delivery to the healthy server");
    for (const one of slow) expect(one.log.length).toBeLessThanOrEqual(2);
    await w.sender.stop();
    expect((await deliveries(w)).every((row) => row.attempts === 0)).toBe(true);
  });

  test("what cannot be delivered in eight days is a dead letter, can be retried, and is forgotten after thirty days", async () => {
    const { w, anna } = await begin(engine);
    const peer = await receiver(500);
    const uri = await send(w, anna, [shared(peer)]);
    await live(w, 9 * day, 2 * hour);
    await w.store.transact(forgetOldDeliveries);
    const [dead] = await deadLetters(w);
    expect(dead).toMatchObject({ host: peer.host, last_status: 500 });
    expect(await w.store.transact((tx) => retryDead(tx, "other.example"))).toBe(0);
    expect(await w.store.transact((tx) => retryDead(tx, peer.host))).toBe(1);
    await live(w, hour, 10 * minute);
    await w.store.transact(forgetOldDeliveries);
    expect(await deadLetters(w)).toEqual([]);
    peer.behave(202);
    await live(w, 4 * hour, 10 * minute);
    expect(peer.taken()).toEqual([uri]);

    await send(w, anna, ["http://127.0.0.1:9/inbox"]);
    await live(w, 9 * day, 2 * hour);
    await w.store.transact(forgetOldDeliveries);
    expect(await deadLetters(w)).toHaveLength(1);
    w.pass(31 * day);
    await w.store.transact(forgetOldDeliveries);
    expect(await deadLetters(w)).toEqual([]);
    expect(await w.store.reader.db.selectFrom("outbound").select("id").execute()).toEqual([]);
  });

  test("what waited eight days behind a pause is given up too", async () => {
    const { w, anna } = await begin(engine);
    const peer = await receiver();
    await send(w, anna, [shared(peer)]);
    await w.store.transact((tx) => setPaused(tx, peer.host, true));
    w.pass(8 * day + 1);
    await w.store.transact(forgetOldDeliveries);
    expect(await deadLetters(w)).toMatchObject([{ last_error: "given-up" }]);
  });
});

onEachEngine("holding back", (engine) => {
  test("a paused server gets nothing until it is resumed, then at once", async () => {
    const { w, anna } = await begin(engine);
    const [peer, other] = [await receiver(), await receiver()];
    await w.store.transact((tx) => setPaused(tx, peer.host, true));
    await send(w, anna, [shared(peer), shared(other)]);
    await w.sender.drain();
    expect([peer.log.length, other.log.length]).toEqual([0, 1]);
    await w.store.transact((tx) => setPaused(tx, peer.host, false));
    await w.sender.drain();
    expect(peer.log).toHaveLength(1);
  });

  test("nothing is sent while a restored instance is in quarantine, to a blocked server, or with federation off", async () => {
    const { w, anna } = await begin(engine);
    const peer = await receiver();
    await send(w, anna, [shared(peer)]);
    const since = new Date(w.now()).toISOString();
    await w.store.transact((tx) => setSetting(tx, "quarantinedSince", since));
    expect(await w.sender.drain()).toBe(0);
    await w.store.transact((tx) => setSetting(tx, "quarantinedSince", null));
    const off = createSender({ ...w.federation, mode: "off" });
    expect(await off.drain()).toBe(0);
    await w.store.transact((tx) => setTrust(tx, peer.host, "blocked"));
    expect(await w.sender.drain()).toBe(0);
    await w.store.transact((tx) => setTrust(tx, peer.host, "public"));
    expect(await w.sender.drain()).toBe(1);
    expect(peer.log).toHaveLength(1);
  });

  test("an attempt whose process died is made again when its lease has run out, and not before", async () => {
    const { w, anna } = await begin(engine);
    const peer = await receiver();
    await send(w, anna, [shared(peer)]);
    await w.store.handles.write
      .updateTable("delivery")
      .set({ lease_until: new Date(w.now() + minute).toISOString() })
      .execute();
    expect(await w.sender.drain()).toBe(0);
    w.pass(minute + 1);
    expect(await w.sender.drain()).toBe(1);
  });

  test("two senders on one database never attempt a delivery at the same time, nor overfill a server", async () => {
    const { w, anna } = await begin(engine);
    const peer = await receiver();
    for (let n = 0; n < 30; n++) await send(w, anna, [shared(peer)]);
    const second = createSender(w.federation, { pollMs: 20 });
    const gate = peer.hold();
    const drained = Promise.all([w.sender.drain(), second.drain()]);
    await eventually(() => gate.waiting() === narrowest, "as many requests as it may have");
    const leased = (await deliveries(w)).filter((row) => row.lease_until !== null);
    expect(leased).toHaveLength(narrowest);
    gate.release();
    await drained;
    await w.sender.drain();
    expect(peer.taken()).toHaveLength(30);
    expect(new Set(peer.taken()).size).toBe(30);
    const { width } = await laneRow(w, peer.host);
    expect(peer.most()).toBeLessThanOrEqual(width);
    await second.stop();
  });

  test("R5: a database that is locked by somebody else for a while loses nothing and doubles nothing", async () => {
    const { w, anna } = await begin(engine);
    const peer = await receiver();
    for (let n = 0; n < 6; n++) await send(w, anna, [shared(peer)]);
    const url = w.url;
    const other = storeAt(url, { node: 1 });
    const gate = peer.hold();
    w.sender.start();
    await eventually(() => gate.waiting() === 2, "attempts under way");
    let free = () => {};
    const held = other.transact(async (tx) => {
      await tx.db.updateTable("delivery").set({ last_error: null }).execute();
      await new Promise<void>((resolve) => (free = resolve));
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    gate.release();
    await new Promise((resolve) => setTimeout(resolve, 600));
    free();
    await held;
    await eventually(() => peer.taken().length >= 6, "the rest");
    await eventually(async () => (await deliveries(w)).length === 0, "an empty queue");
    await w.sender.stop();
    expect(peer.taken()).toHaveLength(6);
  });

  test("stopped in the middle, what is under way is let end or let go, and nothing counts as a failure", async () => {
    const { w, anna } = await begin(engine, { graceMs: 50 });
    const peer = await receiver("silent");
    await send(w, anna, [shared(peer)]);
    w.sender.start();
    await eventually(() => peer.log.length === 1, "the attempt");
    await w.sender.stop();
    expect(await deliveries(w)).toMatchObject([{ attempts: 0, lease_until: null }]);
  });
});
