import { getLogger } from "@logtape/logtape";
import { Hono, type Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { createTokenBuckets, type TokenBuckets } from "../../lib/token-bucket.ts";
import type { Federation } from "../context.ts";
import type { Delivery } from "./delivery.ts";
import { createKeeper, type Keep } from "./keep.ts";
import { readBody } from "./read-body.ts";
import { receive } from "./receive.ts";
import { addressKey, socketAddress } from "./sending-address.ts";
import { TurnedAway } from "./turned-away.ts";

interface IngressLimits {
  /** Most bytes of a body. */
  bytes: number;
  /** Deliveries a second one server may keep up, and how many at once. */
  host: { perSecond: number; burst: number };
  /** The same for one network address, whoever it says it is; what is refused counts `refusalCost` more. */
  address: { perSecond: number; burst: number };
  refusalCost: number;
}

export interface IngressOptions {
  limits?: Partial<IngressLimits>;
  /** The client's address, honouring proxies that are trusted; the socket's when absent. */
  addressOf?: (c: Context) => string;
  /** Called when something was kept: there is work for the inbox. */
  received?: () => void;
}

/** What one delivery is received with. */
export interface Ingress {
  federation: Federation;
  limits: IngressLimits;
  hosts: TokenBuckets;
  addresses: TokenBuckets;
  keep: Keep;
}

const usual: IngressLimits = {
  bytes: 262_144,
  host: { perSecond: 200, burst: 2_000 },
  address: { perSecond: 400, burst: 4_000 },
  refusalCost: 9,
};

const mostKeys = 50_000;
const logger = getLogger(["vis", "federation", "ingress"]);

/** The inboxes: `POST /inbox` for everyone here, `POST /actors/:id/inbox` for one. */
export function createIngress(federation: Federation, options: IngressOptions = {}): Hono {
  return ingressOf(createAnswer(federation, options), options);
}

/** The same over what answers already. */
export function ingressOf(answerTo: AnswerTo, options: IngressOptions = {}): Hono {
  const answer = receiverOf(answerTo, options);
  return new Hono()
    .post("/inbox", answer)
    .post("/actors/:id{[1-9][0-9]{0,15}}/inbox", answer)
    .all("/inbox", notAllowed)
    .all("/actors/:id{[1-9][0-9]{0,15}}/inbox", notAllowed);
}

/** What answers a POST to any path as one to an inbox. */
export function createReceiver(
  federation: Federation,
  options: IngressOptions = {},
): (c: Context) => Promise<Response> {
  return receiverOf(createAnswer(federation, options), options);
}

/** What a sender is told: 202, or another status and why. */
export interface Answer {
  status: ContentfulStatusCode;
  reason: string | undefined;
  headers: Readonly<Record<string, string>>;
}

export type AnswerTo = (delivery: Delivery) => Promise<Answer>;

const accepted: Answer = { status: 202, reason: undefined, headers: {} };

/**
 * What answers a POST to an inbox, of the person `inboxOf` when it has one. A delivery is bounded before it is parsed and
 * verified before it is believed; `202` means that it is on disk. Whatever comes, no fault of the sender's is ours.
 */
export function createAnswer(federation: Federation, options: IngressOptions = {}): AnswerTo {
  const limits = { ...usual, ...options.limits };
  const now = () => federation.clock().getTime();
  const ingress: Ingress = {
    federation,
    limits,
    hosts: createTokenBuckets({ ...limits.host, max: mostKeys, now }),
    addresses: createTokenBuckets({ ...limits.address, max: mostKeys, now }),
    keep: createKeeper(federation, options.received),
  };
  return async (delivery) => {
    const started = performance.now();
    let outcome = "accepted";
    try {
      outcome = await receive(ingress, delivery);
      return accepted;
    } catch (error) {
      const turned = error instanceof TurnedAway ? error : unexpected(error);
      outcome = turned.reason;
      if (turned.status < 429) ingress.addresses.take(delivery.address, limits.refusalCost);
      return refusal(turned);
    } finally {
      federation.meter.count("inbox_deliveries", { outcome });
      federation.meter.time("inbox_delivery_seconds", (performance.now() - started) / 1000);
    }
  };
}

function receiverOf(
  answerTo: AnswerTo,
  { addressOf = socketAddress }: IngressOptions,
): (c: Context) => Promise<Response> {
  return async (c) => {
    const { method, url, headers } = c.req.raw;
    const { pathname, search } = new URL(url);
    const {
      status,
      reason,
      headers: more,
    } = await answerTo({
      method,
      path: `${pathname}${search}`,
      headers,
      read: (most) => readBody(c.req.raw, most),
      address: addressKey(addressOf(c)),
      inboxOf: c.req.param("id"),
    });
    for (const [name, value] of Object.entries(more)) c.header(name, value);
    return reason === undefined ? c.body(null, 202) : c.json({ error: reason }, status);
  };
}

/** Nothing a sender does should end here: it is ours, so they are asked to come again. */
function unexpected(error: unknown): TurnedAway {
  logger.error("a delivery could not be kept: {error}", { error });
  return new TurnedAway(503, "try-again", 60);
}

function refusal({ status, reason, retryAfter }: TurnedAway): Answer {
  const closes = status === 413 || status === 415;
  return {
    status,
    reason,
    headers: {
      ...(retryAfter !== undefined && { "Retry-After": String(retryAfter) }),
      ...(closes && { Connection: "close" }),
    },
  };
}

function notAllowed(c: Context): Response {
  c.header("Allow", "POST");
  return c.json({ error: "method" }, 405);
}
