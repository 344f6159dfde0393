import fc from "fast-check";
import { expect, test } from "vitest";
import { indexTokens } from "../../src/lib/tokens.ts";
import { matchBest, matchNewest, removeTokens, writeTokens } from "../../src/storage/search.ts";
import { tidy } from "../../src/storage/tidy.ts";
import { counted } from "../support/counted.ts";
import { freshStore, onEachEngine } from "../support/engines.ts";

const texts: Record<number, string> = {
  1: "Tavlemøder hver morgen gav færre misforståelser på afdelingen",
  2: "Vi søger erfaringer med tavlemøde i psykiatrien",
  3: "Handover at the bedside: what worked, what did not",
  4: "Vagtplanen på afsnit 4B, revideret 2024",
  5: "Sygeplejersker og læger øver genoplivning hver måned",
};

onEachEngine("the search index", (engine) => {
  async function filled() {
    const store = await freshStore(engine);
    await store.transact((tx) =>
      writeTokens(
        tx,
        "post",
        Object.entries(texts).map(([id, text]) => ({
          id: Number(id),
          tokens: indexTokens(text, Number(id) === 3 ? "en" : "da"),
        })),
      ),
    );
    return store;
  }

  test.each([
    ["tavlemøde", [2, 1]],
    ["tavlemøder", [2, 1]],
    ["TAVLEMØDE psykiatri", [2]],
    ["vagtpl", [4]],
    ["4b", [4]],
    ["2024", [4]],
    ["læge", [5]],
    ["laege", []],
    ["handovers", [3]],
    ["hver", [5, 1]],
    ["hver uge", []],
    ["&|!():*'\"", []],
    ["", []],
    ["' OR tavlemøde --", [2, 1]],
  ])("both engines find the same for %j", async (words, expected) => {
    const store = await filled();
    expect(await matchNewest(store.reader, "post", words, { limit: 10 })).toEqual(expected);
    expect(new Set(await matchBest(store.reader, "post", words))).toEqual(new Set(expected));
    expect(await matchNewest(store.reader, "actor", words, { limit: 10 })).toEqual([]);
  });

  test("pages go on below the last one", async () => {
    const store = await filled();
    expect(await matchNewest(store.reader, "post", "tavlemøde", { limit: 1 })).toEqual([2]);
    expect(await matchNewest(store.reader, "post", "tavlemøde", { before: 2, limit: 1 })).toEqual([
      1,
    ]);
  });

  test("a row written again is found by its new words only, a removed one by none", async () => {
    const store = await filled();
    await store.transact(async (tx) => {
      await writeTokens(tx, "post", [
        { id: 1, tokens: indexTokens("Kaffeordning", "da") },
        { id: 3, tokens: "" },
      ]);
      await removeTokens(tx, "post", [2, 77]);
    });
    const find = (words: string) => matchNewest(store.reader, "post", words, { limit: 10 });
    expect(await find("tavlemøde")).toEqual([]);
    expect(await find("kaffe")).toEqual([1]);
    expect(await find("handover")).toEqual([]);
  });
});

test("daily upkeep makes one of many pieces of the index, and finds the same", async () => {
  const store = await freshStore("sqlite");
  for (let id = 1; id <= 40; id++)
    await store.transact((tx) =>
      writeTokens(tx, "post", [{ id, tokens: indexTokens(`tavlemøde nummer ${id}`, "da") }]),
    );
  await store.transact((tx) => removeTokens(tx, "post", [7]));
  const pieces = () =>
    store.handles
      .sqlite!.prepare("select count(distinct segid) from post_search_idx")
      .pluck()
      .get() as number;
  const found = () => matchNewest(store.reader, "post", "tavlemøde", { limit: 100 });
  const before = await found();
  expect(before).toHaveLength(39);
  expect(pieces()).toBeGreaterThanOrEqual(4);
  await tidy(store.handles);
  expect(pieces()).toBe(1);
  expect(await found()).toEqual(before);
  expect(await matchBest(store.reader, "post", "7")).toEqual([]);
});

