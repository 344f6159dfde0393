import { expect, test } from "vitest";
import { setTrust } from "../../../src/domain/instance/peers.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { actorByUri } from "../../../src/domain/people/actor.read.ts";
import { outboxJobs } from "../../../src/federation/outbox/jobs.ts";
import { person, testPair } from "../../support/cast.ts";
import { onEachEngine } from "../../support/engines.ts";
import { startPeer, type PeerServer } from "../../support/peer-server.ts";
import { request } from "../../domain/knowledge/drafts.ts";
import { federateAll, queued, resident, world, type World } from "./support.ts";

/** Another Vis instance, as far as its own actor is concerned. */
function serveInstance({ host, origin, serve }: PeerServer): void {
  const uri = `${origin}/actors/1`;
  serve("/actors/1", {
    "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
    id: uri,
    type: "Application",
    preferredUsername: host,
    inbox: `${uri}/inbox`,
    outbox: `${uri}/outbox`,
    endpoints: { sharedInbox: `${origin}/inbox` },
    publicKey: { id: `${uri}#main-key`, owner: uri, publicKeyPem: testPair("rsa").publicPem },
  });
  serve("/.well-known/webfinger", (_, response) => {
    const links = [{ rel: "self", type: "application/activity+json", href: uri }];
    response
      .writeHead(200, { "content-type": "application/jrd+json" })
      .end(JSON.stringify({ subject: `acct:${host}@${host}`, links }));
  });
}

async function jobOf({ store }: World, kind: string): Promise<unknown> {
  const row = await store.reader.db
    .selectFrom("job")
    .select("payload")
    .where("kind", "=", kind)
    .executeTakeFirstOrThrow();
  return JSON.parse(row.payload);
}

onEachEngine("jobs of the outbox", (engine) => {
  test("an allied server nobody of which is known is found by its own name, and gets what was written before", async () => {
    const w = await world(engine);
    const ally = await startPeer();
    const anna = await person(w.store, "laege-m1");
    await w.store.transact((tx) => setTrust(tx, ally.host, "allied"));
    await w.store.transact((tx) => publish(tx, anna, request({ audience: "allied" })));
    await federateAll(w);
    let woken = 0;
    const jobs = outboxJobs(w.federation, () => (woken += 1));
    const payload = await jobOf(w, "deliver-to-ally");
    await expect(jobs["deliver-to-ally"](payload)).rejects.toThrow("no inbox");
    expect(woken).toBe(0);
    serveInstance(ally);
    await jobs["deliver-to-ally"](payload);
    expect(await queued(w)).toEqual([`Create ${ally.origin}/inbox`]);
    expect(woken).toBe(1);
    await ally.close();
  });

  test("whoever had an inbox that is gone is read anew, and is gone too when their server says so", async () => {
    const w = await world(engine);
    const peer = await startPeer();
    const bo = `${peer.origin}/users/bo`;
    await resident(w.store, peer, "bo");
    peer.serve("/users/bo", (_, response) => response.writeHead(410).end());
    await outboxJobs(w.federation, () => {})["refresh-actor"]({ uri: bo });
    expect((await actorByUri(w.store.reader, bo))?.state).toBe("deleted");
    await peer.close();
  });
});
