import { expect, test } from "vitest";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { emptyNetwork } from "../../../src/domain/knowledge/empty-network.ts";
import { canSee } from "../../../src/domain/knowledge/can-see.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { closeDownNetwork } from "../../../src/domain/networks/close-down.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { network } from "../../../src/domain/networks/networks.read.ts";
import {
  archiveNetwork,
  changeNetwork,
  kindsFor,
  type NetworkSettings,
} from "../../../src/domain/networks/settings.ts";
import { disableAccount } from "../../../src/domain/people/close-account.ts";
import { personByHandle } from "../../../src/domain/people/people.read.ts";
import { note, request } from "../knowledge/drafts.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { founded, history, refusal, roles, settled } from "./support.ts";

const now = "2026-11-25T12:00:00.000Z";

const settings: NetworkSettings = {
  name: "Sepsis",
  purpose: "",
  rules: "",
  kind: "closed",
  posting: "members",
  history: "all",
};

onEachEngine("founding and settling a network", (engine) => {
  const change = (
    store: TestStore,
    { id, by, ...more }: Partial<NetworkSettings> & { id: number; by: number },
  ) => refusal(store.transact((tx) => changeNetwork(tx, id, by, { ...settings, ...more })));

  test("whoever founds it owns it, and is its first member", async () => {
    const store = await freshStore(engine);
    const owner = await person(store, "ejer-m1");
    const id = await founded(store, owner);
    expect(await roles(store, id)).toEqual(new Map([[owner, "owner"]]));
    expect(await history(store, id, owner)).toEqual(["founded"]);
    expect(await network(store.reader, owner, id, now)).toMatchObject({
      networkKind: "closed",
      purposeHtml: "<p>Vi deler det, der <strong>virker</strong>.</p>",
      membersCount: 1,
      standing: { state: "accepted", role: "owner" },
    });
    const held = await personByHandle(store.reader, personViewer(owner), "ejer-m1", null);
    expect(held).toMatchObject({ followingCount: 0 });
  });

  test("it is founded by who has an account here, under a handle of its own, without patients", async () => {
    const store = await freshStore(engine);
    const owner = await person(store, "ejer-m1");
    const away = await stranger(store, "anna@syd.example");
    const gone = await person(store, "lukket-m2");
    await store.transact((tx) => disableAccount(tx, gone));
    expect(await refusal(founded(store, away))).toBe("not-allowed");
    expect(await refusal(founded(store, gone))).toBe("not-allowed");
    expect(await refusal(founded(store, owner, { handle: "Ejer-M1" }))).toBe("handle-taken");
    expect(await refusal(founded(store, owner, { handle: "æ" }))).toBe("handle-not-valid");
    expect(await refusal(founded(store, owner, { name: " " }))).toBe("name-missing");
    const purpose = "Om patienten med CPR 010190-1234";
    expect(await refusal(founded(store, owner, { purpose }))).toBe("patient-data");
    const rules = "x".repeat(5001);
    expect(await refusal(founded(store, owner, { rules }))).toBe("text-too-long");
  });

  test("what is closed never opens; what was said openly before stays open", async () => {
    const store = await freshStore(engine);
    const { id, owner, member, other } = await settled(store, { kind: "open" });
    const say = (authorId: number, more = {}) =>
      store.transact((tx) => publish(tx, authorId, note({ networkId: id, ...more })));
    const before = await say(member);
    expect(before.audience).toBe("public");
    expect(kindsFor("open")).toEqual(["open", "closed", "hidden"]);
    expect(await change(store, { id, by: owner, kind: "closed" })).toBeUndefined();
    const after = await say(member);
    expect(after.audience).toBe("network");
    for (const kind of ["closed", "hidden"] as const) {
      await change(store, { id, by: owner, kind });
      expect(await change(store, { id, by: owner, kind: "open" })).toBe("audience-cannot-narrow");
      expect(kindsFor(kind)).not.toContain("open");
    }
    expect(await canSee(store.reader, anonymous, before.id)).toBe(true);
    expect(await canSee(store.reader, anonymous, after.id)).toBe(false);
    const answer = { audience: "public", replyToId: before.id } as const;
    const reply = await store.transact((tx) => publish(tx, other, note(answer)));
    expect(reply).toMatchObject({ audience: "public", network_id: null });
  });

  test("moderators settle it, members and others do not", async () => {
    const store = await freshStore(engine);
    const { id, owner, moderator, member, other } = await settled(store);
    const hidden = await founded(store, owner, { handle: "skjult", kind: "hidden" });
    expect(await change(store, { id, by: moderator, name: "Nyt navn" })).toBeUndefined();
    expect(await change(store, { id, by: member })).toBe("not-allowed");
    expect(await change(store, { id, by: other })).toBe("not-allowed");
    expect(await change(store, { id: hidden, by: other })).toBe("not-found");
    expect(await change(store, { id: 1, by: owner })).toBe("not-found");
    expect(await network(store.reader, other, id, now)).toMatchObject({ name: "Nyt navn" });
  });

  test("an archived network is read and takes nothing new", async () => {
    const store = await freshStore(engine);
    const { id, owner, member, other } = await settled(store);
    const said = await store.transact((tx) => publish(tx, member, note({ networkId: id })));
    const archive = (archived: boolean) =>
      store.transact((tx) => archiveNetwork(tx, id, owner, archived));
    await archive(true);
    expect(await canSee(store.reader, personViewer(owner), said.id)).toBe(true);
    const say = (more: object) => store.transact((tx) => publish(tx, member, note(more)));
    expect(await refusal(say({ networkId: id }))).toBe("not-allowed");
    expect(await refusal(say({ replyToId: said.id, audience: "network", networkId: id }))).toBe(
      "not-allowed",
    );
    const asks = store.transact((tx) => join(tx, { networkId: id, actorId: other }));
    expect(await refusal(asks)).toBe("not-allowed");
    await archive(false);
    expect(await refusal(say({ networkId: id }))).toBeUndefined();
  });

  test("its owner closes it down: at once nobody reads it, then everything of it goes", async () => {
    const store = await freshStore(engine);
    const { id, owner, moderator, member } = await settled(store);
    const draft = request({ networkId: id, topics: ["Sepsis"] });
    const said = await store.transact((tx) => publish(tx, member, draft));
    const close = (by: number) => store.transact((tx) => closeDownNetwork(tx, id, by));
    expect(await refusal(close(moderator))).toBe("not-allowed");
    await close(owner);
    expect(await canSee(store.reader, personViewer(owner), said.id)).toBe(false);
    expect(await network(store.reader, owner, id, now)).toBeUndefined();
    await emptyNetwork(store, { networkId: id });
    expect(await roles(store, id)).toEqual(new Map());
    const left = await store.reader.db.selectFrom("post").select("id").execute();
    expect(left).toEqual([]);
    const actor = await store.reader.db
      .selectFrom("actor")
      .select("followers_count")
      .where("id", "=", id)
      .executeTakeFirst();
    expect(actor).toEqual({ followers_count: 0 });
  });
});
