import { beforeAll, expect, test } from "vitest";
import { addFilterPost, removeFilterPost } from "../../../src/domain/filters/filter-posts.ts";
import type { FilterContext } from "../../../src/domain/filters/filter.ts";
import { filterOf, filtersOf } from "../../../src/domain/filters/filters.read.ts";
import {
  addFilter,
  changeFilter,
  removeFilter,
  type FilterChanges,
  type NewFilter,
} from "../../../src/domain/filters/keep-filter.ts";
import { addKeyword, changeKeyword } from "../../../src/domain/filters/keywords.ts";
import { sieve, sieveOf } from "../../../src/domain/filters/sieve.ts";
import { changeSingle, type SingleKeyword } from "../../../src/domain/filters/single-keyword.ts";
import { filterLimits } from "../../../src/domain/filters/texts.ts";
import type { Draft } from "../../../src/domain/knowledge/draft.ts";
import { post } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { personViewer } from "../../../src/domain/knowledge/visible.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import type { Tx } from "../../../src/storage/transaction.ts";
import { person } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { note, request } from "../knowledge/drafts.ts";
import { refusal } from "../networks/support.ts";

onEachEngine("filters", (engine) => {
  let store: TestStore;
  let [anna, bo] = [0, 0];
  const facts: string[] = [];

  beforeAll(async () => {
    store = await freshStore(engine);
    [anna, bo] = [await person(store, "laege-m1"), await person(store, "sygeplejerske-m2")];
    store.onCommit((all) => facts.push(...all.map(({ type }) => type)));
  });

  const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => store.transact(work);
  const home: NewFilter = { title: "Fald", contexts: ["home"] };
  const made = (more: Partial<NewFilter> = {}, who = anna) =>
    act((tx) => addFilter(tx, who, { ...home, ...more }));
  const changed = (id: number, changes: FilterChanges, who = anna) =>
    act((tx) => changeFilter(tx, who, id, changes));
  const held = (id: number) => filterOf(store.reader, anna, id);

  test("a filter is made, changed with its keywords, and taken away; each is told", async () => {
    facts.length = 0;
    const id = await made({
      contexts: ["thread", "home", "home"],
      keywords: [{ keyword: " faldet  om " }, { keyword: "fald", wholeWord: false }, {}],
    });
    const before = await held(id);
    expect(before).toMatchObject({
      title: "Fald",
      contexts: ["home", "thread"],
      action: "warn",
      expiresAt: null,
      keywords: [
        { keyword: "faldet om", wholeWord: true },
        { keyword: "fald", wholeWord: false },
      ],
      posts: [],
    });
    const [first, second] = before.keywords;
    await changed(id, {
      title: "Styrt",
      action: "hide",
      expiresIn: 60,
      keywords: [
        { id: first!.id, remove: true },
        { id: second!.id, keyword: "styrt" },
        { keyword: "nyt", wholeWord: true },
        { keyword: "aldrig", remove: true },
      ],
    });
    const after = await held(id);
    expect(after).toMatchObject({
      title: "Styrt",
      contexts: ["home", "thread"],
      action: "hide",
      keywords: [
        { id: second!.id, keyword: "styrt", wholeWord: false },
        { keyword: "nyt", wholeWord: true },
      ],
    });
    expect(Date.parse(after.expiresAt!) - Date.now()).toBeGreaterThan(50_000);
    await changed(id, { expiresIn: null });
    expect((await held(id)).expiresAt).toBeNull();
    await act((tx) => removeFilter(tx, anna, id));
    expect(await filtersOf(store.reader, anna)).toEqual([]);
    expect(facts).toEqual(Array.from({ length: 4 }, () => "FiltersChanged"));
  });

  test("what cannot be is refused, and changes nothing", async () => {
    const id = await made({ keywords: [{ keyword: "fald" }] });
    const word = (await held(id)).keywords[0]!.id;
    const long = "x".repeat(600);
    const cases: [string, () => Promise<unknown>][] = [
      ["title-missing", () => made({ title: " \u200b " })],
      ["title-too-long", () => made({ title: long })],
      ["value-unknown", () => made({ contexts: [] })],
      ["value-unknown", () => made({ contexts: ["home", "everywhere"] })],
      ["value-unknown", () => made({ expiresIn: Number.NaN })],
      ["value-unknown", () => made({ expiresIn: 1e12 })],
      ["keyword-missing", () => made({ keywords: [{ keyword: "\u00ad", wholeWord: true }] })],
      ["text-too-long", () => made({ keywords: [{ keyword: long }] })],
      ["patient-data", () => made({ keywords: [{ keyword: "010190-1111" }] })],
      ["patient-data", () => made({ title: "010190-1111" })],
      ["not-found", () => made({ keywords: [{ id: word, keyword: "x" }] })],
      ["not-found", () => changed(id, { title: "x" }, bo)],
      ["not-found", () => changed(id, { keywords: [{ id: 12, keyword: "x" }] })],
      ["not-found", () => act((tx) => removeFilter(tx, bo, id))],
      ["not-found", () => act((tx) => addKeyword(tx, bo, id, { keyword: "x" }))],
      ["not-found", () => act((tx) => changeKeyword(tx, bo, word, { remove: true }))],
      ["not-found", () => act((tx) => changeSingle(tx, bo, word, { keyword: "x" }))],
      ["not-found", () => act((tx) => addFilterPost(tx, anna, id, 12))],
    ];
    for (const [reason, work] of cases) expect(await refusal(work())).toBe(reason);
    expect(await filtersOf(store.reader, anna)).toMatchObject([
      { id, title: "Fald", keywords: [{ keyword: "fald" }] },
    ]);
    await act((tx) => removeFilter(tx, anna, id));
  });

  test("there is room for so many and no more", async () => {
    const keywords = Array.from({ length: filterLimits.keywords }, (_, n) => ({
      keyword: `k${n}`,
    }));
    const id = await made({ keywords }, bo);
    const more = () => act((tx) => addKeyword(tx, bo, id, { keyword: "x" }));
    expect(await refusal(more())).toBe("no-more-room");
    const [first] = (await filterOf(store.reader, bo, id)).keywords;
    const swap = [{ id: first!.id, remove: true }, { keyword: "x" }];
    expect(await refusal(changed(id, { keywords: swap }, bo))).toBeUndefined();
    await act(async (tx) => {
      for (let n = 1; n < filterLimits.filters; n++) await addFilter(tx, bo, home);
    });
    expect(await refusal(made({}, bo))).toBe("no-more-room");
  });

  test("one keyword at a time, as older apps change it", async () => {
    const id = await made({ title: "fald", keywords: [{ keyword: "fald" }] });
    const word = (await held(id)).keywords[0]!.id;
    const single = (change: SingleKeyword) => act((tx) => changeSingle(tx, anna, word, change));
    await single({ keyword: "styrt", wholeWord: false, contexts: ["public"], action: "hide" });
    expect(await held(id)).toMatchObject({
      title: "styrt",
      contexts: ["public"],
      action: "hide",
      keywords: [{ id: word, keyword: "styrt", wholeWord: false }],
    });
    const added = await act((tx) => addKeyword(tx, anna, id, { keyword: "to" }));
    for (const change of [{ contexts: ["home"] }, { action: "warn" as const }, { expiresIn: 9 }])
      expect(await refusal(single(change))).toBe("several-keywords");
    await single({ keyword: "fald", contexts: ["public"], action: "hide", expiresIn: null });
    expect(await held(id)).toMatchObject({
      title: "styrt",
      keywords: [
        { id: word, keyword: "fald" },
        { id: added, keyword: "to", wholeWord: true },
      ],
    });
    await act((tx) => changeKeyword(tx, anna, added, { keyword: "tre", wholeWord: false }));
    await act((tx) => changeKeyword(tx, anna, word, { remove: true }));
    expect((await held(id)).keywords).toEqual([{ id: added, keyword: "tre", wholeWord: false }]);
    await act((tx) => removeFilter(tx, anna, id));
  });

  test("a post is kept out by itself while it is there, if one may see it", async () => {
    const say = (who: number, more: Partial<Draft> = {}) =>
      act((tx) => publish(tx, who, note({ body: "Et opslag.", ...more })));
    const open = await say(bo);
    const secret = await say(bo, { audience: "followers" });
    const id = await made({ action: "hide" });
    const keep = (postId: number) => act((tx) => addFilterPost(tx, anna, id, postId));
    expect(await refusal(keep(secret.id))).toBe("not-found");
    const kept = await keep(open.id);
    expect(await keep(open.id)).toBe(kept);
    expect((await held(id)).posts).toEqual([{ id: kept, postId: open.id }]);
    const view = (await post(store.reader, personViewer(anna), open.id))!;
    const now = new Date().toISOString();
    const asked = await sieveOf(store.reader, anna, now);
    expect(asked.matches(view)).toMatchObject([{ filter: { id }, keywords: [], posts: [open.id] }]);
    expect(asked.hides(view, "home")).toBe(true);
    expect((await sieveOf(store.reader, bo, now)).matches(view)).toEqual([]);
    expect(await refusal(act((tx) => removeFilterPost(tx, bo, kept)))).toBe("not-found");
    await act((tx) => removeFilterPost(tx, anna, kept));
    await keep(open.id);
    await act((tx) => withdraw(tx, bo, open.id));
    expect((await held(id)).posts).toEqual([]);
    await act((tx) => removeFilter(tx, anna, id));
  });

  test("everything a post says is looked at; what is hidden where, and until when", async () => {
    const { id } = await act((tx) =>
      publish(
        tx,
        bo,
        request({
          title: "Tavlemøde om morgenen",
          teaser: "Kort sagt.",
          body: "Vi *prøver* det på [afsnittet](https://a.example/).",
          topics: ["Vagtplan"],
        }),
      ),
    );
    const seen = (await post(store.reader, personViewer(anna), id))!;
    const alt = { ...seen.attachments[0]!, alt: "En tavle med magneter" };
    const poll = { options: [{ title: "Ja tak" }, { title: "Næppe" }] };
    const view = { ...seen, warning: "Følsomt", attachments: [alt], poll };
    const filter = (keyword: string, more: Partial<NewFilter> = {}) => ({
      id: 1,
      title: "f",
      contexts: ["home", "public"] as FilterContext[],
      action: more.action ?? ("warn" as const),
      expiresAt: null,
      keywords: [{ id: 2, keyword, wholeWord: true }],
      posts: [],
    });
    const now = "2026-03-01T00:00:00.000Z";
    const met = (keyword: string) => sieve([filter(keyword)], anna, now).matches(view).length > 0;
    const said = ["TAVLEMØDE OM", "kort sagt", "prøver det på afsnittet", "følsomt"];
    for (const keyword of [...said, "magneter", "#vagtplan", "næppe"])
      expect(met(keyword), keyword).toBe(true);
    for (const keyword of ["tavle møde", "a.example", "em", "morgenen kort", "strong", "tak næppe"])
      expect(met(keyword), keyword).toBe(false);

    const hiding = filter("magneter", { action: "hide" });
    const hidden = (
      me: number,
      context: FilterContext,
      at = now,
      expiresAt: string | null = null,
    ) => sieve([{ ...hiding, expiresAt }], me, at).hides(view, context);
    expect(hidden(anna, "home")).toBe(true);
    expect(hidden(anna, "public")).toBe(true);
    expect(hidden(anna, "thread")).toBe(false);
    expect(hidden(bo, "home")).toBe(false); // one's own
    expect(hidden(anna, "home", now, "2026-03-02T00:00:00.000Z")).toBe(true);
    expect(hidden(anna, "home", now, now)).toBe(false);
    expect(sieve([filter("magneter")], anna, now).hides(view, "home")).toBe(false);
  });
});
