import { expect, test } from "vitest";
import { peer } from "../../src/domain/instance/peers.ts";
import type { Store } from "../../src/storage/transaction.ts";
import { person } from "../support/cast.ts";
import { deliveriesIn, post } from "../support/deliveries.ts";
import { onEachEngine } from "../support/engines.ts";
import { emptyPlace, storeIn } from "../support/place.ts";

let serial = 0;

async function letter(store: Store, host: string, state: "waiting" | "dead"): Promise<number> {
  const { id: signerId } = await store.reader.db
    .selectFrom("actor")
    .select("id")
    .executeTakeFirstOrThrow();
  serial += 1;
  const [uri, objectUri] = [
    `https://x.example/activities/${serial}`,
    `https://x.example/${serial}`,
  ];
  const written = { uri, signerId, objectUri, body: "{}", synchronise: null };
  const id = await post(store, written, [`https://${host}/inbox`]);
  await store.transact(({ db }) =>
    db
      .updateTable("delivery")
      .set({
        dead: state === "dead" ? 1 : 0,
        attempts: 9,
        next_at: "2099-01-01T00:00:00.000Z",
        last_status: 503,
        last_error: "503",
      })
      .where("outbound_id", "=", id)
      .execute(),
  );
  return id;
}

onEachEngine("other servers from the command line", (engine) => {
  test("peer: trust, pause and resume, remove", async () => {
    const place = await emptyPlace(engine);
    expect(await place.vis(["peer", "ally", "Vis.Syd.Example:443"])).toMatchObject({ code: 0 });
    await place.vis(["peer", "block", "bad.example"]);
    const list = await place.vis(["peer", "list"]);
    expect(list.out).toMatch(/^bad\.example +blocked +open +never$/m);
    expect(list.out).toMatch(/^vis\.syd\.example +allied +open +never$/m);
    await place.vis(["peer", "unblock", "bad.example"]);
    const store = storeIn(place);
    expect(await peer(store.reader, "bad.example")).toMatchObject({ trust: "public" });

    await person(store, "laege-2");
    const id = await letter(store, "bad.example", "waiting");
    expect((await place.vis(["peer", "pause", "bad.example"])).code).toBe(0);
    expect(await peer(store.reader, "bad.example")).toMatchObject({ paused: 1 });
    expect((await deliveriesIn(store))[0]?.next_at).toMatch(/^2099/);
    expect((await place.vis(["peer", "resume", "bad.example"])).code).toBe(0);
    expect(await peer(store.reader, "bad.example")).toMatchObject({ paused: 0, retry_at: null });
    expect(
      (await deliveriesIn(store)).map((row) => [row.outbound_id, row.next_at < "2099"]),
    ).toEqual([[id, true]]);

    expect((await place.vis(["peer", "remove", "bad.example"])).code).toBe(0);
    expect(await peer(store.reader, "bad.example")).toBeUndefined();
    expect(await deliveriesIn(store)).toEqual([]);
    expect(await place.vis(["peer", "remove", "bad.example"])).toMatchObject({ code: 1 });
    for (const host of [place.host, "https://x.example", "x.example/inbox"])
      expect(await place.vis(["peer", "ally", host])).toMatchObject({ code: 1, out: "" });
  });

  test("delivery: what waits and was given up by server; retry of one server, then of all", async () => {
    const place = await emptyPlace(engine);
    await place.vis(["migrate"]);
    const store = storeIn(place);
    expect((await place.vis(["delivery", "list"])).err).toContain("Nothing waits");
    await person(store, "laege-2");
    await letter(store, "a.example", "dead");
    await letter(store, "a.example", "waiting");
    await letter(store, "b.example", "dead");
    const list = await place.vis(["delivery", "list"]);
    expect(list.out).toMatch(/^a\.example +1 +1 +20\S+ +503$/m);
    expect(list.out).toMatch(/^b\.example +0 +1 /m);

    const one = await place.vis(["delivery", "retry", "A.example"]);
    expect(one.out).toBe("1 delivery waits to be sent again.\n");
    expect((await deliveriesIn(store)).map((row) => [row.state, row.attempts])).toEqual([
      ["waiting", 0],
      ["waiting", 9],
      ["dead", 9],
    ]);
    expect((await place.vis(["delivery", "retry"])).out).toContain("1 delivery");
    expect((await deliveriesIn(store)).map((row) => row.state)).not.toContain("dead");
  });

  test("inbound: what had no effect, by reason", async () => {
    const place = await emptyPlace(engine);
    await place.vis(["migrate"]);
    const store = storeIn(place);
    const rows = [
      ["dropped", "not-relevant"],
      ["dropped", "not-relevant"],
      ["failed", "author-unreachable"],
      ["done", null],
    ] as const;
    await store.transact(async (tx) => {
      for (const [state, reason] of rows) {
        const id = tx.newId();
        await tx.db
          .insertInto("inbound")
          .values({
            id,
            actor_uri: "https://x.example/users/a",
            activity_uri: `https://x.example/${id}`,
            type: "Create",
            host: "x.example",
            body: "",
            verified_by: "",
            state,
            reason,
            next_at: tx.now,
            attempts: 1,
            lease_until: null,
            received_at: tx.now,
          })
          .execute();
      }
    });
    const list = await place.vis(["inbound", "list"]);
    expect(list.out.split("\n").slice(1, 3)).toEqual([
      expect.stringMatching(/^dropped +not-relevant +2 +20/),
      expect.stringMatching(/^failed +author-unreachable +1 +20/),
    ]);
    expect(list.out).not.toContain("done");
  });
});
