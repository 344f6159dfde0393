import type { FilterTable } from "../../storage/tables/lists.ts";

/** Where a filter holds, in the words of apps. */
export const filterContexts = ["home", "notifications", "public", "thread", "account"] as const;
export type FilterContext = (typeof filterContexts)[number];

/** warn: shown behind a warning with the filter's title. hide: not shown. blur: shown with its pictures blurred. */
export const filterActions = ["warn", "hide", "blur"] as const;
export type FilterAction = FilterTable["action"];

/** What someone does not want to read, and where. */
export interface Filter {
  id: number;
  title: string;
  contexts: FilterContext[];
  action: FilterAction;
  /** It holds until then; null: for good. */
  expiresAt: string | null;
  keywords: FilterKeyword[];
  posts: FilterPost[];
}

export interface FilterKeyword {
  id: number;
  keyword: string;
  wholeWord: boolean;
}

/** A post kept out by itself. */
export interface FilterPost {
  id: number;
  postId: number;
}
