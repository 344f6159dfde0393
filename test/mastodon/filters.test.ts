import { beforeAll, describe, expect, test } from "vitest";
import { apiSite, encodings, type ApiSite, type Caller, type Json } from "./api-site.ts";

describe("filters, as apps use them", () => {
  let site: ApiSite;
  let me: Caller;
  let other: Caller;

  beforeAll(async () => {
    site = await apiSite();
    [me, other] = [await site.caller("laege-m1"), await site.caller("leder-m2")];
    await me.post(`/api/v1/accounts/${other.id}/follow`);
  });

  const notFound = { status: 404, json: { error: "Record not found" } };
  const say = async (status: string): Promise<string> =>
    (await other.post("/api/v1/statuses", { status })).json.id;
  const ids = ({ json }: { json: Json }): string[] => json.map(({ id }: Json) => id);
  const clear = async () => {
    for (const id of ids(await me.get("/api/v2/filters"))) await me.delete(`/api/v2/filters/${id}`);
  };

  test.each(encodings)("are written as %s, keywords and statuses with them", async (encoding) => {
    const { json: made } = await me.post(
      "/api/v2/filters",
      {
        title: "Fald",
        context: ["home", "thread"],
        filter_action: "blur",
        expires_in: 3600,
        keywords_attributes: [
          { keyword: "fald", whole_word: false },
          { keyword: "faldt", whole_word: true },
        ],
      },
      encoding,
    );
    expect(made).toMatchObject({
      title: "Fald",
      context: ["home", "thread"],
      filter_action: "blur",
      keywords: [
        { keyword: "fald", whole_word: false },
        { keyword: "faldt", whole_word: true },
      ],
      statuses: [],
    });
    expect(made.expires_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const at = `/api/v2/filters/${made.id}`;
    const [first, second] = made.keywords;
    const { json: changed } = await me.put(
      at,
      {
        title: "Styrt",
        expires_in: "",
        keywords_attributes: [
          { id: first.id, _destroy: true },
          { id: second.id, keyword: "styrt" },
        ],
      },
      encoding,
    );
    expect(changed).toEqual({
      ...made,
      title: "Styrt",
      expires_at: null,
      keywords: [{ id: second.id, keyword: "styrt", whole_word: true }],
    });

    const word = { keyword: "nyt", whole_word: "0" };
    const { json: added } = await me.post(`${at}/keywords`, word, encoding);
    expect(added).toEqual({ id: expect.any(String), keyword: "nyt", whole_word: false });
    const wordAt = `/api/v2/filters/keywords/${added.id}`;
    const { json: edited } = await me.put(wordAt, { keyword: "nyere" }, encoding);
    expect(edited).toEqual({ ...added, keyword: "nyere" });
    expect((await me.get(wordAt)).json).toEqual(edited);
    expect(ids(await me.get(`${at}/keywords`))).toEqual([second.id, added.id]);
    expect((await me.delete(wordAt, {}, encoding)).json).toEqual({});

    const status = await say("Hej");
    const { json: kept } = await me.post(`${at}/statuses`, { status_id: status }, encoding);
    expect(kept).toEqual({ id: expect.any(String), status_id: status });
    expect((await me.get(`/api/v2/filters/statuses/${kept.id}`)).json).toEqual(kept);
    expect((await me.get(`${at}/statuses`)).json).toEqual([kept]);
    await me.delete(`/api/v2/filters/statuses/${kept.id}`, {}, encoding);
    expect((await me.get(at)).json).toEqual(changed);
    expect((await me.get("/api/v2/filters")).json).toEqual([changed]);
    expect((await me.delete(at, {}, encoding)).json).toEqual({});
    expect((await me.get("/api/v2/filters")).json).toEqual([]);
  });

  test.each(encodings)("are written as %s by older apps", async (encoding) => {
    const said = { phrase: "fald", context: ["home"], expires_in: 60 };
    const { json: made } = await me.post("/api/v1/filters", said, encoding);
    expect(made).toMatchObject({
      phrase: "fald",
      context: ["home"],
      whole_word: false,
      irreversible: false,
    });
    const at = `/api/v1/filters/${made.id}`;
    const changes = { phrase: "styrt", context: ["public"], irreversible: true, whole_word: true };
    const { json: changed } = await me.put(at, { ...changes, expires_in: "" }, encoding);
    expect(changed).toEqual({ id: made.id, ...changes, expires_at: null });
    expect((await me.get(at)).json).toEqual(changed);
    expect((await me.get("/api/v1/filters")).json).toEqual([changed]);
    const [whole] = (await me.get("/api/v2/filters")).json;
    expect(whole).toMatchObject({ title: "styrt", filter_action: "hide" });
    await me.post(`/api/v2/filters/${whole.id}/keywords`, { keyword: "to" });
    expect((await me.put(at, { context: ["home"] }, encoding)).status).toBe(422);
    expect((await me.put(at, { phrase: "en" }, encoding)).json.phrase).toBe("en");
    expect((await me.delete(at, {}, encoding)).json).toEqual({});
    expect(await me.get(at)).toMatchObject(notFound);
    expect((await me.get("/api/v2/filters")).json).toMatchObject([
      { keywords: [{ keyword: "to" }] },
    ]);
    await clear();
  });

  test("keywords in pairs of fields, as some apps send them", async () => {
    const query =
      "title=f&context[]=public&keywords_attributes[][keyword]=en&keywords_attributes[][whole_word]=false" +
      "&keywords_attributes[][keyword]=to&keywords_attributes[][whole_word]=true";
    const { json } = await me.post(`/api/v2/filters?${query}`);
    expect(json.keywords).toMatchObject([
      { keyword: "en", whole_word: false },
      { keyword: "to", whole_word: true },
    ]);
    const [en, to] = json.keywords;
    const changes =
      `keywords_attributes[][id]=${en.id}&keywords_attributes[][_destroy]=true` +
      `&keywords_attributes[][id]=${to.id}&keywords_attributes[][keyword]=tre`;
    expect((await me.put(`/api/v2/filters/${json.id}?${changes}`)).json.keywords).toEqual([
      { id: to.id, keyword: "tre", whole_word: true },
    ]);
    const until = (await me.put(`/api/v2/filters/${json.id}`, { expires_in: 60 })).json.expires_at;
    expect((await me.put(`/api/v2/filters/${json.id}`, { title: "g" })).json.expires_at).toBe(
      until,
    );
    const never = await me.put(`/api/v2/filters/${json.id}`, { expires_in: null });
    expect(never.json.expires_at).toBeNull();
    await clear();
  });

  test("what cannot be is refused in plain words", async () => {
    const said = { title: "f", context: ["home"] };
    const { json } = await me.post("/api/v2/filters", said);
    const at = `/api/v2/filters/${json.id}`;
    const cases: [number, Promise<{ status: number; json: Json }>][] = [
      [422, me.post("/api/v2/filters", { context: ["home"] })],
      [422, me.post("/api/v2/filters", { title: "f" })],
      [422, me.post("/api/v2/filters", { title: "f", context: ["moon"] })],
      [422, me.post("/api/v2/filters", { ...said, filter_action: "burn" })],
      [422, me.put(at, { title: "" })],
      [422, me.post(`${at}/keywords`, { keyword: " " })],
      [422, me.post(`${at}/keywords`, {})],
      [404, me.put(at, { keywords_attributes: [{ id: "12", keyword: "x" }] })],
      [404, me.post(`${at}/statuses`, { status_id: "12" })],
      [404, me.post(`${at}/statuses`, {})],
      [422, me.post("/api/v1/filters", { context: ["home"] })],
      [422, me.post("/api/v1/filters", { phrase: "x" })],
    ];
    for (const [status, answer] of cases) {
      const { json: body, ...answered } = await answer;
      expect(answered.status).toBe(status);
      expect(body.error.length).toBeGreaterThan(8);
    }
    expect((await me.get("/api/v2/filters")).json).toEqual([json]);
    await clear();
  });

  test("another's filter looks like none, whatever is asked of it", async () => {
    const keywords = [{ keyword: "x", whole_word: true }];
    const said = { title: "f", context: ["home"], keywords_attributes: keywords };
    const { json } = await me.post("/api/v2/filters", said);
    const status = await say("Hej");
    const at = `/api/v2/filters/${json.id}`;
    const { json: kept } = await me.post(`${at}/statuses`, { status_id: status });
    const [word] = json.keywords;
    const answers = await Promise.all([
      other.get(at),
      other.put(at, { title: "x" }),
      other.delete(at),
      other.get(`${at}/keywords`),
      other.post(`${at}/keywords`, { keyword: "x" }),
      other.get(`${at}/statuses`),
      other.post(`${at}/statuses`, { status_id: status }),
      other.get(`/api/v2/filters/keywords/${word.id}`),
      other.put(`/api/v2/filters/keywords/${word.id}`, { keyword: "y" }),
      other.delete(`/api/v2/filters/keywords/${word.id}`),
      other.get(`/api/v2/filters/statuses/${kept.id}`),
      other.delete(`/api/v2/filters/statuses/${kept.id}`),
      other.get(`/api/v1/filters/${word.id}`),
      other.put(`/api/v1/filters/${word.id}`, { phrase: "y", context: ["home"] }),
      other.delete(`/api/v1/filters/${word.id}`),
    ]);
    for (const answer of answers) expect(answer).toMatchObject(notFound);
    for (const path of ["/api/v1/filters", "/api/v2/filters"])
      expect((await other.get(path)).json).toEqual([]);
    expect((await me.get(at)).json).toEqual({ ...json, statuses: [kept] });
    await clear();
  });

  test("every status says which filters it meets, to their owner alone", async () => {
    const status = await say("Et fald i weekenden");
    const { json: warn } = await me.post("/api/v2/filters", {
      title: "Fald",
      context: ["public"],
      keywords_attributes: [{ keyword: "FALD" }, { keyword: "weekenden" }, { keyword: "fal" }],
    });
    const { json: itself } = await me.post("/api/v2/filters", { title: "Det", context: ["home"] });
    await me.post(`/api/v2/filters/${itself.id}/statuses`, { status_id: status });
    const bare = ({ keywords, statuses, ...filter }: Json) => {
      expect([keywords, statuses]).toBeDefined();
      return filter;
    };
    const filtered = [
      {
        filter: bare(warn),
        keyword_matches: ["FALD", "weekenden"],
        status_matches: null,
      },
      { filter: bare(itself), keyword_matches: null, status_matches: [status] },
    ];
    const at = `/api/v1/statuses/${status}`;
    expect((await me.get(at)).json.filtered).toEqual(filtered);
    expect((await me.get("/api/v1/timelines/home")).json[0].filtered).toEqual(filtered);
    expect((await me.get("/api/v1/statuses", { id: [status] })).json[0].filtered).toEqual(filtered);
    const { json: boosted } = await me.post(`${at}/reblog`);
    expect([boosted.filtered, boosted.reblog.filtered]).toEqual([filtered, filtered]);
    await me.post(`${at}/unreblog`);
    expect((await other.get(at)).json.filtered).toEqual([]);
    expect((await site.anyone.get(at)).json.filtered).toBeUndefined();
    await me.get("/api/v1/timelines/home");
    const few = await site.reads(() => me.get("/api/v1/timelines/home", { limit: 1 }));
    expect(await site.reads(() => me.get("/api/v1/timelines/home", { limit: 5 }))).toBe(few);
    await clear();
  });

  test("what is hidden is passed over where the filter holds, and pages stay full", async () => {
    const seen = await say("Set #sepsis");
    const hidden = await say("Skjult #sepsis");
    const { json: filter } = await me.post("/api/v2/filters", {
      title: "f",
      context: ["account"],
      filter_action: "hide",
      keywords_attributes: [{ keyword: "skjult" }],
    });
    const { json: list } = await me.post("/api/v1/lists", { title: "l" });
    await me.post(`/api/v1/lists/${list.id}/accounts`, { account_ids: [other.id] });
    const streams: [string, string][] = [
      ["home", "/api/v1/timelines/home"],
      ["home", `/api/v1/timelines/list/${list.id}`],
      ["public", "/api/v1/timelines/public"],
      ["public", "/api/v1/timelines/tag/sepsis"],
      ["account", `/api/v1/accounts/${other.id}/statuses`],
    ];
    for (const context of ["home", "public", "account", "thread", "notifications"]) {
      await me.put(`/api/v2/filters/${filter.id}`, { context: [context] });
      for (const [where, path] of streams) {
        const [first] = ids(await me.get(path, { limit: 1 }));
        expect(first, `${path} with a filter of ${context}`).toBe(
          where === context ? seen : hidden,
        );
      }
      expect((await me.get(`/api/v1/statuses/${hidden}`)).json.filtered).toHaveLength(1);
    }
    await me.put(`/api/v2/filters/${filter.id}`, { context: ["home"], filter_action: "warn" });
    expect(ids(await me.get("/api/v1/timelines/home"))[0]).toBe(hidden);
    await me.put(`/api/v2/filters/${filter.id}`, { filter_action: "hide", expires_in: -1 });
    expect((await me.get("/api/v1/timelines/home")).json[0]).toMatchObject({
      id: hidden,
      filtered: [],
    });
    const { json: mine } = await me.post("/api/v1/statuses", { status: "Selv skjult" });
    await me.put(`/api/v2/filters/${filter.id}`, { expires_in: "" });
    expect(ids(await me.get("/api/v1/timelines/home")).slice(0, 2)).toEqual([mine.id, seen]);
    await clear();
  });
});
