import { addFilterPost, removeFilterPost } from "../../domain/filters/filter-posts.ts";
import { filterActions } from "../../domain/filters/filter.ts";
import { filterOf, filterPostOf, filtersOf, keywordOf } from "../../domain/filters/filters.read.ts";
import {
  addFilter,
  changeFilter,
  removeFilter,
  type FilterChanges,
} from "../../domain/filters/keep-filter.ts";
import { addKeyword, changeKeyword } from "../../domain/filters/keywords.ts";
import { filterLimits } from "../../domain/filters/texts.ts";
import type { Call, Person } from "../context.ts";
import {
  filter,
  filterKeyword,
  filterStatus,
  type Filter,
  type FilterKeyword,
  type FilterStatus,
} from "../entities/filter.ts";
import { flag, id, int, orNone, parts, text, texts, word, type Values } from "../params.ts";
import { own, type Route } from "../route.ts";
import { postUnder } from "../statuses/find-status.ts";

const said = {
  title: text(),
  context: texts(20),
  filter_action: word(...filterActions),
  expires_in: expiresIn(),
  keywords_attributes: parts(
    { id: id(), keyword: text(), whole_word: flag(), _destroy: flag() },
    filterLimits.keywords,
  ),
};

const keywordSaid = { keyword: text(), whole_word: flag() };

/** Seconds from now; none: for good. */
export function expiresIn() {
  return orNone(int(-filterLimits.seconds, filterLimits.seconds));
}

/** Filters of several keywords and posts (docs.joinmastodon.org/methods/filters#v2). */
export const filterRoutes: readonly Route[] = [
  own(
    "GET /api/v2/filters",
    { scope: "read:filters", summary: "One's filters", returns: "Filter[]" },
    async (call) => (await filtersOf(call.reader, call.me.actorId)).map(filter),
  ),
  own(
    "POST /api/v2/filters",
    { scope: "write:filters", params: said, summary: "Makes a filter", returns: "Filter" },
    async (call) => {
      const changes = changesOf(call.params);
      const wanted = { ...changes, title: changes.title ?? "", contexts: changes.contexts ?? [] };
      const made = await call.store.transact((tx) => addFilter(tx, call.me.actorId, wanted));
      return filterUnder(call, made);
    },
  ),
  own(
    "GET /api/v2/filters/keywords/:id",
    { scope: "read:filters", summary: "A keyword of a filter", returns: "FilterKeyword" },
    (call) => keywordUnder(call, call.id()),
  ),
  own(
    "PUT /api/v2/filters/keywords/:id",
    {
      scope: "write:filters",
      params: keywordSaid,
      summary: "Changes a keyword of a filter",
      returns: "FilterKeyword",
    },
    async (call) => {
      const { keyword, whole_word: wholeWord } = call.params;
      const change = { keyword, wholeWord };
      await call.store.transact((tx) => changeKeyword(tx, call.me.actorId, call.id(), change));
      return keywordUnder(call, call.id());
    },
  ),
  own(
    "DELETE /api/v2/filters/keywords/:id",
    { scope: "write:filters", summary: "Takes a keyword out of its filter", returns: "{}" },
    async (call) => {
      const change = { remove: true };
      await call.store.transact((tx) => changeKeyword(tx, call.me.actorId, call.id(), change));
      return {};
    },
  ),
  own(
    "GET /api/v2/filters/statuses/:id",
    { scope: "read:filters", summary: "A status that a filter keeps out", returns: "FilterStatus" },
    async (call) => filterStatus(await filterPostOf(call.reader, call.me.actorId, call.id())),
  ),
  own(
    "DELETE /api/v2/filters/statuses/:id",
    {
      scope: "write:filters",
      summary: "Takes a status out of its filter",
      returns: "FilterStatus",
    },
    async (call): Promise<FilterStatus> => {
      const held = await filterPostOf(call.reader, call.me.actorId, call.id());
      await call.store.transact((tx) => removeFilterPost(tx, call.me.actorId, held.id));
      return filterStatus(held);
    },
  ),
  own(
    "GET /api/v2/filters/:id",
    { scope: "read:filters", summary: "A filter", returns: "Filter" },
    (call) => filterUnder(call, call.id()),
  ),
  own(
    "PUT /api/v2/filters/:id",
    {
      scope: "write:filters",
      params: said,
      summary: "Changes a filter and its keywords",
      returns: "Filter",
    },
    async (call) => {
      const changes = changesOf(call.params);
      await call.store.transact((tx) => changeFilter(tx, call.me.actorId, call.id(), changes));
      return filterUnder(call, call.id());
    },
  ),
  own(
    "DELETE /api/v2/filters/:id",
    { scope: "write:filters", summary: "Takes a filter away", returns: "{}" },
    async (call) => {
      await call.store.transact((tx) => removeFilter(tx, call.me.actorId, call.id()));
      return {};
    },
  ),
  own(
    "GET /api/v2/filters/:id/keywords",
    { scope: "read:filters", summary: "The keywords of a filter", returns: "FilterKeyword[]" },
    async (call) => (await filterUnder(call, call.id())).keywords,
  ),
  own(
    "POST /api/v2/filters/:id/keywords",
    {
      scope: "write:filters",
      params: keywordSaid,
      summary: "Adds a keyword to a filter",
      returns: "FilterKeyword",
    },
    async (call) => {
      const { keyword = "", whole_word: wholeWord } = call.params;
      const added = await call.store.transact((tx) =>
        addKeyword(tx, call.me.actorId, call.id(), { keyword, wholeWord }),
      );
      return keywordUnder(call, added);
    },
  ),
  own(
    "GET /api/v2/filters/:id/statuses",
    {
      scope: "read:filters",
      summary: "The statuses that a filter keeps out",
      returns: "FilterStatus[]",
    },
    async (call) => (await filterUnder(call, call.id())).statuses,
  ),
  own(
    "POST /api/v2/filters/:id/statuses",
    {
      scope: "write:filters",
      params: { status_id: id() },
      summary: "Has a filter keep a status out",
      returns: "FilterStatus",
    },
    async (call) => {
      const post = await postUnder(call, call.params.status_id ?? 0);
      const kept = await call.store.transact((tx) =>
        addFilterPost(tx, call.me.actorId, call.id(), post.id),
      );
      return filterStatus({ id: kept, postId: post.id });
    },
  ),
];

type Own = Call<unknown, Person>;

async function filterUnder({ reader, me }: Own, filterId: number): Promise<Filter> {
  return filter(await filterOf(reader, me.actorId, filterId));
}

async function keywordUnder({ reader, me }: Own, keywordId: number): Promise<FilterKeyword> {
  return filterKeyword((await keywordOf(reader, me.actorId, keywordId)).keyword);
}

function changesOf(params: Values<typeof said>): FilterChanges {
  return {
    title: params.title,
    contexts: params.context,
    action: params.filter_action,
    expiresIn: params.expires_in,
    keywords: params.keywords_attributes?.map((part) => ({
      id: part.id,
      keyword: part.keyword,
      wholeWord: part.whole_word,
      remove: part._destroy,
    })),
  };
}
