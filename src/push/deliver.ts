import { getLogger } from "@logtape/logtape";
import { acceptedFollow } from "../domain/follows/accepted.read.ts";
import { setting } from "../domain/instance/settings.ts";
import {
  notificationsByIds,
  type NotificationView,
} from "../domain/notifications/notifications.read.ts";
import { pushTarget, type PushTarget } from "../domain/notifications/push-subscriptions.read.ts";
import {
  pushArrived,
  pushFailed,
  pushRefused,
} from "../domain/notifications/push-subscriptions.ts";
import { createLru, type Lru } from "../lib/lru.ts";
import type { Meter } from "../lib/meter.ts";
import { tokenHash } from "../lib/token.ts";
import { hostOf } from "../lib/url.ts";
import type { Reader } from "../storage/reader.ts";
import type { Store } from "../storage/transaction.ts";
import { encryptDraft, encryptStandard, mostPlainBytes, type Sealed } from "./encrypt.ts";
import { isClosed, pushMessage, type PushWords } from "./message.ts";
import { createVapidTokens, type Seal, type VapidKeys, type VapidToken } from "./vapid.ts";

const logger = getLogger(["vis", "push"]);

/** A message on its way out, always a POST. */
interface PushRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** What a push service answered; `refused`: it is at an address that may not be reached. */
type PushAnswer = { status: number; retryAfter: string | null } | "refused";

export interface PushDependencies {
  store: Store;
  clock: () => Date;
  meter: Meter;
  keys: VapidKeys;
  open: Seal["open"];
  words: PushWords;
  /** The guarded way out; throws when there was no answer. */
  send: (request: PushRequest) => Promise<PushAnswer>;
}

interface Push extends PushDependencies {
  token: VapidToken;
  /** Push services that have asked us to wait, and until when (Unix ms). */
  resting: Lru<string, number>;
}

interface Work {
  subscriptionId: number;
  notificationId: number;
}

/** A message is worth sending for two days. */
const keptS = 2 * 24 * 3600;
const longestRestS = 6 * 3600;
const unreachedRestMs = 30_000;

/**
 * Makes what sends one notification to one app, as the runner calls it. It throws when it is to be tried again; nothing
 * is sent that the person may no longer see, nor by an instance whose restored copy nobody has confirmed.
 */
export function createPush(deps: PushDependencies): (payload: unknown) => Promise<void> {
  const contact = deps.store.reader.origin;
  const resting = createLru<string, number>({
    max: 500,
    ttlMs: longestRestS * 1000,
    now: () => deps.clock().getTime(),
  });
  const token = createVapidTokens(deps.keys, contact, deps.clock);
  return (payload) => deliver({ ...deps, token, resting }, payload as Work);
}

async function deliver(push: Push, work: Work): Promise<void> {
  const { reader } = push.store;
  const target = await pushTarget(reader, work.subscriptionId);
  if (!target) return;
  const [news] = await notificationsByIds(reader, target.readerId, [work.notificationId]);
  if (!news || !(await isWanted(reader, target, news))) return;
  const leftS = keptS - Math.floor((push.clock().getTime() - Date.parse(news.createdAt)) / 1000);
  if (leftS <= 0) return push.meter.count("push_messages", { result: "late" });
  if ((await setting(reader, "quarantinedSince")) != null) return;
  const request = await requestOf(push, target, news, leftS);
  if (request) await settle(push, target, request);
}

async function isWanted(
  reader: Reader,
  { policy, readerId: me }: PushTarget,
  { actor }: NotificationView,
): Promise<boolean> {
  if (policy === "none") return false;
  if (policy === "all") return true;
  const pair = policy === "followed" ? { me, them: actor.id } : { me: actor.id, them: me };
  return (await acceptedFollow(reader, pair)).length > 0;
}

