import { followingRoutes } from "./accounts/following.ts";
import { ownAccountRoutes } from "./accounts/own.ts";
import { preferenceRoutes } from "./accounts/preferences.ts";
import { accountReadingRoutes } from "./accounts/reading.ts";
import { filterRoutes } from "./filters/filters.ts";
import { olderFilterRoutes } from "./filters/older-filters.ts";
import { instanceRoutes } from "./instance/instance.ts";
import { listRoutes } from "./lists/lists.ts";
import { pollRoutes } from "./polls/polls.ts";
import type { Route } from "./route.ts";
import { scheduledRoutes } from "./scheduled/scheduled.ts";
import { searchRoutes } from "./search/search.ts";
import { reactingRoutes } from "./statuses/reacting.ts";
import { readingRoutes } from "./statuses/reading.ts";
import { writingRoutes } from "./statuses/writing.ts";
import { timelineRoutes } from "./timelines/timelines.ts";

/** Every operation, by area. The first that fits an address answers, so what is fixed stands before what is not. */
export const routes: readonly Route[] = [
  ...instanceRoutes,
  ...preferenceRoutes,
  ...ownAccountRoutes,
  ...followingRoutes,
  ...accountReadingRoutes,
  ...timelineRoutes,
  ...writingRoutes,
  ...pollRoutes,
  ...scheduledRoutes,
  ...readingRoutes,
  ...reactingRoutes,
  ...searchRoutes,
  ...listRoutes,
  ...filterRoutes,
  ...olderFilterRoutes,
];
