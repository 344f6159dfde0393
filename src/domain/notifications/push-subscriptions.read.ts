import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { PushSubscriptionTable } from "../../storage/tables/apps.ts";
import type { NewsKind } from "./kinds.ts";
import { alertOf, pushAlerts, type PushAlert } from "./push-alerts.ts";

export type PushPolicy = PushSubscriptionTable["policy"];

/** Where an app is sent news, as it is told. */
export interface PushSubscription {
  id: number;
  endpoint: string;
  standard: boolean;
  policy: PushPolicy;
  alerts: readonly PushAlert[];
}

/** The subscription of an access token; undefined when it has none. */
export async function pushSubscription(
  reader: Reader,
  tokenId: number,
): Promise<PushSubscription | undefined> {
  const row = await reader.db
    .selectFrom("push_subscription")
    .selectAll()
    .where("token_id", "=", tokenId)
    .executeTakeFirst();
  return row && toSubscription(row);
}

export function toSubscription(row: PushSubscriptionTable): PushSubscription {
  const { id, endpoint, standard, policy } = row;
  return { id, endpoint, standard: standard === 1, policy, alerts: keptAlerts(row.alerts) };
}

/** Most devices of one person that news is sent to. */
const most = 20;

const ofReader = define("push-subscriptions-of", (reader, p: { readerId: number; limit: number }) =>
  reader.db
    .selectFrom("access_token")
    .innerJoin("push_subscription", "push_subscription.token_id", "access_token.id")
    .select(["push_subscription.id", "push_subscription.alerts", "push_subscription.policy"])
    .where("access_token.actor_id", "=", p.readerId)
    .orderBy("access_token.id", "desc")
    .limit(p.limit),
);

/** The subscriptions of someone that want news of a kind, by id: those of the apps let in last, at most 20. */
export async function pushedTo(
  reader: Reader,
  readerId: number,
  kind: NewsKind,
): Promise<number[]> {
  const alert = alertOf(kind);
  if (alert === null) return [];
  const rows = await ofReader(reader, { readerId, limit: most });
  return rows.flatMap(({ id, policy, alerts }) =>
    policy !== "none" && keptAlerts(alerts).includes(alert) ? id : [],
  );
}

/** What is needed to send to a subscription. */
export interface PushTarget extends PushSubscription {
  readerId: number;
  language: "da" | "en";
  p256dh: Buffer;
  auth: Buffer;
  tokenSealed: string;
  failingSince: string | null;
}

/** A subscription of someone whose account stands; undefined when it or the account is gone. */
export async function pushTarget(reader: Reader, id: number): Promise<PushTarget | undefined> {
  const row = await reader.db
    .selectFrom("push_subscription")
    .innerJoin("access_token", "access_token.id", "push_subscription.token_id")
    .innerJoin("account", "account.actor_id", "access_token.actor_id")
    .innerJoin("actor", "actor.id", "account.actor_id")
    .selectAll("push_subscription")
    .select(["account.actor_id", "account.language"])
    .where("push_subscription.id", "=", id)
    .where("account.disabled_at", "is", null)
    .where("actor.state", "=", "active")
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    ...toSubscription(row),
    readerId: row.actor_id,
    language: row.language,
    p256dh: Buffer.from(row.p256dh, "base64url"),
    auth: Buffer.from(row.auth, "base64url"),
    tokenSealed: row.token_sealed,
    failingSince: row.failing_since,
  };
}

function keptAlerts(json: string): PushAlert[] {
  const held = JSON.parse(json) as string[];
  return pushAlerts.filter((alert) => held.includes(alert));
}
