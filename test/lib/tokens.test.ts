import Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fts5Query,
  indexTokens,
  markedTerms,
  postgresQuery,
  queryTerms,
} from "../../src/lib/tokens.ts";

/** Whether the search finds the text, in SQLite's full-text index as the storage has it. */
function finds(query: string, text: string, language = "da"): boolean {
  const db = new Database(":memory:");
  try {
    db.exec(
      `create virtual table s using fts5(tokens, content='', contentless_delete=1, detail=none, tokenize="unicode61 remove_diacritics 0")`,
    );
    db.prepare("insert into s(rowid, tokens) values (1, ?)").run(indexTokens(text, language));
    const expression = fts5Query(queryTerms(query));
    return (
      expression !== "" &&
      db.prepare("select 1 from s where s match ?").get(expression) !== undefined
    );
  } finally {
    db.close();
  }
}

describe("indexTokens", () => {
  test("stems by language", () => {
    expect(indexTokens("Patienternes sårpleje", "da")).toBe("patient sårplej");
    expect(indexTokens("Experiences of nurses", "en-GB")).toBe("experi of nurs");
    expect(indexTokens("patienternes", "sv")).toBe("patient patientern");
  });

  test("keeps æøå apart from a and o, and folds forms of one letter", () => {
    expect(indexTokens("BØN a\u030al ｍ2", "da")).toBe("bøn ål m2");
  });

  test("holds a word once, and marks what a title says and what is said more than once", () => {
    expect(indexTokens("Sårpleje hver dag, sårplejen hver nat", "da", "Dagens sårpleje")).toBe(
      "dag sårplej hver nat \uE000dag \uE000sårplej \uE001sårplej \uE001dag \uE001hver",
    );
    expect(indexTokens("\uE000sår \uE001dag", "da")).toBe("sår dag");
  });

  test("holds at most 5,000 tokens of letters and digits", () => {
    const many = Array.from({ length: 9000 }, (_, n) => `x${n}`).join(" ");
    expect(indexTokens(many, "da").split(" ")).toHaveLength(5000);
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 60 }),
        fc.constantFrom("da", "en", ""),
        (text, language) => {
          expect(indexTokens(text, language)).toMatch(
            /^(?:[\p{L}\p{Nd}]+(?: \uE001?[\p{L}\p{Nd}]+)*)?$/u,
          );
        },
      ),
    );
  });
});

describe("searching", () => {
  test.each([
    ["patient", "Patienterne sover bedre", "da"],
    ["patienternes", "en patient", "da"],
    ["experience", "Our experiences", "en"],
    ["experiences", "experience", "und"],
    ["SÅRPLEJE", "sårplejen", "da"],
    ["sårp", "sårplejen", "da"],
    ["undersøgelse", "undersøgelserne", "da"],
    ["søvn og støj", "støjen tog vores søvn", "da"],
    ['"søvn" -støj* OR', "støj søvn or", "da"],
    ["og", "og", "da"],
  ])("%j finds %j", (query, text, language) => {
    expect(finds(query, text, language)).toBe(true);
  });

  test.each([
    ["søvn støj", "kun søvn"],
    ["sø", "søvn"],
    ["sårp ", "sårplejen"],
    ["bon", "bøn"],
    ["", "søvn"],
    ['"*" ( - ) ^', "søvn"],
  ])("%j does not find %j", (query, text) => {
    expect(finds(query, text)).toBe(false);
  });

  test("every word of a text finds it", () => {
    const word = fc.constantFrom(
      "plejehjem",
      "Undersøgelse",
      "natten",
      "faldet",
      "nurses",
      "2025",
      "COVID19",
      "é",
    );
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 8 }),
        fc.constantFrom("da", "en", "und"),
        (typed, language) => {
          expect(finds(typed.join(" "), typed.toReversed().join(", "), language)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("no syntax of an engine comes through", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (query) => {
        const terms = queryTerms(query);
        expect(terms.length).toBeLessThanOrEqual(8);
        for (const { stems, prefix } of terms) {
          for (const text of [...stems, prefix ?? "a"]) expect(text).toMatch(/^[\p{L}\p{Nd}]+$/u);
        }
        expect(() => finds(query, "x")).not.toThrow();
      }),
      { numRuns: 50 },
    );
    expect(queryTerms(`a* OR b* NEAR ${"x y ".repeat(5000)}`).length).toBeLessThanOrEqual(8);
  });

  test("a word that may be marked is looked for as it is marked, beside the others", () => {
    const asked = markedTerms(queryTerms("nat sår"));
    expect(asked.map(({ terms, worth }) => [fts5Query(terms), worth])).toEqual([
      ['("\uE000nat") AND ("sår" OR "sår"*)', 2],
      ['("\uE001nat") AND ("sår" OR "sår"*)', 1],
      ['("nat") AND ("\uE000sår" OR "\uE000sår"*)', 2],
      ['("nat") AND ("\uE001sår" OR "\uE001sår"*)', 1],
    ]);
  });

  test("both engines get the same terms", () => {
    const terms = queryTerms("patienternes sår");
    expect(fts5Query(terms)).toBe('("patient" OR "patientern") AND ("sår" OR "sår"*)');
    expect(postgresQuery(terms)).toBe("('patient' | 'patientern') & ('sår' | 'sår':*)");
  });
});
