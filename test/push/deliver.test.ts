import { createPublicKey } from "node:crypto";
import { jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { pushOut, words } from "../../src/app/push-job.ts";
import { tokenHolder } from "../../src/domain/apps/holder.read.ts";
import { endApps } from "../../src/domain/apps/tokens.ts";
import { follow } from "../../src/domain/follows/follow.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { thank } from "../../src/domain/knowledge/thank.ts";
import { withdraw } from "../../src/domain/knowledge/withdraw.ts";
import { setSetting } from "../../src/domain/instance/settings.ts";
import {
  changePush,
  subscribeToPush,
  type NewPushSubscription,
} from "../../src/domain/notifications/push-subscriptions.ts";
import { pushSubscription } from "../../src/domain/notifications/push-subscriptions.read.ts";
import { createEgress } from "../../src/federation/egress/create-egress.ts";
import { createVault } from "../../src/federation/wire/keys.ts";
import { createRunner } from "../../src/jobs/runner.ts";
import { noMeter } from "../../src/lib/meter.ts";
import { createPush } from "../../src/push/deliver.ts";
import { vapidKeys } from "../../src/push/vapid.ts";
import { acted, admitted, founded } from "../domain/networks/support.ts";
import { anApp, letIn } from "../domain/apps/support.ts";
import { note } from "../domain/knowledge/drafts.ts";
import { handClock, jobsOf } from "../jobs/support.ts";
import { person } from "../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../support/engines.ts";
import { answering, startPeer, type PeerServer } from "../support/peer-server.ts";
import { pushDevice } from "../support/push-device.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const vault = createVault([Buffer.alloc(32, 7)]);

let service: PeerServer;
const egress = createEgress({ allowPrivate: ["127.0.0.1"], userAgent: "Vis/test" });

beforeAll(async () => {
  service = await startPeer();
});
beforeEach(() => {
  service.requests.length = 0;
  service.serve("/anna", answering(201));
});
afterAll(async () => {
  await egress.close();
  await service.close();
});

onEachEngine("push", (engine) => {
  const clock = handClock();
  const device = pushDevice();
  let store: TestStore;
  let token = "";
  let tokenId = 0;
  let [anna, bo] = [0, 0];
  let drain: () => Promise<number>;
  let publicKey = "";

  const subscribe = (more: Partial<NewPushSubscription> = {}) =>
    store.transact((tx) =>
      subscribeToPush(tx, tokenId, {
        endpoint: `${service.origin}/anna`,
        p256dh: device.p256dh,
        auth: device.auth,
        standard: true,
        policy: "all",
        alerts: ["mention", "favourite", "follow", "follow_request"],
        tokenSealed: vault.seal(token),
        ...more,
      }),
    );
  const waiting = async () => (await jobsOf(store)).filter(({ kind }) => kind === "push");
  const held = () => pushSubscription(store.reader, tokenId);
  const mention = (more: Parameters<typeof note>[0] = {}) =>
    store.transact((tx) => publish(tx, bo, note({ mentions: [anna], body: "Kom *nu*", ...more })));
  const messages = () =>
    service.requests.map((one) => JSON.parse(device.read(one)) as Record<string, unknown>);

  beforeAll(async () => {
    store = await freshStore(engine, { now: clock.now });
    anna = await person(store, "jordemoder-1");
    bo = await person(store, "laege-2", { language: "en" });
    token = await letIn(store, anna, await anApp(store), "read push");
    tokenId = (await tokenHolder(store.reader, token, clock.now().toISOString()))!.tokenId;
    const keys = await vapidKeys(store, vault);
    ({ publicKey } = keys);
    const push = createPush({
      store,
      clock: clock.now,
      meter: noMeter,
      keys,
      open: vault.open,
      words,
      send: pushOut(egress),
    });
    ({ drain } = createRunner({ store, clock: clock.now, meter: noMeter, handlers: { push } }));
  });

  test("the instance makes its key once, and keeps the private part encrypted", async () => {
    const again = await vapidKeys(store, vault);
    expect(again.publicKey).toBe(publicKey);
    expect(Buffer.from(publicKey, "base64url")).toHaveLength(65);
    const { value } = await store.reader.db
      .selectFrom("setting")
      .select("value")
      .where("key", "=", "vapid")
      .executeTakeFirstOrThrow();
    expect(value).not.toContain("PRIVATE");
    await expect(vapidKeys(store, createVault([Buffer.alloc(32, 8)]))).rejects.toThrow(/secret/);
  });

  test.each([true, false])(
    "news reaches the phone, which reads it (standard: %s)",
    async (standard) => {
      await subscribe({ standard });
      const { id } = await mention();
      expect(await drain()).toBeGreaterThan(0);
      const [got] = service.requests;
      expect(got).toMatchObject({ method: "POST", path: "/anna" });
      const [message] = messages();
      expect(message).toEqual({
        access_token: token,
        preferred_locale: "da",
        notification_id: expect.any(Number),
        notification_type: "mention",
        icon: "https://nord.example/static/avatar.png",
        title: "laege-2 nævnte dig",
        body: "Kom nu",
      });
      expect(got!.headers).toMatchObject({
        "content-encoding": standard ? "aes128gcm" : "aesgcm",
        ttl: "172800",
        urgency: "normal",
        topic: expect.stringMatching(/^[\w-]{32}$/),
      });
      expect(got!.body.toString("latin1")).not.toContain(token);

      const { authorization = "", "crypto-key": cryptoKey = "" } = got!.headers;
      const form = standard ? /^vapid t=([\w.-]+), k=([\w-]+)$/ : /^WebPush ([\w.-]+)$/;
      const [, jwt = "", key = /p256ecdsa=([\w-]+)/.exec(String(cryptoKey))?.[1]] =
        form.exec(authorization) ?? [];
      expect(key).toBe(publicKey);
      const point = Buffer.from(publicKey, "base64url");
      const [x = "", y = ""] = [point.subarray(1, 33), point.subarray(33)].map((b) =>
        b.toString("base64url"),
      );
      const verifier = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
      const { payload } = await jwtVerify(jwt, verifier, {
        audience: service.origin,
        currentDate: clock.now(),
      });
      expect(payload.sub).toBe("https://nord.example");
      expect(payload.exp! - clock.now().getTime() / 1000).toBeLessThanOrEqual(86_400);
      await store.transact((tx) => withdraw(tx, bo, id));
    },
  );

  test("the token is not in the database as it is", async () => {
    const rows = await store.reader.db.selectFrom("push_subscription").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test("only what was asked for is sent: by kind of news and by who it is of", async () => {
    await subscribe({ alerts: ["favourite"] });
    await mention();
    expect(await waiting()).toEqual([]); // there is no work for what nobody wants
    await subscribe({ policy: "followed" });
    await mention();
    await drain();
    await subscribe({ policy: "follower" });
    await mention();
    await drain();
    await subscribe({ policy: "none" });
    await mention();
    await drain();
    expect(service.requests).toHaveLength(0);
    await store.transact((tx) => follow(tx, { followerId: anna, followeeId: bo }));
    await subscribe({ policy: "followed" });
    await mention();
    await drain();
    expect(messages()).toMatchObject([{ notification_type: "mention" }]);
    await store.transact((tx) => follow(tx, { followerId: bo, followeeId: anna }));
    await store.transact((tx) =>
      changePush(tx, tokenId, { policy: "follower", alerts: ["mention", "favourite"] }),
    );
    const { id: own } = await store.transact((tx) => publish(tx, anna, note()));
    await store.transact((tx) => thank(tx, { actorId: bo, postId: own }));
    await drain();
    const kinds = messages().map(
      (one) => `${String(one["notification_type"])} ${String(one["body"])}`,
    );
    expect(kinds.slice(1).toSorted()).toEqual(["favourite Tak for i dag", "follow "]);
    expect(service.requests[2]!.headers).toMatchObject({ urgency: "low" });
  });

  test("a closed network is named and nothing else is said; whoever left it is told nothing", async () => {
    await subscribe();
    const networkId = await founded(store, bo);
    await admitted(store, networkId, { actorId: anna, byId: bo });
    await drain();
    service.requests.length = 0;
    const secret = { audience: "network", networkId, body: "Hemmeligt om afsnit 7" } as const;
    await mention(secret);
    await drain();
    expect(messages()).toMatchObject([{ title: "Nyt i Sepsis-netværket", body: "" }]);
    expect(device.read(service.requests[0]!)).not.toMatch(/Hemmeligt|laege-2/);
    await mention(secret);
    await drain();
    const [one, other] = service.requests;
    expect(other!.headers["topic"]).toBe(one!.headers["topic"]);
    await mention(secret);
    await acted(store, networkId, bo, { verb: "remove", personId: anna });
    await drain();
    expect(messages()).toHaveLength(2);
  });

  test("nothing is sent of what is gone, nor by a copy that nobody has confirmed", async () => {
    const { id } = await mention();
    await store.transact((tx) => withdraw(tx, bo, id));
    await drain();
    await store.transact((tx) => setSetting(tx, "quarantinedSince", clock.now().toISOString()));
    await mention();
    await drain();
    await store.transact((tx) => setSetting(tx, "quarantinedSince", null));
    expect(service.requests).toHaveLength(0);
    expect(await waiting()).toEqual([]);
  });

  test("a service that is busy is asked again when it said so, and no longer than the news is good", async () => {
    await subscribe();
    service.serve("/anna", answering(429, "", { "retry-after": "600" }));
    await mention();
    await drain();
    expect(service.requests).toHaveLength(1);
    expect(await waiting()).toMatchObject([{ state: "waiting", attempts: 1 }]);
    clock.pass(5 * minute);
    await drain();
    expect(service.requests).toHaveLength(1); // it was told ten minutes
    clock.pass(6 * minute);
    service.serve("/anna", answering(201));
    await drain();
    expect(service.requests).toHaveLength(2);
    expect(service.requests[1]!.headers["ttl"]).toBe(String(172_800 - 11 * 60));
    expect(await waiting()).toEqual([]);

    service.serve("/anna", answering(503));
    await mention();
    await drain();
    clock.pass(2 * day + minute);
    service.requests.length = 0;
    await drain();
    expect(service.requests).toHaveLength(0);
    expect(await waiting()).toEqual([]);
    expect(await held()).toBeDefined();
  });

  test.each([404, 410])("%i ends the subscription", async (status) => {
    await subscribe();
    service.serve("/anna", answering(status));
    await mention();
    await drain();
    expect(service.requests).toHaveLength(1);
    expect(await held()).toBeUndefined();
    await mention();
    await drain();
    expect(service.requests).toHaveLength(1);
  });

  test("one that takes nothing for three days ends, unless something got through meanwhile", async () => {
    await subscribe();
    const fails = async (status: number) => {
      service.serve("/anna", answering(status));
      await mention();
      await drain();
    };
    await fails(403);
    clock.pass(2 * day);
    await fails(400);
    await fails(201);
    clock.pass(2 * day);
    await fails(413);
    await fails(403);
    expect(await held()).toBeDefined();
    clock.pass(3 * day + minute);
    await fails(403);
    expect(await held()).toBeUndefined();
    expect(await waiting()).toEqual([]);
  });

  test("no address is reached that a fetch could not reach, and the subscription to it ends", async () => {
    const inside = await startPeer("127.0.0.1", "127.0.0.2");
    try {
      await subscribe({ endpoint: `http://127.0.0.2:${inside.port}/metadata` });
      await mention();
      await drain();
      expect(inside.connections()).toBe(0);
      expect(await held()).toBeUndefined();
      for (const endpoint of [
        "http://[::1]:9/x",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
      ]) {
        await subscribe({ endpoint });
        await mention();
        await drain();
        expect(await held()).toBeUndefined();
      }
    } finally {
      await inside.close();
    }
    expect(await waiting()).toEqual([]);
  });

  test("what is no subscription is refused", async () => {
    for (const [field, wrong] of [
      ["endpoint", { endpoint: "ftp://x.example/" }],
      ["endpoint", { endpoint: "javascript:alert(1)" }],
      ["endpoint", { endpoint: `https://x.example/${"x".repeat(3000)}` }],
      ["endpoint", { endpoint: "https://nord.example/inbox" }],
      ["p256dh", { p256dh: "" }],
      ["p256dh", { p256dh: Buffer.alloc(65, 4).toString("base64url") }],
      ["auth", { auth: "kort" }],
      ["auth", { auth: "x".repeat(5000) }],
    ] as const)
      await expect(subscribe(wrong)).rejects.toMatchObject({
        reason: "value-unknown",
        detail: { field },
      });
  });

  test("it ends with its token, and a new one takes the place of the old", async () => {
    const first = await subscribe();
    const second = await subscribe({
      p256dh: Buffer.from(device.p256dh, "base64url").toString("base64"),
      auth: Buffer.from(device.auth, "base64url").toString("base64"),
    });
    expect(second.id).not.toBe(first.id);
    expect(Math.max(first.id, second.id)).toBeLessThan(2 ** 31);
    await mention();
    await store.transact((tx) => endApps(tx, anna));
    await drain();
    expect(service.requests).toHaveLength(0);
    expect(await held()).toBeUndefined();
    await expect(
      store.transact((tx) => changePush(tx, tokenId, { policy: "all", alerts: [] })),
    ).rejects.toMatchObject({ reason: "not-found" });
  });
});
