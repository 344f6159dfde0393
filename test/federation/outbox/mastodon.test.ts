import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { revise } from "../../../src/domain/knowledge/revise.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { actorDocument } from "../../../src/federation/documents/actor.ts";
import { createSender } from "../../../src/federation/outbox/sender.ts";
import { person } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { startMastodonStub, type MastodonStub } from "../../support/mastodon-stub.ts";
import { freePort } from "../../support/process.ts";
import { offer } from "../../domain/knowledge/drafts.ts";
import { federateAll, federationOver, followed, resident } from "./support.ts";

let stub: MastodonStub;
beforeAll(async () => {
  stub = await startMastodonStub();
});
afterAll(() => stub.close());

/** Serves the actors of a store, as the receiver needs them to verify a signature. */
async function serving(store: TestStore, port: number) {
  const server = createServer((request, response) => {
    const id = Number(/\d+$/.exec(request.url ?? "")?.[0]);
    void actorDocument(store.reader, id).then((document) =>
      response
        .writeHead(200, { "content-type": "application/activity+json" })
        .end(JSON.stringify(document)),
    );
  });
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  return () => new Promise((done) => server.close(done));
}

onEachEngine("to a server like Mastodon", (engine) => {
  test("an offer arrives whole, is changed, and is gone again", async () => {
    const port = await freePort();
    const store = await freshStore(engine, { origin: `http://127.0.0.1:${port}` });
    const close = await serving(store, port);
    const federation = federationOver(store);
    const sender = createSender(federation);
    const anna = await person(store, "laege-m1");
    const there = { origin: stub.origin, host: new URL(stub.origin).host };
    const bo = await resident(store, there, "kollega", { uri: stub.actor });
    await followed(store, bo, anna);
    await store.handles.write.deleteFrom("job").execute();
    stub.following.add(`${store.reader.origin}/actors/${anna}`);

    const post = await store.transact((tx) => publish(tx, anna, offer()));
    await federateAll({ store, federation });
    await sender.drain();
    expect(stub.log.at(-1)).toMatchObject({ type: "Create", status: 202 });
    expect(stub.statuses.get(post.uri)?.html).toContain("Vi viser jer vores vagtplan");

    const changed = offer({ body: "Kom og se den." });
    await store.transact((tx) => revise(tx, anna, post.id, changed));
    await federateAll({ store, federation });
    await sender.drain();
    expect(stub.statuses.get(post.uri)).toMatchObject({ edited: true });

    await store.transact((tx) => withdraw(tx, anna, post.id));
    await federateAll({ store, federation });
    await sender.drain();
    expect(stub.log.at(-1)).toMatchObject({ type: "Delete", status: 202 });
    expect(stub.statuses.has(post.uri)).toBe(false);
    await sender.stop();
    await close();
  });
});
