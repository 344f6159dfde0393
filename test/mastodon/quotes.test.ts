import { beforeAll, describe, expect, test } from "vitest";
import { addPost } from "../../src/domain/knowledge/add-post.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { block } from "../../src/domain/people/block.ts";
import { mute } from "../../src/domain/people/mute.ts";
import { remoteNote } from "../domain/knowledge/drafts.ts";
import { founded } from "../domain/networks/support.ts";
import { stranger } from "../support/cast.ts";
import { apiSite, linksOf, type ApiSite, type Caller, type Said } from "./api-site.ts";

describe("quotes through an app", () => {
  let site: ApiSite;
  let nurse: Caller;
  let doctor: Caller;
  let midwife: Caller;

  beforeAll(async () => {
    let moment = Date.UTC(2026, 10, 24, 12);
    site = await apiSite({ now: () => new Date((moment += 1000)) });
    nurse = await site.caller("sygeplejerske-m1");
    doctor = await site.caller("laege-m2");
    midwife = await site.caller("jordemoder-m3");
  });

  const write = async (who: Caller, more: Said = {}) =>
    (await who.post("/api/v1/statuses", { status: "Korte tavlemøder", ...more })).json;
  const read = async (who: Pick<Caller, "get">, id: string) =>
    (await who.get(`/api/v1/statuses/${id}`)).json;

  test("are made, counted, listed and taken back", async () => {
    const quoted = await write(nurse);
    const { status, json: quote } = await doctor.post("/api/v1/statuses", {
      status: "Det bygger vi på",
      quoted_status_id: quoted.id,
      quote_approval_policy: "nobody",
    });
    expect(status).toBe(200);
    expect(quote).toMatchObject({
      quote: { state: "accepted", quoted_status: { id: quoted.id, quote: null } },
      quote_approval: { automatic: [], manual: [], current_user: "automatic" },
      quotes_count: 0,
    });
    expect(quote.content).toMatch(/^<p class="quote-inline">RE: <a href="https:\/\/nord.example/);
    expect((await read(midwife, quote.id)).quote_approval.current_user).toBe("denied");
    expect(await read(site.anyone, quoted.id)).toMatchObject({
      quotes_count: 1,
      quote_approval: { automatic: ["public"], manual: [], current_user: "denied" },
    });
    const list = await nurse.get(`/api/v1/statuses/${quoted.id}/quotes`);
    expect(list.json.map(({ id }: { id: string }) => id)).toEqual([quote.id]);
    const policy = `/api/v1/statuses/${quoted.id}/interaction_policy`;
    const change = { quote_approval_policy: "followers" };
    expect((await nurse.put(policy, change)).json.quote_approval).toEqual({
      automatic: ["followers"],
      manual: [],
      current_user: "automatic",
    });
    expect((await doctor.put(policy, change)).status).toBe(404);
    expect((await nurse.put(policy, { quote_approval_policy: "alle" })).status).toBe(422);
    expect((await nurse.put(policy, {})).status).toBe(422);
    const revoke = `/api/v1/statuses/${quoted.id}/quotes/${quote.id}/revoke`;
    expect((await doctor.post(revoke, {})).status).toBe(403);
    const revoked = await nurse.post(revoke, {});
    expect(revoked.json).toMatchObject({
      id: quote.id,
      quote: { state: "revoked", quoted_status: null },
    });
    expect(revoked.json.content).not.toContain("quote-inline");
    expect((await nurse.post(revoke, {})).status).toBe(404);
    expect((await read(nurse, quoted.id)).quotes_count).toBe(0);
    expect((await nurse.get(`/api/v1/statuses/${quoted.id}/quotes`)).json).toEqual([]);
  });

  test("show one deep what is quoted, and the id of what that quotes", async () => {
    const first = await write(nurse);
    const second = await write(doctor, { quoted_status_id: first.id });
    const third = await write(midwife, { quoted_status_id: second.id, status: "" });
    expect(third.quote.quoted_status).toMatchObject({
      id: second.id,
      account: { id: doctor.id },
      quote: { state: "accepted", quoted_status_id: first.id },
    });
    const boosted = (await nurse.post(`/api/v1/statuses/${third.id}/reblog`)).json;
    expect(boosted.quote).toBeNull();
    expect(boosted.reblog.quote.quoted_status.id).toBe(second.id);
  });

  test("are read in pages, both ways", async () => {
    const quoted = await write(nurse);
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1)
      ids.unshift((await write(doctor, { quoted_status_id: quoted.id })).id);
    const page = await midwife.get(`/api/v1/statuses/${quoted.id}/quotes`, { limit: 2 });
    const idsOf = ({ json }: { json: { id: string }[] }) => json.map(({ id }) => id);
    expect(idsOf(page)).toEqual(ids.slice(0, 2));
    const next = await midwife.get(linksOf(page).next!);
    expect(idsOf(next)).toEqual(ids.slice(2));
    expect(idsOf(await midwife.get(linksOf(next).prev!))).toEqual(ids.slice(0, 2));
    expect((await site.anyone.get(`/api/v1/statuses/${quoted.id}/quotes`)).status).toBe(401);
  });

  test("cost a page the same however many there are", async () => {
    const quoted = await write(nurse);
    for (let n = 0; n < 6; n += 1) await write(doctor, { quoted_status_id: quoted.id });
    const page = (limit: number) => midwife.get(`/api/v1/statuses/${quoted.id}/quotes`, { limit });
    await page(6);
    const few = await site.reads(() => page(2));
    expect(await site.reads(() => page(6))).toBe(few);
  });

  test("are refused where the author or the audience says no", async () => {
    const refused = async (who: Caller, more: Said) =>
      (await who.post("/api/v1/statuses", { status: "Nej", ...more })).status;
    const closedTo = await write(nurse, { quote_approval_policy: "nobody" });
    expect(await refused(doctor, { quoted_status_id: closedTo.id })).toBe(422);
    const narrow = await write(nurse, { visibility: "private", quote_approval_policy: "public" });
    expect(narrow.quote_approval).toEqual({ automatic: [], manual: [], current_user: "denied" });
    const policy = { quote_approval_policy: "public" };
    const { json } = await nurse.put(`/api/v1/statuses/${narrow.id}/interaction_policy`, policy);
    expect(json.quote_approval.automatic).toEqual([]);
    expect(await refused(nurse, { quoted_status_id: narrow.id })).toBe(422);
    expect(await refused(doctor, { quoted_status_id: narrow.id })).toBe(404);
    expect(await refused(doctor, { quoted_status_id: "12345" })).toBe(404);
    const networkId = await founded(site.store, nurse.actorId, { handle: "lukket" });
    const { id } = await site.store.transact((tx) =>
      publish(tx, nurse.actorId, {
        kind: "note",
        body: "Kun for os",
        language: "da",
        audience: "network",
        networkId,
        topics: [],
        mentions: [],
      }),
    );
    expect((await read(nurse, String(id))).quote_approval.current_user).toBe("denied");
    expect(await refused(nurse, { quoted_status_id: String(id) })).toBe(422);
  });

  test("may be for those who follow the author, or whom the author follows", async () => {
    const far = await stranger(site.store, "nabo@syd.example");
    const policies = { quotable_by: "followers", quotable_asked: "following" };
    const made = remoteNote(far, "https://syd.example/notes/3", policies);
    const { id } = await site.store.transact((tx) => addPost(tx, made));
    const leave = async () => (await read(nurse, String(id))).quote_approval.current_user;
    const follows = (from: number, to: number) =>
      site.store.transact((tx) =>
        tx.db
          .insertInto("follow")
          .values({
            id: tx.newId(),
            uri: `https://syd.example/follows/${from}`,
            follower_id: from,
            followee_id: to,
            state: "accepted",
            created_at: tx.now,
          })
          .execute(),
      );
    expect(await leave()).toBe("denied");
    await follows(far, nurse.actorId);
    expect(await leave()).toBe("manual");
    await follows(nurse.actorId, far);
    expect(await leave()).toBe("automatic");
  });

  test("wait for an author elsewhere, and say what each reader has to know", async () => {
    const far = await stranger(site.store, "fjern@syd.example");
    const made = remoteNote(far, "https://syd.example/notes/1", { quotable_asked: "public" });
    const { id } = await site.store.transact((tx) => addPost(tx, made));
    expect((await read(nurse, String(id))).quote_approval).toEqual({
      automatic: [],
      manual: ["public"],
      current_user: "manual",
    });
    const waiting = await write(nurse, { quoted_status_id: String(id) });
    expect(waiting.quote).toEqual({ state: "pending", quoted_status: null });
    const others = remoteNote(far, "https://syd.example/notes/2", { quotable_by: "others" });
    const { id: named } = await site.store.transact((tx) => addPost(tx, others));
    expect((await read(nurse, String(named))).quote_approval).toEqual({
      automatic: ["unsupported_policy"],
      manual: [],
      current_user: "unknown",
    });

    const quoted = await write(nurse);
    const quote = await write(doctor, { quoted_status_id: quoted.id });
    const stateFor = async (who: Caller) => (await read(who, quote.id)).quote;
    await site.store.transact((tx) =>
      mute(tx, { muterId: midwife.actorId, mutedId: nurse.actorId }),
    );
    expect(await stateFor(midwife)).toMatchObject({
      state: "muted_account",
      quoted_status: { id: quoted.id },
    });
    const pair = { blockerId: midwife.actorId, blockedId: nurse.actorId };
    await site.store.transact((tx) => block(tx, pair));
    expect(await stateFor(midwife)).toEqual({ state: "blocked_account", quoted_status: null });
    expect((await stateFor(doctor)).state).toBe("accepted");
    await nurse.delete(`/api/v1/statuses/${quoted.id}`);
    expect(await stateFor(doctor)).toEqual({ state: "deleted", quoted_status: null });
  });

  test("the usual policy is among what one prefers", async () => {
    expect((await nurse.get("/api/v1/preferences")).json).toMatchObject({
      "posting:default:quote_policy": "public",
    });
    const { json } = await nurse.get("/api/v1/accounts/verify_credentials");
    expect(json.source.quote_policy).toBe("public");
  });
});