onEachEngine("a batch of tokens", (engine) => {
  test("is two statements, however many rows it has", async () => {
    const store = await freshStore(engine);
    const asked = async (many: number) => {
      let statements = 0;
      const rows = Array.from({ length: many }, (_, n) => ({
        id: n + 1,
        tokens: `ord${n} tavlemød`,
      }));
      await store.transact(async (tx) => {
        const { db, cost } = counted(tx.db);
        await writeTokens({ ...tx, db }, "post", rows);
        statements = cost.statements;
      });
      expect(await matchNewest(store.reader, "post", "tavlemøde ", { limit: 200 })).toHaveLength(
        many,
      );
      return statements;
    };
    expect(await asked(1)).toBe(2);
    expect(await asked(100)).toBe(2);
  });
});

const said = ["tavlemøde", "patienten", "sår", "nat", "vagt"];

interface Said {
  about: string[];
  text: string[];
}

/** The slow way: all texts that have all the words, counted word by word. */
function bestOf(texts: readonly Said[], words: readonly string[]): number[] {
  const worth = ({ about, text }: Said) =>
    [...new Set(words)]
      .map((word) => {
        const times = [...about, ...text].filter((one) => one === word).length;
        return times === 0 ? NaN : (about.includes(word) ? 2 : 0) + (times > 1 ? 1 : 0);
      })
      .reduce((sum, one) => sum + one, 0);
  return texts
    .map((text, at) => ({ id: at + 1, worth: worth(text) }))
    .filter((one) => !Number.isNaN(one.worth))
    .toSorted((a, b) => b.worth - a.worth || b.id - a.id)
    .map((one) => one.id);
}

onEachEngine("best first", (engine) => {
  test("is what the texts themselves say, word by word", async () => {
    const store = await freshStore(engine);
    const words = (most: number) =>
      fc.array(fc.constantFrom(...said), { minLength: 0, maxLength: most });
    const text = fc.record({ about: words(2), text: words(6) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 12 }),
        fc.array(fc.constantFrom(...said), { minLength: 1, maxLength: 3 }),
        async (texts, asked) => {
          await store.transact((tx) =>
            removeTokens(
              tx,
              "post",
              Array.from({ length: 12 }, (_, n) => n + 1),
            ),
          );
          const rows = texts.map((one, at) => ({
            id: at + 1,
            tokens: indexTokens(one.text.join(" "), "da", one.about.join(" ")),
          }));
          await store.transact((tx) => writeTokens(tx, "post", rows));
          const query = `${asked.join(" ")} `;
          expect(await matchBest(store.reader, "post", query)).toEqual(bestOf(texts, asked));
        },
      ),
      { numRuns: 40 },
    );
  });

  test("is judged among the newest 1,000, by two questions a word however many there are", async () => {
    const store = await freshStore(engine);
    const best = "bedst ".repeat(2);
    const rows = Array.from({ length: 1200 }, (_, n) => ({
      id: n + 1,
      tokens: indexTokens(n === 0 || n === 600 ? best : "bedst", "da"),
    }));
    await store.transact((tx) => writeTokens(tx, "post", rows));
    const found = await matchBest(store.reader, "post", "bedst ");
    expect(found).toHaveLength(1000);
    expect(found.slice(0, 3)).toEqual([601, 1200, 1199]);
    expect(found).not.toContain(1);
    const cost = await store.transact(async (tx) => {
      const { db, cost: all } = counted(tx.db);
      await matchBest({ ...tx, db }, "post", "bedst ");
      return all;
    });
    expect(cost.statements).toBeLessThanOrEqual(4);
    expect(cost.rows).toBeLessThanOrEqual(1001 + (engine === "postgres" ? 1000 : 0));
  });
});
