import type { Migration } from "../src/storage/migration.ts";
import { people } from "./0001-people.ts";
import { follows } from "./0002-follows.ts";
import { knowledge } from "./0003-knowledge.ts";
import { streams } from "./0004-streams.ts";
import { moderation } from "./0005-moderation.ts";
import { federation } from "./0006-federation.ts";
import { jobs } from "./0007-jobs.ts";
import { search } from "./0008-search.ts";
import { answers } from "./0009-answers.ts";
import { remoteFiles } from "./0010-remote-files.ts";
import { leasedJobs } from "./0011-leased-jobs.ts";
import { deliveries } from "./0012-deliveries.ts";
import { namedPeers } from "./0013-named-peers.ts";
import { deedNames } from "./0014-deed-names.ts";
import { toldAnswers } from "./0015-told-answers.ts";
import { threadReads } from "./0016-thread-reads.ts";
import { pins } from "./0017-pins.ts";
import { networks } from "./0018-networks.ts";
import { oauth } from "./0019-oauth.ts";
import { announced } from "./0020-announced.ts";
import { listsFilters } from "./0021-lists-filters.ts";
import { push } from "./0022-push.ts";
import { notificationsForApps } from "./0023-notifications-for-apps.ts";
import { pollsScheduled } from "./0024-polls-scheduled.ts";
import { quotes } from "./0025-quotes.ts";
import { betweenPeople } from "./0026-between-people.ts";
import { mediaForApps } from "./0027-media-for-apps.ts";
import { collections } from "./0028-collections.ts";
import { thanksOfPerson } from "./0029-thanks-of-person.ts";
import { networksFromAfar } from "./0030-networks-from-afar.ts";
import { lanes } from "./0031-lanes.ts";
import { searchMarks } from "./0032-search-marks.ts";
import { reportsBetweenRegions } from "./0033-reports-between-regions.ts";
import { inboundFailed } from "./0034-inbound-failed.ts";
import { withoutStatistics } from "./0035-without-statistics.ts";
import { newestPlaces } from "./0036-newest-places.ts";

/** In order; a migration that is not listed does not exist. */
export const migrations: readonly Migration[] = [
  people,
  follows,
  knowledge,
  streams,
  moderation,
  federation,
  jobs,
  search,
  answers,
  remoteFiles,
  leasedJobs,
  deliveries,
  namedPeers,
  deedNames,
  toldAnswers,
  threadReads,
  pins,
  networks,
  oauth,
  announced,
  listsFilters,
  push,
  notificationsForApps,
  pollsScheduled,
  quotes,
  betweenPeople,
  mediaForApps,
  collections,
  thanksOfPerson,
  networksFromAfar,
  lanes,
  searchMarks,
  reportsBetweenRegions,
  inboundFailed,
  withoutStatistics,
  newestPlaces,
];
