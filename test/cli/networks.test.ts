import { expect, test } from "vitest";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { actorById } from "../../src/domain/people/actor.read.ts";
import { keyByUri, keysOf } from "../../src/domain/people/keys.read.ts";
import { actorDocument } from "../../src/federation/documents/actor.ts";
import { forgetOldDeliveries } from "../../src/federation/outbox/forget-old.ts";
import { note } from "../domain/knowledge/drafts.ts";
import { founded, settled, told } from "../domain/networks/support.ts";
import { stranger } from "../support/cast.ts";
import { onEachEngine } from "../support/engines.ts";
import { emptyPlace, storeIn } from "../support/place.ts";

onEachEngine("networks from the command line", (engine) => {
  test("network: what lives here; a closed one read in an emergency, noted and told", async () => {
    const place = await emptyPlace(engine);
    await place.vis(["migrate"]);
    expect((await place.vis(["network", "list"])).err).toContain("No network lives here");
    const store = storeIn(place);
    const { id, owner, moderator, member } = await settled(store);
    await founded(store, owner, { handle: "tavler", name: "Tavler", kind: "open" });
    const hidden = { handle: "skjult", name: "Skjult", kind: "hidden" } as const;
    await founded(store, owner, hidden);
    await stranger(store, "fremmed@syd.example");
    for (let n = 1; n <= 21; n++)
      await store.transact((tx) =>
        publish(
          tx,
          member,
          note({ networkId: id, audience: "network", body: `Besked **${n}** her` }),
        ),
      );
    const list = await place.vis(["network", "list"]);
    const { host } = store.reader;
    expect(list.out).toMatch(new RegExp(`^sepsis +closed +active +3 +${host} +Sepsis`, "m"));
    expect(list.out).toMatch(/^skjult +hidden +active +1 /m);
    expect(list.out).toMatch(/^tavler +open +active +1 /m);

    const because = "Mistanke om patientdata, sag 14";
    const read = await place.vis(["network", "break-glass", "Sepsis", "--because", because]);
    expect(read).toMatchObject({ code: 0 });
    expect(read.out).toMatch(/@medlem-m3@.*\nBesked 21 her\n/);
    expect(read.out).toContain("Besked 2 her");
    expect(read.out).not.toContain("Besked 1 her");
    const noted = await store.reader.db
      .selectFrom("audit")
      .select(["actor_id", "detail"])
      .where("action", "=", "network-break-glass")
      .execute();
    expect(noted.map(({ actor_id, detail }) => [actor_id, JSON.parse(detail)])).toEqual([
      [null, { networkId: id, because }],
    ]);
    for (const who of [owner, moderator]) expect(await told(store, who)).toContain("networkOpened");
    expect(await told(store, member)).not.toContain("networkOpened");

    for (const words of [
      ["tavler", "--because", because],
      ["fremmed", "--because", because],
      ["sepsis", "--because", "Om 070761-4285"],
    ])
      expect(await place.vis(["network", "break-glass", ...words])).toMatchObject({
        code: 1,
        out: "",
      });
    expect(await place.vis(["network", "break-glass", "sepsis"])).toMatchObject({
      code: 2,
      out: "",
    });
    const again = await store.reader.db
      .selectFrom("audit")
      .select("id")
      .where("action", "=", "network-break-glass")
      .execute();
    expect(again).toHaveLength(1);
  });

  test("network rotate-keys: others count from then on, and it is noted; only for networks here", async () => {
    const place = await emptyPlace(engine);
    await place.vis(["migrate"]);
    await place.vis(["user", "add", "administrator"]);
    const store = storeIn(place);
    const { id, owner } = await settled(store);
    const keys = async () =>
      (await keysOf(store.reader, id)).map(({ kind, uri, public_pem: pem }) => [kind, uri, pem]);
    const before = await keys();
    expect(await place.vis(["network", "rotate-keys", "Sepsis"])).toMatchObject({ code: 0 });
    const after = await keys();
    expect(after.map(([kind]) => kind)).toEqual(["ed25519", "rsa"]);
    for (const [at, key] of after.entries())
      for (const part of [1, 2]) expect(key[part]).not.toBe(before[at]?.[part]);
    for (const [, uri] of before) expect(await keyByUri(store.reader, uri!)).toBeUndefined();
    const document = await actorDocument(store.reader, id);
    expect(document).toMatchObject({
      publicKey: { id: after[1]?.[1] },
      assertionMethod: [{ id: after[0]?.[1] }],
    });
    const { handle } = (await actorById(store.reader, owner))!;
    for (const name of ["fremmed", handle])
      expect(await place.vis(["network", "rotate-keys", name])).toMatchObject({ code: 1 });
    const noted = await store.reader.db
      .selectFrom("audit")
      .select("detail")
      .where("action", "=", "network-keys-rotated")
      .execute();
    expect(noted.map(({ detail }) => JSON.parse(detail))).toEqual([{ networkId: id }]);
    await store.transact(async (tx) => {
      await forgetOldDeliveries(tx);
      await tx.db
        .updateTable("actor_key")
        .set({ retired_at: "2020-01-01T00:00:00.000Z" })
        .where("retired_at", "is not", null)
        .execute();
    });
    const kept = () =>
      store.reader.db.selectFrom("actor_key").select("id").where("actor_id", "=", id).execute();
    expect(await kept()).toHaveLength(4);
    await store.transact(forgetOldDeliveries);
    expect(await kept()).toHaveLength(2);
  });
});
