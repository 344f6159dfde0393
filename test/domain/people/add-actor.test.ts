import { expect, test } from "vitest";
import { addActor } from "../../../src/domain/people/add-actor.ts";
import { bury } from "../../../src/domain/tombstones.ts";
import { remoteDocument, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";

const row = (store: TestStore, id: number) =>
  store.reader.db.selectFrom("actor").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

onEachEngine("remote actors", (engine) => {
  test("the same document twice is one actor, and a later one changes it", async () => {
    const store = await freshStore(engine);
    const id = await stranger(store, "anna@syd.example");
    expect(await stranger(store, "anna@syd.example", { name: "Anna" })).toBe(id);
    expect(await row(store, id)).toMatchObject({ name: "Anna", local: 0, handle_key: "anna" });
    const jobs = await store.reader.db.selectFrom("job").select("kind").execute();
    expect(jobs).toEqual([{ kind: "index-actor" }]);
  });

  test("markup, sizes and addresses are bounded", async () => {
    const store = await freshStore(engine);
    const id = await stranger(store, "anna@syd.example", {
      name: `A\u202e${"n".repeat(500)}`,
      bio_html: `<p onclick="x()">Hej<script>x()</script></p>`,
      avatar_url: "javascript:x()",
      followers_uri: "https://other.example/followers",
      shared_inbox_uri: "https://other.example/inbox",
      fields: JSON.stringify(
        Array.from({ length: 99 }, () => ({ name: "a", value_html: "<svg>" })),
      ),
      also_known_as: "not json",
    });
    const actor = await row(store, id);
    expect(Array.from(actor.name).length).toBe(100);
    expect(actor).toMatchObject({
      bio_html: "<p>Hej</p>",
      avatar_url: null,
      followers_uri: null,
      shared_inbox_uri: null,
      also_known_as: "[]",
    });
    expect(JSON.parse(actor.fields)).toHaveLength(16);
  });

  test("a handle goes to the URI verified last", async () => {
    const store = await freshStore(engine);
    const old = await stranger(store, "anna@syd.example");
    const now = await stranger(store, "anna@syd.example", { uri: "https://syd.example/actors/9" });
    expect(now).not.toBe(old);
    expect((await row(store, now)).handle_key).toBe("anna");
    expect((await row(store, old)).handle_key).toBe(`anna/${old}`);
  });

  test("a new key puts the old one out of use, and a key of another actor cannot be taken", async () => {
    const store = await freshStore(engine);
    const anna = await stranger(store, "anna@syd.example");
    const key = { kind: "rsa", publicPem: "PEM" } as const;
    await stranger(store, "anna@syd.example", {
      keys: [{ uri: "https://syd.example/users/anna#key-2", ...key }],
    });
    await stranger(store, "bo@syd.example", {
      keys: [
        { uri: "https://syd.example/users/anna#key-2", ...key, publicPem: "OTHER" },
        { uri: "https://elsewhere.example/key", ...key },
      ],
    });
    const keys = await store.reader.db
      .selectFrom("actor_key")
      .select(["uri", "actor_id", "public_pem"])
      .execute();
    expect(keys).toEqual([
      { uri: "https://syd.example/users/anna#key-2", actor_id: anna, public_pem: "PEM" },
    ]);
  });

  test("never one of ours, never one that was deleted", async () => {
    const store = await freshStore(engine);
    await expect(stranger(store, "anna@nord.example")).rejects.toMatchObject({
      reason: "host-not-valid",
    });
    const gone = remoteDocument("bo@syd.example");
    await store.transact((tx) => bury(tx, gone.uri, gone.uri));
    await expect(store.transact((tx) => addActor(tx, gone))).rejects.toMatchObject({
      reason: "not-found",
    });
  });
});
