import type {
  Filter as FilterView,
  FilterAction,
  FilterContext,
  FilterKeyword as KeywordView,
  FilterPost,
} from "../../domain/filters/filter.ts";
import type { FilterMatch } from "../../domain/filters/sieve.ts";

/** docs.joinmastodon.org/entities/Filter; within a `FilterResult` without what it looks for. */
export interface Filter extends BareFilter {
  keywords: FilterKeyword[];
  statuses: FilterStatus[];
}

interface BareFilter {
  id: string;
  title: string;
  context: FilterContext[];
  expires_at: string | null;
  filter_action: FilterAction;
}

export interface FilterKeyword {
  id: string;
  keyword: string;
  whole_word: boolean;
}

export interface FilterStatus {
  id: string;
  status_id: string;
}

/** docs.joinmastodon.org/entities/FilterResult */
export interface FilterResult {
  filter: BareFilter;
  keyword_matches: string[] | null;
  status_matches: string[] | null;
}

/** docs.joinmastodon.org/entities/V1_Filter: a keyword as if it were a filter by itself. */
export interface V1Filter {
  id: string;
  phrase: string;
  context: FilterContext[];
  whole_word: boolean;
  expires_at: string | null;
  irreversible: boolean;
}

export function filter(view: FilterView): Filter {
  return {
    ...bareFilter(view),
    keywords: view.keywords.map(filterKeyword),
    statuses: view.posts.map(filterStatus),
  };
}

export function filterKeyword({ id, keyword, wholeWord }: KeywordView): FilterKeyword {
  return { id: String(id), keyword, whole_word: wholeWord };
}

export function filterStatus({ id, postId }: FilterPost): FilterStatus {
  return { id: String(id), status_id: String(postId) };
}

export function filterResult({ filter: met, keywords, posts }: FilterMatch): FilterResult {
  return {
    filter: bareFilter(met),
    keyword_matches: keywords.length > 0 ? keywords : null,
    status_matches: posts.length > 0 ? posts.map(String) : null,
  };
}

export function v1Filter(view: FilterView, { id, keyword, wholeWord }: KeywordView): V1Filter {
  return {
    id: String(id),
    phrase: keyword,
    context: view.contexts,
    whole_word: wholeWord,
    expires_at: view.expiresAt,
    irreversible: view.action === "hide",
  };
}

function bareFilter({ id, title, contexts, expiresAt, action }: FilterView): BareFilter {
  return {
    id: String(id),
    title,
    context: contexts,
    expires_at: expiresAt,
    filter_action: action,
  };
}
