import { domainBlockRoutes } from "./accounts/domain-blocks.ts";
import { followingRoutes } from "./accounts/following.ts";
import { ownAccountRoutes } from "./accounts/own.ts";
import { peopleActRoutes } from "./accounts/people-acts.ts";
import { peopleListRoutes } from "./accounts/people-lists.ts";
import { preferenceRoutes } from "./accounts/preferences.ts";
import { profileRoutes } from "./accounts/profile.ts";
import { accountReadingRoutes } from "./accounts/reading.ts";
import { adminAccountRoutes } from "./admin/accounts.ts";
import { adminDomainRoutes } from "./admin/domains.ts";
import { adminReportRoutes } from "./admin/reports.ts";
import { announcementRoutes } from "./announcements/announcements.ts";
import { discoveryRoutes } from "./discovery/discovery.ts";
import { filterRoutes } from "./filters/filters.ts";
import { olderFilterRoutes } from "./filters/older-filters.ts";
import { instanceRoutes } from "./instance/instance.ts";
import { listRoutes } from "./lists/lists.ts";
import { reportRoutes } from "./reports/reports.ts";
import type { Route } from "./route.ts";
import { searchRoutes } from "./search/search.ts";
import { reactingRoutes } from "./statuses/reacting.ts";
import { readingRoutes } from "./statuses/reading.ts";
import { writingRoutes } from "./statuses/writing.ts";
import { tagRoutes } from "./tags/tags.ts";
import { timelineRoutes } from "./timelines/timelines.ts";

/** Every operation, by area. The first that fits an address answers, so what is fixed stands before what is not. */
export const routes: readonly Route[] = [
  ...instanceRoutes,
  ...preferenceRoutes,
  ...ownAccountRoutes,
  ...profileRoutes,
  ...followingRoutes,
  ...peopleActRoutes,
  ...peopleListRoutes,
  ...domainBlockRoutes,
  ...accountReadingRoutes,
  ...timelineRoutes,
  ...writingRoutes,
  ...readingRoutes,
  ...reactingRoutes,
  ...searchRoutes,
  ...listRoutes,
  ...filterRoutes,
  ...olderFilterRoutes,
  ...tagRoutes,
  ...discoveryRoutes,
  ...reportRoutes,
  ...announcementRoutes,
  ...adminAccountRoutes,
  ...adminReportRoutes,
  ...adminDomainRoutes,
];
