import { newsPolicy, type NewsPolicy } from "../../domain/notifications/policy.read.ts";
import { setNewsPolicy } from "../../domain/notifications/policy.ts";
import { pendingRequests } from "../../domain/notifications/requests.read.ts";
import type { Call, Person } from "../context.ts";
import { flag, word } from "../params.ts";
import { own, type Route } from "../route.ts";

type Wish = NewsPolicy["notFollowing"];

interface Summary {
  summary: { pending_requests_count: number; pending_notifications_count: number };
}

/** docs.joinmastodon.org/entities/NotificationPolicy */
interface Policy extends Summary {
  for_not_following: Wish;
  for_not_followers: Wish;
  for_new_accounts: Wish;
  for_private_mentions: Wish;
  for_limited_accounts: Wish;
}

/** docs.joinmastodon.org/entities/V1_NotificationPolicy */
interface FirstPolicy extends Summary {
  filter_not_following: boolean;
  filter_not_followers: boolean;
  filter_new_accounts: boolean;
  filter_private_mentions: boolean;
}

const wish = () => word("accept", "filter", "drop");

/** What one wants of news from strangers (docs.joinmastodon.org/methods/notifications#get-policy), as apps ask now and at first. */
export const notificationPolicyRoutes: readonly Route[] = [
  own(
    "GET /api/v2/notifications/policy",
    {
      scope: "read:notifications",
      summary: "What one wants of news from strangers",
      returns: "NotificationPolicy",
    },
    policyOf,
  ),
  own(
    "PATCH /api/v2/notifications/policy",
    {
      scope: "write:notifications",
      params: {
        for_not_following: wish(),
        for_not_followers: wish(),
        for_new_accounts: wish(),
        for_private_mentions: wish(),
        for_limited_accounts: wish(),
      },
      summary: "Changes what one wants of news from strangers",
      returns: "NotificationPolicy",
    },
    async (call) => {
      const { params } = call;
      const changes = {
        notFollowing: params.for_not_following,
        notFollowers: params.for_not_followers,
        newAccounts: params.for_new_accounts,
        privateMentions: params.for_private_mentions,
        limitedAccounts: params.for_limited_accounts,
      };
      await call.store.transact((tx) => setNewsPolicy(tx, call.me.actorId, changes));
      return policyOf(call);
    },
  ),
  own(
    "GET /api/v1/notifications/policy",
    {
      scope: "read:notifications",
      summary: "What one wants of news from strangers, as yes or no",
      returns: "V1NotificationPolicy",
    },
    firstPolicyOf,
  ),
  own(
    "PUT /api/v1/notifications/policy",
    {
      scope: "write:notifications",
      params: {
        filter_not_following: flag(),
        filter_not_followers: flag(),
        filter_new_accounts: flag(),
        filter_private_mentions: flag(),
      },
      summary: "Changes what one wants of news from strangers, as yes or no",
      returns: "V1NotificationPolicy",
    },
    async (call) => {
      const { params } = call;
      const held = await newsPolicy(call.reader, call.me.actorId);
      const changes = {
        notFollowing: kept(held.notFollowing, params.filter_not_following),
        notFollowers: kept(held.notFollowers, params.filter_not_followers),
        newAccounts: kept(held.newAccounts, params.filter_new_accounts),
        privateMentions: kept(held.privateMentions, params.filter_private_mentions),
      };
      await call.store.transact((tx) => setNewsPolicy(tx, call.me.actorId, changes));
      return firstPolicyOf(call);
    },
  ),
];

/** Who wants nothing at all of them already keeps it so. */
function kept(held: Wish, filter: boolean | undefined): Wish | undefined {
  if (filter === undefined) return undefined;
  if (!filter) return "accept";
  return held === "drop" ? "drop" : "filter";
}

async function policyOf(call: Call<unknown, Person>): Promise<Policy> {
  const policy = await newsPolicy(call.reader, call.me.actorId);
  return {
    for_not_following: policy.notFollowing,
    for_not_followers: policy.notFollowers,
    for_new_accounts: policy.newAccounts,
    for_private_mentions: policy.privateMentions,
    for_limited_accounts: policy.limitedAccounts,
    ...(await summaryOf(call)),
  };
}

async function firstPolicyOf(call: Call<unknown, Person>): Promise<FirstPolicy> {
  const policy = await newsPolicy(call.reader, call.me.actorId);
  return {
    filter_not_following: policy.notFollowing !== "accept",
    filter_not_followers: policy.notFollowers !== "accept",
    filter_new_accounts: policy.newAccounts !== "accept",
    filter_private_mentions: policy.privateMentions !== "accept",
    ...(await summaryOf(call)),
  };
}

async function summaryOf({ reader, me, now }: Call<unknown, Person>): Promise<Summary> {
  const { requests, news } = await pendingRequests(reader, me.actorId, now);
  return { summary: { pending_requests_count: requests, pending_notifications_count: news } };
}
