import { forgetOldCodes, forgetUnusedApps } from "../domain/apps/forget.ts";
import { endFeatures } from "../domain/collections/consent.ts";
import { forgetUndoneNames } from "../domain/deed-names.ts";
import { closePoll } from "../domain/knowledge/close-poll.ts";
import { endAlliance } from "../domain/knowledge/end-alliance.ts";
import { emptyNetwork } from "../domain/knowledge/empty-network.ts";
import { endQuotes } from "../domain/knowledge/revoke-quote.ts";
import { tellQuoters } from "../domain/knowledge/tell-quoters.ts";
import { indexAgain } from "../domain/knowledge/index-again.ts";
import { indexPosts } from "../domain/knowledge/index-post.ts";
import { tellAwaited } from "../domain/knowledge/tell-awaited.ts";
import { tellReworded } from "../domain/knowledge/tell-reworded.ts";
import { publishScheduled } from "../domain/knowledge/publish-scheduled.ts";
import { forgetSubmissions } from "../domain/knowledge/submit.ts";
import { forgetToldHints } from "../domain/knowledge/told-hint.ts";
import { renewAlliances } from "../domain/networks/alliance.ts";
import { partFromHost } from "../domain/networks/part-from-host.ts";
import { carryMemberships } from "../domain/networks/carry-memberships.ts";
import { cleanUpMedia } from "../domain/media/clean-up.ts";
import { removeFiles } from "../domain/media/remote-copy.ts";
import type { MediaStore } from "../domain/media/media-store.ts";
import { indexActors } from "../domain/people/index-actor.ts";
import { forgetOldLinks } from "../domain/people/login-link.ts";
import { forgetOldSessions } from "../domain/people/sessions.ts";
import { forgetTopicDays } from "../domain/topics/count.ts";
import type { Store, Tx } from "../storage/transaction.ts";
import type { JobHandlers } from "./runner.ts";
import type { Upkeep } from "./schedule.ts";
import { forgetDeadJobs } from "./settle.ts";

const atATime = 100;

/** The jobs that the domain's facts wake and the domain itself does: search indexes, many in one transaction. */
export function domainHandlers(store: Store, media: MediaStore): JobHandlers {
  return {
    "index-post": { batch: atATime, run: (payloads) => indexPosts(store, payloads.map(idOf)) },
    "index-again": (payload) => indexAgain(store, payload),
    "close-poll": (payload) => closePoll(store, payload),
    "publish-scheduled": (payload) => publishScheduled(store, payload),
    "carry-memberships": (payload) => carryMemberships(store, payload),
    "part-from-host": (payload) => partFromHost(store, payload),
    "end-alliance": (payload) => endAlliance(store, payload),
    "empty-network": (payload) => emptyNetwork(store, payload),
    "tell-awaited": (payload) => tellAwaited(store, payload),
    "tell-reworded": (payload) => tellReworded(store, payload),
    "end-quotes": (payload) => endQuotes(store, payload),
    "end-features": (payload) => endFeatures(store, payload),
    "tell-quoters": (payload) => tellQuoters(store, payload),
    "remove-files": (payload) => removeFiles(media, payload),
    "index-actor": { batch: atATime, run: (payloads) => indexActors(store, payloads.map(idOf)) },
  };
}

/** What the domain and the job table forget in time. `forget` adds what other rooms forget, each in a transaction. */
export function domainUpkeep(
  store: Store,
  media: MediaStore,
  forget: Readonly<Record<string, (tx: Tx) => Promise<void>>> = {},
): Upkeep[] {
  const forgetting = (name: string, every: Upkeep["every"], work: (tx: Tx) => Promise<void>) => ({
    name,
    every,
    run: () => store.transact(work),
  });
  return [
    forgetting("old-sessions", "hour", forgetOldSessions),
    forgetting("old-links", "hour", forgetOldLinks),
    forgetting("old-codes", "hour", forgetOldCodes),
    forgetting("unused-apps", "hour", forgetUnusedApps),
    forgetting("submissions", "hour", forgetSubmissions),
    forgetting("told-hints", "hour", forgetToldHints),
    { name: "media", every: "hour", run: async () => void (await cleanUpMedia(store, media)) },
    forgetting("topic-days", "day", forgetTopicDays),
    forgetting("undone-names", "day", forgetUndoneNames),
    forgetting("dead-jobs", "day", forgetDeadJobs),
    forgetting("alliances", "day", renewAlliances),
    ...Object.entries(forget).map(([name, work]) => forgetting(name, "day", work)),
  ];
}

function idOf(payload: unknown): number {
  const { id } = payload as { id?: unknown };
  if (typeof id !== "number") throw new TypeError("a job to index has an id");
  return id;
}
