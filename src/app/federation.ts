import type { Context, Hono } from "hono";
import type { Config } from "../config.ts";
import { actorById } from "../domain/people/actor.read.ts";
import { anonymous, type Viewer } from "../domain/knowledge/visible.ts";
import type { Federation } from "../federation/context.ts";
import { createEgress } from "../federation/egress/create-egress.ts";
import { createIdentity, type Identity } from "../federation/identity/identity.ts";
import { importActor } from "../federation/import/import-actor.ts";
import { readAlly } from "../federation/import/ally-directory.ts";
import { backfill } from "../federation/import/backfill.ts";
import { verifyQuote } from "../federation/import/quotes.ts";
import { resolveKey } from "../federation/import/resolve-key.ts";
import { fetchPoll } from "../federation/import/polls.ts";
import { fetchParents, fetchThread } from "../federation/import/threads.ts";
import { handle } from "../federation/inbox/handle.ts";
import { catchUp } from "../federation/inbox/networks/catch-up.ts";
import { forgetOldInbound } from "../federation/inbox/inbound.ts";
import { synchroniseFollowers } from "../federation/inbox/synchronise-followers.ts";
import { createInboxWorker } from "../federation/inbox/worker.ts";
import { createAnswer, ingressOf, type AnswerTo } from "../federation/ingress/create-ingress.ts";
import { forgetOldDeliveries } from "../federation/outbox/forget-old.ts";
import { outboxJobs } from "../federation/outbox/jobs.ts";
import { createSender } from "../federation/outbox/sender.ts";
import type { Vault } from "../federation/wire/keys.ts";
import { createSigners } from "../federation/wire/signers.ts";
import type { JobHandlers } from "../jobs/runner.ts";
import type { Meter } from "../lib/meter.ts";
import type { Store, Tx } from "../storage/transaction.ts";

/** Federation, put together: what it answers, what it does by itself, and what the other parts ask of it. */
export interface FederationParts {
  federation: Federation;
  identity: Identity;
  /** The inboxes, and what answers them. */
  ingress: Hono;
  answerInbox: AnswerTo;
  handlers: JobHandlers;
  /** What is forgotten in time, once a day. */
  forget: Readonly<Record<string, (tx: Tx) => Promise<void>>>;
  start: () => void;
  stop: () => Promise<void>;
}

export interface FederationNeeds {
  config: Config;
  store: Store;
  vault: Vault;
  meter: Meter;
  clock: () => Date;
  version: string;
  addressOf: (c: Context) => string;
}

interface Followed {
  actorId: number;
}

/** Puts the parts of federation together; `start` begins to handle what came and to send what waits. */
export function createFederation(needs: FederationNeeds): FederationParts {
  const { config, store, vault, meter, clock, version, addressOf } = needs;
  const userAgent = `Vis/${version} (+${config.origin}/)`;
  const federation: Federation = {
    store,
    mode: config.federation,
    egress: createEgress({ allowPrivate: config.allowPrivate, userAgent }),
    signers: createSigners(store.reader, vault),
    meter,
    clock,
  };
  const sender = createSender(federation);
  const inbox = createInboxWorker(federation);
  const answerInbox = createAnswer(federation, { received: inbox.wake });
  return {
    federation,
    identity: createIdentity(federation, {
      resolveKey: resolveKey(federation),
      software: { version },
    }),
    ingress: ingressOf(answerInbox, { addressOf }),
    answerInbox,
    handlers: {
      ...outboxJobs(federation, sender.wake),
      backfill: (work) => bringNewest(federation, (work as Followed).actorId),
      "read-ally": (work) => readAlly(federation, work),
      "catch-up": (work) => catchUp(federation, work, handle),
      "fetch-parents": (fact) => fetchParents(federation, fact),
      "fetch-poll": (fact) => fetchPoll(federation, fact),
      "verify-quote": (fact) => verifyQuote(federation, fact),
      "fetch-thread": (fact) => fetchThread(federation, fact),
      "synchronise-followers": (work) => synchroniseFollowers(federation, work),
    },
    forget: {
      "old-inbound": async (tx) => void (await forgetOldInbound(tx)),
      "old-deliveries": forgetOldDeliveries,
    },
    start() {
      inbox.start();
      sender.start();
    },
    async stop() {
      await Promise.all([inbox.stop(), sender.stop()]);
      await federation.egress.close();
    },
  };
}

/**
 * What someone newly followed, or a network newly joined, has said lately. A network is read anew first: while nobody here
 * belonged to it, this server was not told when it closed, and would turn down what is said in it now.
 */
async function bringNewest(federation: Federation, actorId: number): Promise<void> {
  const actor = await actorById(federation.store.reader, actorId);
  if (actor?.kind !== "network") return void (await backfill(federation, actorId));
  if (actor.local === 0) await importActor(federation, actor.uri);
  await catchUp(federation, { networkId: actorId }, handle);
}

/** How a request by another server reads; a bad signature reads as no one. */
export async function serverViewer(
  identity: Identity,
  request: Request,
): Promise<Viewer | undefined> {
  const viewer = await identity.viewerOf(request);
  return viewer === "refused" ? anonymous : viewer;
}
