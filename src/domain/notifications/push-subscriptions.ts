import { randomInt } from "node:crypto";
import { isP256Point } from "../../lib/p256.ts";
import { addDays } from "../../lib/time.ts";
import { parseHttpUrl } from "../../lib/url.ts";
import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { pushAlerts, type PushAlert } from "./push-alerts.ts";
import {
  toSubscription,
  type PushPolicy,
  type PushSubscription,
} from "./push-subscriptions.read.ts";

/** Which news an app wants. */
export interface PushChoice {
  policy: PushPolicy;
  alerts: readonly PushAlert[];
}

/** Where and how an app wants to be sent it, as it says. Keys are in base64url. */
export interface NewPushSubscription extends PushChoice {
  endpoint: string;
  p256dh: string;
  auth: string;
  standard: boolean;
  /** The access token that asks, sealed. */
  tokenSealed: string;
}

const lastId = 2 ** 31 - 1;
const tries = 5;
const auth = { least: 16, most: 64 } as const;
/** So long nothing may reach an app before we leave it alone. */
const patienceDays = 3;

/**
 * Makes the subscription of an access token, in place of the one it had. Throws `value-unknown` with the `field`: an
 * endpoint that is no address of another server, or keys that are none.
 */
export async function subscribeToPush(
  tx: Tx,
  tokenId: number,
  wanted: NewPushSubscription,
): Promise<PushSubscription> {
  const endpoint = parseHttpUrl(wanted.endpoint);
  if (!endpoint || endpoint.host === tx.host)
    throw new Refused("value-unknown", { field: "endpoint" });
  const p256dh = bytesOf(wanted.p256dh);
  if (!isP256Point(p256dh)) throw new Refused("value-unknown", { field: "p256dh" });
  const secret = bytesOf(wanted.auth);
  if (secret.length < auth.least || secret.length > auth.most)
    throw new Refused("value-unknown", { field: "auth" });
  await endPush(tx, tokenId);
  return add(tx, {
    token_id: tokenId,
    endpoint: endpoint.href,
    p256dh: p256dh.toString("base64url"),
    auth: secret.toString("base64url"),
    standard: wanted.standard ? 1 : 0,
    ...kept(wanted),
    token_sealed: wanted.tokenSealed,
    failing_since: null,
    created_at: tx.now,
  });
}

/** Changes which news an app is sent. Throws `not-found` when its token has no subscription. */
export async function changePush(
  tx: Tx,
  tokenId: number,
  choice: PushChoice,
): Promise<PushSubscription> {
  const row = await tx.db
    .updateTable("push_subscription")
    .set(kept(choice))
    .where("token_id", "=", tokenId)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new Refused("not-found");
  return toSubscription(row);
}

/** The app is sent nothing more. */
export async function endPush(tx: Tx, tokenId: number): Promise<void> {
  await tx.db.deleteFrom("push_subscription").where("token_id", "=", tokenId).execute();
}

/** Notes that a message reached the app. */
export async function pushArrived(tx: Tx, id: number): Promise<void> {
  await tx.db
    .updateTable("push_subscription")
    .set({ failing_since: null })
    .where("id", "=", id)
    .execute();
}

/** Notes that one did not; after three days in which none did, the subscription ends. Returns whether it did. */
export async function pushFailed(tx: Tx, id: number): Promise<boolean> {
  const ended = await tx.db
    .deleteFrom("push_subscription")
    .where("id", "=", id)
    .where("failing_since", "<", addDays(tx.now, -patienceDays))
    .executeTakeFirst();
  if (ended.numDeletedRows > 0n) return true;
  await tx.db
    .updateTable("push_subscription")
    .set({ failing_since: tx.now })
    .where("id", "=", id)
    .where("failing_since", "is", null)
    .execute();
  return false;
}

/** The app's server says that there is no such subscription: it ends. */
export async function pushRefused(tx: Tx, id: number): Promise<void> {
  await tx.db.deleteFrom("push_subscription").where("id", "=", id).execute();
}

type Row = Parameters<typeof toSubscription>[0];

async function add(tx: Tx, row: Omit<Row, "id">): Promise<PushSubscription> {
  for (let left = tries; left > 0; left--) {
    const added = await tx.db
      .insertInto("push_subscription")
      .values({ id: randomInt(1, lastId), ...row })
      .onConflict((c) => c.column("id").doNothing())
      .returningAll()
      .executeTakeFirst();
    if (added) return toSubscription(added);
  }
  throw new Error("no free id for a push subscription");
}

function kept({ policy, alerts }: PushChoice) {
  return { policy, alerts: JSON.stringify(pushAlerts.filter((one) => alerts.includes(one))) };
}

/** In base64url or plain base64, with or without padding; no bytes for anything else. */
function bytesOf(text: string): Buffer {
  return /^[\w+/-]{1,200}={0,2}$/.test(text) ? Buffer.from(text, "base64url") : Buffer.alloc(0);
}
