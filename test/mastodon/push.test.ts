import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pushJob } from "../../src/app/push-job.ts";
import { createEgress } from "../../src/federation/egress/create-egress.ts";
import { createRunner } from "../../src/jobs/runner.ts";
import { noMeter } from "../../src/lib/meter.ts";
import { vapidKeys } from "../../src/push/vapid.ts";
import { answering, startPeer, type PeerServer } from "../support/peer-server.ts";
import { pushDevice } from "../support/push-device.ts";
import { apiSite, vault, type ApiSite, type Caller, type Said } from "./api-site.ts";

const path = "/api/v1/push/subscription";

describe("web push for apps", () => {
  const device = pushDevice();
  const egress = createEgress({ allowPrivate: ["127.0.0.1"], userAgent: "Vis/test" });
  let service: PeerServer;
  let site: ApiSite;
  let nurse: Caller;
  let doctor: Caller;

  const asked = (more: Said = {}): Said => ({
    subscription: {
      endpoint: `${service.origin}/phone`,
      standard: true,
      keys: { p256dh: device.p256dh, auth: device.auth },
    },
    data: { policy: "all", alerts: { mention: true, favourite: true, poll: false } },
    ...more,
  });

  beforeAll(async () => {
    service = await startPeer();
    service.serve("/phone", answering(201));
    site = await apiSite();
    nurse = await site.caller("sygeplejerske-m1");
    doctor = await site.caller("laege-m2");
  });
  afterAll(async () => {
    await egress.close();
    await service.close();
  });

  test("a subscription is made, read, changed and ended", async () => {
    expect((await nurse.get(path)).status).toBe(404);
    const made = await nurse.post(path, asked());
    expect(made.status).toBe(200);
    expect(made.json).toEqual({
      id: expect.any(Number),
      endpoint: `${service.origin}/phone`,
      standard: true,
      policy: "all",
      alerts: expect.objectContaining({
        mention: true,
        favourite: true,
        poll: false,
        follow: false,
      }),
      server_key: "a-public-key",
    });
    expect((await nurse.get(path)).json).toEqual(made.json);
    const changed = await nurse.put(path, {
      policy: "followed",
      data: { alerts: { follow: true } },
    });
    expect(changed.json).toMatchObject({
      id: made.json.id,
      policy: "followed",
      alerts: { mention: false, follow: true },
    });
    expect((await nurse.delete(path)).json).toEqual({});
    expect((await nurse.get(path)).status).toBe(404);
    expect((await nurse.put(path, asked())).status).toBe(404);
    expect((await nurse.delete(path)).json).toEqual({});
  });

  test("what an app leaves unsaid is the old encryption, everyone, and no news", async () => {
    const keys = { p256dh: device.p256dh, auth: device.auth };
    const subscription = { endpoint: "https://push.example/1", keys };
    const { json } = await nurse.post(path, { subscription });
    expect(json).toMatchObject({ standard: false, policy: "all" });
    expect(Object.values(json.alerts)).not.toContain(true);
    expect((await nurse.post(path, { subscription, data: { policy: "nobody" } })).status).toBe(422);
  });

  test("what is no subscription is refused, in the language of whoever asks", async () => {
    const before = (await nurse.get(path)).json;
    const keys = { p256dh: device.p256dh, auth: device.auth };
    for (const wrong of [
      {},
      { subscription: {} },
      { subscription: { endpoint: "http://", keys } },
      { subscription: { endpoint: "https://push.example/", keys: { p256dh: "AA", auth: "AA" } } },
      { subscription: { endpoint: `${site.origin}/inbox`, keys } },
    ]) {
      const { status, json } = await nurse.post(path, wrong);
      expect([status, typeof json.error]).toEqual([422, "string"]);
    }
    expect((await nurse.get(path)).json).toEqual(before);
  });

  test("each token has its own, and only one that allows push", async () => {
    const other = await site.withToken(nurse.handle, nurse.actorId, "read write push");
    expect((await other.get(path)).status).toBe(404);
    const { token } = await site.withToken(nurse.handle, nurse.actorId, "read write follow");
    for (const method of ["GET", "POST", "PUT", "DELETE"]) {
      const headers = { Authorization: `Bearer ${token}` };
      const answer = await site.answer(
        new Request(new URL(path, site.origin), { method, headers }),
      );
      expect(answer.status).toBe(403);
    }
    expect((await site.anyone.get(path)).status).toBe(401);
  });

  test("a mention written in one app lies on the phone of another, with the token that asked for it", async () => {
    await nurse.post(path, asked());
    const push = pushJob({
      store: site.store,
      clock: () => new Date(),
      meter: noMeter,
      vapid: await vapidKeys(site.store, vault),
      vault,
      egress,
    });
    const given = { store: site.store, clock: () => new Date(), meter: noMeter };
    await doctor.post("/api/v1/statuses", { status: `@${nurse.handle} Kom lige forbi` });
    await createRunner({ ...given, handlers: { push } }).drain();
    const [request] = service.requests;
    expect(JSON.parse(device.read(request!))).toMatchObject({
      access_token: nurse.token,
      title: "laege-m2 nævnte dig",
      body: expect.stringContaining("Kom lige forbi"),
    });
  });
});