async function requestOf(
  { store, keys, open, words, token }: Push,
  target: PushTarget,
  news: NotificationView,
  ttl: number,
): Promise<PushRequest | undefined> {
  const message = pushMessage(words, news, {
    language: target.language,
    accessToken: open(target.tokenSealed),
    icon: `${store.reader.origin}/static/avatar.png`,
  });
  const text = Buffer.from(JSON.stringify(message ?? ""));
  if (!message || text.length > mostPlainBytes) return undefined;
  const { endpoint, standard } = target;
  const jwt = await token(endpoint);
  const { body, headers } = standard
    ? signedStandard(encryptStandard(text, target), jwt, keys)
    : signedDraft(encryptDraft(text, target), jwt, keys);
  return {
    url: endpoint,
    body,
    headers: {
      ...headers,
      "content-type": "application/octet-stream",
      ttl: String(ttl),
      urgency: ["mention", "follow_request"].includes(message.notification_type) ? "normal" : "low",
      topic: topicOf(target, news),
    },
  };
}

function signedStandard(sealed: Sealed, jwt: string, { publicKey }: VapidKeys): Sealed {
  return {
    ...sealed,
    headers: { ...sealed.headers, authorization: `vapid t=${jwt}, k=${publicKey}` },
  };
}

/** As draft-ietf-webpush-vapid-01 had it. */
function signedDraft({ body, headers }: Sealed, jwt: string, { publicKey }: VapidKeys): Sealed {
  const cryptoKey = `${headers["crypto-key"]};p256ecdsa=${publicKey}`;
  return {
    body,
    headers: { ...headers, "crypto-key": cryptoKey, authorization: `WebPush ${jwt}` },
  };
}

/**
 * A later message of a topic takes the place of one that still waits (RFC 8030 §5.4): the same news sent twice, and news
 * of one closed network, which say the same. It tells the push service nothing of which.
 */
function topicOf({ id }: PushTarget, news: NotificationView): string {
  const about = isClosed(news)
    ? `network ${(news.network ?? news.post?.network)?.id}`
    : `news ${news.id}`;
  return tokenHash(`${id} ${about}`).slice(0, 32);
}

async function settle(push: Push, { id, failingSince }: PushTarget, request: PushRequest) {
  const { store, meter } = push;
  const result = await attempt(push, request);
  meter.count("push_messages", { result });
  switch (result) {
    case "sent":
      if (failingSince !== null) await store.transact((tx) => pushArrived(tx, id));
      return;
    case "dropped":
      return;
    case "unwelcome":
      await store.transact((tx) => pushFailed(tx, id));
      return;
    case "gone":
      await store.transact((tx) => pushRefused(tx, id));
      return;
    case "later": {
      const ended = await store.transact((tx) => pushFailed(tx, id));
      if (!ended) throw new Error("the push service does not take messages now");
    }
  }
}

/**
 * `gone`: there is no such subscription (RFC 8030 §7.3). `unwelcome`: the service takes no such request from us, which may
 * be our fault. `dropped`: the message is too large for it.
 */
type Result = "sent" | "gone" | "unwelcome" | "dropped" | "later";

async function attempt({ send, resting, clock }: Push, request: PushRequest): Promise<Result> {
  const service = hostOf(request.url) ?? "";
  const now = clock().getTime();
  if ((resting.get(service) ?? 0) > now) return "later";
  try {
    const answer = await send(request);
    if (answer === "refused") return "gone";
    const result = meaning(answer.status);
    const rest = result === "later" ? restS(answer.retryAfter) : 0;
    if (rest > 0) resting.set(service, now + rest * 1000);
    return result;
  } catch (error) {
    logger.info("A push service was not reached: {error}", { error, service });
    resting.set(service, now + unreachedRestMs);
    return "later";
  }
}

function meaning(status: number): Result {
  if (status >= 200 && status < 300) return "sent";
  if (status === 404 || status === 410) return "gone";
  if (status === 413) return "dropped";
  if (status >= 500 || status === 408 || status === 429) return "later";
  return "unwelcome";
}

/** Seconds, as push services write it (RFC 8030 §8.4); at most six hours. */
function restS(retryAfter: string | null): number {
  return /^\d{1,9}$/.test(retryAfter ?? "") ? Math.min(Number(retryAfter), longestRestS) : 0;
}
