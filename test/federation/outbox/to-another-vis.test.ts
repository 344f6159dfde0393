import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { expect, test } from "vitest";
import { Hono } from "hono";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { actorDocument } from "../../../src/federation/documents/actor.ts";
import { createIngress } from "../../../src/federation/ingress/create-ingress.ts";
import { createSender } from "../../../src/federation/outbox/sender.ts";
import { person, testKeys } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { freePort } from "../../support/process.ts";
import { offer } from "../../domain/knowledge/drafts.ts";
import { federateAll, federationOver, followed, resident } from "./support.ts";
import { ensureInstanceActor } from "../../../src/domain/people/own-actors.ts";

/** A Vis instance as others reach it: its actors and its inboxes. */
async function instance(engine: "sqlite" | "postgres") {
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const store = await freshStore(engine, { origin: `http://${host}` });
  await store.transact((tx) => ensureInstanceActor(tx, testKeys()));
  const federation = federationOver(store);
  const app = new Hono()
    .get("/actors/:id", async (c) =>
      c.body(JSON.stringify(await actorDocument(store.reader, Number(c.req.param("id")))), 200, {
        "content-type": "application/activity+json",
      }),
    )
    .route("/", createIngress(federation, { addressOf: () => "127.0.0.1" }));
  const listen = getRequestListener(app.fetch);
  const server = createServer((request, response) => void listen(request, response));
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  const close = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return { store, federation, host, origin: `http://${host}`, close };
}

onEachEngine("to another Vis", (engine) => {
  test("a letter passes the other's ingress and is on its disk, word for word", async () => {
    const [nord, syd] = [await instance(engine), await instance(engine)];
    const anna = await person(nord.store, "laege-m1");
    await followed(nord.store, await resident(nord.store, syd, "bo"), anna);
    await nord.store.handles.write.deleteFrom("job").execute();
    await nord.store.transact((tx) => publish(tx, anna, offer()));
    await federateAll(nord);
    const { body, uri } = await nord.store.reader.db
      .selectFrom("outbound")
      .select(["body", "uri"])
      .executeTakeFirstOrThrow();
    const sender = createSender(nord.federation);
    await sender.drain();
    const received = await syd.store.reader.db.selectFrom("inbound").selectAll().execute();
    expect(received).toMatchObject([{ body, activity_uri: uri, type: "Create", host: nord.host }]);
    const left = await nord.store.reader.db.selectFrom("delivery").selectAll().execute();
    expect(left).toEqual([]);
    await sender.stop();
    for (const one of [nord, syd]) await one.close();
  });
});
