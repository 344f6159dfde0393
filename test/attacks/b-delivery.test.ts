import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { createEgress } from "../../src/federation/egress/create-egress.ts";
import { createSender } from "../../src/federation/outbox/sender.ts";
import { person } from "../support/cast.ts";
import { onEachEngine } from "../support/engines.ts";
import { deliveries, receiver, send, world, type World } from "../federation/outbox/support.ts";

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Counts connections, whatever is said on them. */
async function watched() {
  let connections = 0;
  const server = createServer((_, response) => response.writeHead(202).end());
  server.on("connection", () => (connections += 1));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closing.push(() => new Promise((done) => server.close(done)));
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

/** A sender that reaches what production reaches: nothing private. Every name is at home on this machine. */
function strict(w: World, resolved: string[] = ["127.0.0.1"]) {
  const egress = createEgress({
    allowPrivate: [],
    userAgent: "Vis (test)",
    resolve: (_, found) => found(null, resolved),
  });
  closing.push(() => egress.close());
  return createSender({ ...w.federation, egress });
}

onEachEngine("delivery", (engine) => {
  test.each([
    ["127.0.0.1"],
    ["localhost"],
    ["[::1]"],
    ["[::ffff:127.0.0.1]"],
    ["2130706433"],
    ["0x7f.1"],
    ["0.0.0.0"],
    ["rebound.example"],
  ])("B02 an inbox at %s is not delivered to, and nothing is connected to", async (host) => {
    const w = await world(engine);
    const anna = await person(w.store, "laege-m1");
    const { port, connections } = await watched();
    for (const scheme of ["http", "https"])
      await send(w, anna, [`${scheme}://${host}:${port}/inbox`]);
    const sender = strict(w);
    await sender.drain();
    expect((await deliveries(w)).map((row) => row.last_error)).toEqual(
      Array.from({ length: 2 }, () => "refused-address"),
    );
    for (let n = 0; n < 3; n++) {
      w.pass(120_000);
      await sender.drain();
    }
    expect((await deliveries(w)).map((row) => row.state)).toEqual(["dead", "dead"]);
    expect(connections()).toBe(0);
  });

  test.each([301, 302, 303, 307, 308])(
    "B02 an inbox that answers %d with a private address is not followed there",
    async (status) => {
      const w = await world(engine);
      const anna = await person(w.store, "laege-m1");
      const inside = await receiver();
      const peer = await receiver({ status, headers: { location: `${inside.origin}/admin` } });
      await send(w, anna, [`${peer.origin}/inbox`]);
      for (let n = 0; n < 4; n++) {
        await w.sender.drain();
        w.pass(120_000);
      }
      expect(peer.log).toHaveLength(3);
      expect(inside.log).toEqual([]);
      expect(await deliveries(w)).toMatchObject([{ state: "dead", last_status: status }]);
    },
  );

  test("B03 a name with one public and one private address is refused at connect", async () => {
    const w = await world(engine);
    const anna = await person(w.store, "laege-m1");
    const { port, connections } = await watched();
    await send(w, anna, [`https://rebound.example:${port}/inbox`]);
    await strict(w, ["203.0.113.7", "127.0.0.1"]).drain();
    expect(await deliveries(w)).toMatchObject([{ last_error: "refused-address" }]);
    expect(connections()).toBe(0);
  });
});
