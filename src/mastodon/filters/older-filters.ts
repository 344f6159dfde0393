import { filtersOf, keywordOf } from "../../domain/filters/filters.read.ts";
import { addFilter } from "../../domain/filters/keep-filter.ts";
import { changeKeyword } from "../../domain/filters/keywords.ts";
import { changeSingle } from "../../domain/filters/single-keyword.ts";
import { titleOf } from "../../domain/filters/texts.ts";
import type { Call, Person } from "../context.ts";
import { v1Filter, type V1Filter } from "../entities/filter.ts";
import { flag, text, texts, type Values } from "../params.ts";
import { own, type Route } from "../route.ts";
import { expiresIn } from "./filters.ts";

const said = {
  phrase: text(),
  context: texts(20),
  expires_in: expiresIn(),
  irreversible: flag(),
  whole_word: flag(),
};

type Said = Values<typeof said>;

/** Filters as apps knew them before: one for each keyword (docs.joinmastodon.org/methods/filters#v1). */
export const olderFilterRoutes: readonly Route[] = [
  own(
    "GET /api/v1/filters",
    { scope: "read:filters", summary: "One's keywords", returns: "V1Filter[]" },
    async (call) =>
      (await filtersOf(call.reader, call.me.actorId)).flatMap((held) =>
        held.keywords.map((keyword) => v1Filter(held, keyword)),
      ),
  ),
  own(
    "POST /api/v1/filters",
    {
      scope: "write:filters",
      params: said,
      summary: "Makes a filter of one keyword",
      returns: "V1Filter",
    },
    add,
  ),
  own(
    "GET /api/v1/filters/:id",
    { scope: "read:filters", summary: "A keyword", returns: "V1Filter" },
    (call) => keywordUnder(call, call.id()),
  ),
  own(
    "PUT /api/v1/filters/:id",
    {
      scope: "write:filters",
      params: said,
      summary: "Changes a keyword; where it holds only when it is alone in its filter",
      returns: "V1Filter",
    },
    async (call) => {
      const { phrase, whole_word: wholeWord, ...more } = call.params;
      const change = { keyword: phrase, wholeWord, ...settings(more) };
      await call.store.transact((tx) => changeSingle(tx, call.me.actorId, call.id(), change));
      return keywordUnder(call, call.id());
    },
  ),
  own(
    "DELETE /api/v1/filters/:id",
    { scope: "write:filters", summary: "Takes a keyword out of its filter", returns: "{}" },
    async (call) => {
      const change = { remove: true };
      await call.store.transact((tx) => changeKeyword(tx, call.me.actorId, call.id(), change));
      return {};
    },
  ),
];

async function add(call: Call<Said, Person>): Promise<V1Filter> {
  const { phrase = "", whole_word: wholeWord = false, ...more } = call.params;
  const { contexts = [], ...rest } = settings(more);
  const keywords = [{ keyword: phrase, wholeWord }];
  const made = await call.store.transact(async (tx) => {
    const wanted = { ...rest, title: titleOf(phrase), contexts, keywords };
    return addFilter(tx, call.me.actorId, wanted);
  });
  const held = (await filtersOf(call.reader, call.me.actorId)).find(({ id }) => id === made)!;
  return v1Filter(held, held.keywords[0]!);
}

async function keywordUnder({ reader, me }: Call<unknown, Person>, id: number): Promise<V1Filter> {
  const { filter, keyword } = await keywordOf(reader, me.actorId, id);
  return v1Filter(filter, keyword);
}

/** What is not to come back is hidden; of what may, an app that knows no more is warned. */
function settings({
  context,
  expires_in,
  irreversible,
}: Pick<Said, "context" | "expires_in" | "irreversible">) {
  const action = irreversible === undefined ? undefined : irreversible ? "hide" : "warn";
  return { contexts: context, expiresIn: expires_in, action } as const;
}
