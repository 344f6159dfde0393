import { statfs } from "node:fs/promises";
import { getLogger } from "@logtape/logtape";
import { Hono, type Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { matchedRoutes } from "hono/route";
import { doorsForApps } from "./app/apps.ts";
import { createFederation, serverViewer, type FederationParts } from "./app/federation.ts";
import { openGround, type Ground } from "./app/open-ground.ts";
import { pushJob } from "./app/push-job.ts";
import { createStreaming } from "./app/streaming.ts";
import type { Config } from "./config.ts";
import { setting } from "./domain/instance/settings.ts";
import { actorById } from "./domain/people/actor.read.ts";
import type { Federation } from "./federation/context.ts";
import { importActor } from "./federation/import/import-actor.ts";
import {
  createNodeDoor,
  type NodeDoor,
  type NodeDoorOptions,
} from "./federation/ingress/node-door.ts";
import { lookup, resolveMentions } from "./federation/import/lookup.ts";
import { networkMembers } from "./federation/import/network-members.ts";
import { createRemoteMedia } from "./federation/media/remote-media.ts";
import { newKeys } from "./federation/wire/keys.ts";
import { domainHandlers, domainUpkeep } from "./jobs/domain-jobs.ts";
import { createRunner } from "./jobs/runner.ts";
import { createSchedule, upkeepHandlers } from "./jobs/schedule.ts";
import { clientAddress, inNetworks } from "./lib/address.ts";
import type { TextFormat } from "./lib/markdown.ts";
import type { Meter } from "./lib/meter.ts";
import { healthRoutes } from "./observability/health.ts";
import { createMetrics, type Gauge } from "./observability/metrics.ts";
import { storageFigures } from "./storage/figures.ts";
import { tidy } from "./storage/tidy.ts";
import type { Store } from "./storage/transaction.ts";
import { createWeb } from "./web/web.ts";
import manifest from "../package.json" with { type: "json" };

const logger = getLogger(["vis", "app"]);
const answersWithinMs = 2000;

/** One instance, put together. */
export interface App {
  store: Store;
  fetch: (request: Request, env?: unknown) => Response | Promise<Response>;
  /** Answers Node's own requests when they are for an inbox: the short way to the same answers. */
  inbox: NodeDoor;
  /** Resolves when another process has taken this one's place: then it must end, and this says why. */
  lost: Promise<Error>;
  /** Every way in by method and address, those of federation's documents aside (`identity/route.ts`). */
  routes: readonly { method: string; path: string }[];
  /** Begins the work that nobody waits for. */
  start: () => void;
  /** Takes no new work, waits for what runs and for `served` (the requests that are being answered), and closes. */
  stop: (served?: Promise<unknown>) => Promise<void>;
}

export interface AppOverrides {
  clock?: () => Date;
}

/** Opens what the instance stands on and puts its parts together; `start` sets them going. Throws `StartFault`. */
export async function createApp(
  config: Config,
  { clock = () => new Date() }: AppOverrides = {},
): Promise<App> {
  const { store, media, signedLinks, vault, vapid, lost, close } = await openGround(config, clock);
  const metrics = createMetrics(async () => [
    ...(await storageFigures(store.handles, clock().toISOString())),
    ...(await instanceGauges(store, config)),
  ]);
  let stopping = false;
  const door = doorOptions(config, metrics, () => stopping);
  const closing = new AbortController();

  const clientAddressOf = addressOf(config);
  const { federation, identity, ingress, answerInbox, ...work } = createFederation({
    config,
    store,
    vault,
    meter: metrics,
    clock,
    version: manifest.version,
    addressOf: clientAddressOf,
  });

  const parts = { federation, ...work };
  const needs = { store, media, vapid, vault, parts, clock, meter: metrics };
  const { runner, schedule } = createJobs(needs);

  const http = new Hono();
  http.use(measured(metrics, door.isStopping));
  http.onError(failed);
  const notReady = async () => (stopping ? "stopping" : await databaseFault(store));
  http.route("/", healthRoutes({ metrics, notReady, peerOf }));
  http.route("/", ingress);
  const common = {
    store,
    media,
    signedLinks,
    ...foundElsewhere(federation),
    version: manifest.version,
    addressOf: clientAddressOf,
    clock,
  };
  const { doors, hub } = doorsForApps({
    ...common,
    limitedFederation: config.federation !== "open",
    seal: vault.seal,
    vapidKey: vapid.publicKey,
    meter: metrics,
  });
  http.route("/", doors);
  const stopStreaming = createStreaming({ store, hub, answers: config.role !== "worker" });
  http.use(async (c, next) => (await identity.fetch(c.req.raw)) ?? next());
  const web = createWeb({
    ...common,
    newKeys: () => newKeys(vault),
    networkMembers: (networkId) => networkMembers(federation, networkId),
    readAnew: (actorId) => readAnew(federation, actorId),
    remotePicture: createRemoteMedia(federation, media),
    serverViewer: (request) => serverViewer(identity, request),
    secureCookies: config.origin.startsWith("https:"),
    closing: closing.signal,
  });
  http.all("*", (c) => web.fetch(c.req.raw, c.env));

  return {
    store,
    fetch: http.fetch,
    inbox: createNodeDoor(answerInbox, door),
    lost,
    routes: [...http.routes, ...web.routes],
    start() {
      if (config.role === "web") return;
      runner.start();
      schedule.start();
      work.start();
    },
    async stop(served) {
      stopping = true;
      closing.abort();
      hub.stop();
      schedule.stop();
      await Promise.all([runner.stop(), work.stop(), stopStreaming(), served]);
      metrics.close();
      await close();
    },
  };
}

interface JobNeeds extends Pick<Ground, "store" | "media" | "vapid" | "vault"> {
  parts: Pick<FederationParts, "federation" | "forget" | "handlers">;
  clock: () => Date;
  meter: Meter;
}

/** What is done that nobody waits for: jobs, and those that the time of day wakes. */
function createJobs({ parts, media, ...known }: JobNeeds) {
  const { store, clock, meter } = known;
  const tidying = { name: "tidy", every: "day", run: () => tidy(store.handles) } as const;
  const upkeep = [...domainUpkeep(store, media, parts.forget), tidying];
  const handlers = {
    ...domainHandlers(store, media),
    ...parts.handlers,
    ...upkeepHandlers(upkeep),
    push: pushJob({ ...known, egress: parts.federation.egress }),
  };
  return {
    runner: createRunner({ store, clock, meter, handlers }),
    schedule: createSchedule(store, upkeep),
  };
}

/** How the doors find what is on other servers. */
function foundElsewhere(federation: Federation) {
  return {
    lookup: (query: string, me: number) => lookup(federation, query, me),
    resolveMentions: (text: string, format?: TextFormat) =>
      resolveMentions(federation, text, format),
  };
}

async function readAnew(federation: Federation, actorId: number): Promise<void> {
  const actor = await actorById(federation.store.reader, actorId);
  if (actor?.local === 0) await importActor(federation, actor.uri, { by: "person" });
}

/** The address of the socket's peer, whoever it speaks for; undefined where there is no socket. */
export function peerOf(c: Context): string | undefined {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress;
}

/** Tells the client's address, behind the proxies that `trustProxy` names too. */
export function addressOf({ trustProxy }: Pick<Config, "trustProxy">): (c: Context) => string {
  const client = clientOf({ trustProxy });
  return (c) => client(peerOf(c) ?? "", c.req.header("X-Forwarded-For"));
}

function clientOf({ trustProxy }: Pick<Config, "trustProxy">) {
  const trusted = inNetworks(trustProxy);
  return (peer: string, forwardedFor: string | undefined) =>
    clientAddress(peer, forwardedFor, trusted);
}

/** Counts requests as `measured` does, where they are answered without Hono. */
function doorOptions(config: Config, meter: Meter, isStopping: () => boolean): NodeDoorOptions {
  return {
    addressOf: clientOf(config),
    answered(route, status, seconds) {
      meter.count("http_requests", { method: "POST", route, status: String(status) });
      meter.time("http_seconds", seconds, { route });
    },
    isStopping,
  };
}

/** Counts requests by route, never by address; a process that stops lets its connections go. */
function measured(meter: Meter, isStopping: () => boolean) {
  return async (c: Context, next: () => Promise<void>): Promise<void> => {
    const began = performance.now();
    await next();
    const route = routeOf(c);
    meter.count("http_requests", { method: c.req.method, route, status: String(c.res.status) });
    meter.time("http_seconds", (performance.now() - began) / 1000, { route });
    if (isStopping()) c.header("Connection", "close");
  };
}

/** What no door answers for itself: the answer a part asked for, or 500 and a line in the log. */
function failed(error: Error, c: Context): Response {
  if (error instanceof HTTPException) return error.getResponse();
  logger.error("A request failed: {error}", {
    error,
    method: c.req.method,
    route: routeOf(c),
  });
  return c.text("Internal Server Error\n", 500);
}

async function databaseFault(store: Store): Promise<string | undefined> {
  const late = new Promise<string>((resolve) =>
    setTimeout(resolve, answersWithinMs, "the database does not answer").unref(),
  );
  const asked = setting(store.reader, "origin").then(
    () => undefined,
    () => "the database does not answer",
  );
  return Promise.race([asked, late]);
}

async function instanceGauges(store: Store, { dataDir }: Config): Promise<Gauge[]> {
  const { bavail, bsize } = await statfs(dataDir);
  const quarantined = (await setting(store.reader, "quarantinedSince")) != null;
  return [
    { name: "disk_free_bytes", value: bavail * bsize },
    { name: "quarantined", value: quarantined ? 1 : 0 },
  ];
}

/** The route that answers, as it is declared; everything that comes to the pages is one. */
function routeOf(c: Context): string {
  return matchedRoutes(c).find(({ path }) => path !== "*" && path !== "/*")?.path ?? "page";
}
