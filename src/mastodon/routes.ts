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
import { collectionRoutes } from "./collections/collections.ts";
import { filterRoutes } from "./filters/filters.ts";
import { olderFilterRoutes } from "./filters/older-filters.ts";
import { listRoutes } from "./lists/lists.ts";
import { conversationRoutes } from "./conversations/conversations.ts";
import { instanceRoutes } from "./instance/instance.ts";
import { markerRoutes } from "./markers/markers.ts";
import { groupedNotificationRoutes } from "./notifications/grouped.ts";
import { notificationRoutes } from "./notifications/notifications.ts";
import { notificationPolicyRoutes } from "./notifications/policy.ts";
import { notificationRequestRoutes } from "./notifications/requests.ts";
import { aboutRoutes } from "./instance/about.ts";
import { mediaRoutes } from "./media/media.ts";
import { reportRoutes } from "./reports/reports.ts";
import { pollRoutes } from "./polls/polls.ts";
import { pushRoutes } from "./push/subscription.ts";
import type { Route } from "./route.ts";
import { scheduledRoutes } from "./scheduled/scheduled.ts";
import { searchRoutes } from "./search/search.ts";
import { reactingRoutes } from "./statuses/reacting.ts";
import { quoteRoutes } from "./quotes/quotes.ts";
import { readingRoutes } from "./statuses/reading.ts";
import { translatingRoutes } from "./statuses/translating.ts";
import { writingRoutes } from "./statuses/writing.ts";
import { tagRoutes } from "./tags/tags.ts";
import { streamingRoutes } from "./streaming/routes.ts";
import { timelineRoutes } from "./timelines/timelines.ts";

/** Every operation, by area. The first that fits an address answers, so what is fixed stands before what is not. */
export const routes: readonly Route[] = [
  ...instanceRoutes,
  ...aboutRoutes,
  ...preferenceRoutes,
  ...ownAccountRoutes,
  ...profileRoutes,
  ...followingRoutes,
  ...peopleActRoutes,
  ...peopleListRoutes,
  ...domainBlockRoutes,
  ...accountReadingRoutes,
  ...timelineRoutes,
  ...mediaRoutes,
  ...streamingRoutes,
  ...pushRoutes,
  ...writingRoutes,
  ...pollRoutes,
  ...scheduledRoutes,
  ...readingRoutes,
  ...reactingRoutes,
  ...translatingRoutes,
  ...quoteRoutes,
  ...searchRoutes,
  ...listRoutes,
  ...collectionRoutes,
  ...filterRoutes,
  ...olderFilterRoutes,
  ...notificationPolicyRoutes,
  ...notificationRequestRoutes,
  ...notificationRoutes,
  ...groupedNotificationRoutes,
  ...markerRoutes,
  ...conversationRoutes,
  ...tagRoutes,
  ...discoveryRoutes,
  ...reportRoutes,
  ...announcementRoutes,
  ...adminAccountRoutes,
  ...adminReportRoutes,
  ...adminDomainRoutes,
];
