import { pushAlerts, type PushAlert } from "../../domain/notifications/push-alerts.ts";
import {
  changePush,
  endPush,
  subscribeToPush,
  type PushChoice,
} from "../../domain/notifications/push-subscriptions.ts";
import {
  pushSubscription,
  type PushSubscription,
} from "../../domain/notifications/push-subscriptions.read.ts";
import { notFound } from "../api-error.ts";
import type { MastodonDependencies } from "../context.ts";
import { flag, part, text, word, type Values } from "../params.ts";
import { own, type Route } from "../route.ts";

/** docs.joinmastodon.org/entities/WebPushSubscription; two apps read the id as a number. */
interface WebPushSubscription {
  id: number;
  endpoint: string;
  standard: boolean;
  policy: PushSubscription["policy"];
  alerts: Record<PushAlert, boolean>;
  server_key: string;
}

const scope = "push";
const returns = "WebPushSubscription";
const path = "/api/v1/push/subscription";

const policy = word("all", "followed", "follower", "none");
const flags = Object.fromEntries(pushAlerts.map((alert) => [alert, flag()])) as Record<
  PushAlert,
  ReturnType<typeof flag>
>;
const choice = { policy, data: part({ policy, alerts: part(flags) }) };

/** Where an app is sent news while it is closed (docs.joinmastodon.org/methods/push). */
export const pushRoutes: readonly Route[] = [
  own(
    `POST ${path}`,
    {
      scope,
      summary: "Be sent news by Web Push, in place of where this token was sent it before",
      returns,
      params: {
        ...choice,
        subscription: part({
          endpoint: text(4_000),
          standard: flag(),
          keys: part({ p256dh: text(400), auth: text(400) }),
        }),
      },
    },
    async ({ deps, store, me, params, request }) => {
      const { endpoint = "", standard = false, keys } = params.subscription ?? {};
      const made = await store.transact((tx) =>
        subscribeToPush(tx, me.tokenId, {
          endpoint,
          standard,
          p256dh: keys?.p256dh ?? "",
          auth: keys?.auth ?? "",
          ...choiceOf(params),
          tokenSealed: deps.seal(tokenOf(request)),
        }),
      );
      return subscriptionOf(deps, made);
    },
  ),
  own(`GET ${path}`, { scope, summary: "Where this token is sent news", returns }, async (call) => {
    const held = await pushSubscription(call.reader, call.me.tokenId);
    if (!held) throw notFound();
    return subscriptionOf(call.deps, held);
  }),
  own(
    `PUT ${path}`,
    { scope, summary: "Choose which news this token is sent", returns, params: choice },
    async ({ deps, store, me, params }) =>
      subscriptionOf(
        deps,
        await store.transact((tx) => changePush(tx, me.tokenId, choiceOf(params))),
      ),
  ),
  own(
    `DELETE ${path}`,
    { scope, summary: "Be sent no news any more", returns: "{}" },
    async ({ store, me }) => {
      await store.transact((tx) => endPush(tx, me.tokenId));
      return {};
    },
  ),
];

/** What is not chosen is not wanted. */
function choiceOf({ policy: beside, data }: Values<typeof choice>): PushChoice {
  const wanted: Partial<Record<PushAlert, boolean | undefined>> = data?.alerts ?? {};
  return {
    policy: data?.policy ?? beside ?? "all",
    alerts: pushAlerts.filter((alert) => wanted[alert] === true),
  };
}

function subscriptionOf(
  { vapidKey }: Pick<MastodonDependencies, "vapidKey">,
  { id, endpoint, standard, policy: chosen, alerts }: PushSubscription,
): WebPushSubscription {
  return {
    id,
    endpoint,
    standard,
    policy: chosen,
    alerts: Object.fromEntries(
      pushAlerts.map((alert) => [alert, alerts.includes(alert)]),
    ) as WebPushSubscription["alerts"],
    server_key: vapidKey,
  };
}

/** The token that asks, as it came: whoever is here has shown a good one. */
function tokenOf(request: Request): string {
  return (request.headers.get("Authorization") ?? "").replace(/^bearer +/i, "").trim();
}
