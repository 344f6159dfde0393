import { expect, test } from "vitest";
import { setTrust } from "../../../src/domain/instance/peers.ts";
import { endAlliance } from "../../../src/domain/knowledge/end-alliance.ts";
import { actorByUri } from "../../../src/domain/people/actor.read.ts";
import {
  actorContext,
  closedNetworksCapability,
} from "../../../src/federation/documents/context.ts";
import { outboxJobs } from "../../../src/federation/outbox/jobs.ts";
import { testPair } from "../../support/cast.ts";
import { onEachEngine } from "../../support/engines.ts";
import { startPeer, type PeerServer } from "../../support/peer-server.ts";
import { federateAll, queued, resident, world, type World } from "./support.ts";

/** Another Vis instance, as far as the group it shares by is concerned. */
function serveAlliance({ host, origin, serve }: PeerServer): string {
  const uri = `${origin}/actors/2`;
  serve("/actors/2", {
    "@context": actorContext,
    id: uri,
    type: "Group",
    preferredUsername: "viden",
    inbox: `${uri}/inbox`,
    outbox: `${uri}/outbox`,
    endpoints: { sharedInbox: `${origin}/inbox` },
    manuallyApprovesFollowers: true,
    "vis:alliance": true,
    generator: {
      type: "Application",
      id: `${origin}/actors/1`,
      implements: [{ type: "Link", href: closedNetworksCapability }],
    },
    publicKey: { id: `${uri}#main-key`, owner: uri, publicKeyPem: testPair("rsa").publicPem },
  });
  serve("/.well-known/webfinger", (_, response) => {
    const links = [{ rel: "self", type: "application/activity+json", href: uri }];
    response
      .writeHead(200, { "content-type": "application/jrd+json" })
      .end(JSON.stringify({ subject: `acct:viden@${host}`, links }));
  });
  return uri;
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
  test("what an allied server shares is followed as soon as it can be found, for as long as we are allied", async () => {
    const w = await world(engine);
    const ally = await startPeer();
    await w.store.transact((tx) => setTrust(tx, ally.host, "allied"));
    const jobs = outboxJobs(w.federation, () => {});
    const payload = await jobOf(w, "ally");
    await expect(jobs.ally(payload)).rejects.toThrow("not found");
    const uri = serveAlliance(ally);
    await jobs.ally(payload);
    await jobs.ally(payload);
    await federateAll(w);
    expect(await queued(w)).toEqual([`Follow ${uri}/inbox`]);
    await w.store.transact((tx) => setTrust(tx, ally.host, "public"));
    await jobs.ally(payload);
    await endAlliance(w.store, await jobOf(w, "end-alliance"));
    await federateAll(w);
    expect(await queued(w)).toEqual([`Follow ${uri}/inbox`, `Undo ${uri}/inbox`]);
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
