import { once } from "node:events";
import type { RequestListener, Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { getLogger } from "@logtape/logtape";
import { createApp, type App } from "./app.ts";
import { StartFault, startFault } from "./app/start-fault.ts";
import { webSockets } from "./app/web-sockets.ts";
import { ConfigFault, readConfig, type Config } from "./config.ts";
import { hasAdministrator } from "./domain/people/first-administrator.ts";
import { makeLoginLink } from "./domain/people/login-link.ts";
import { errorText } from "./lib/error-text.ts";
import { configureLog } from "./observability/log.ts";

const logger = getLogger(["vis", "main"]);

/** Requests that are being answered when the process is told to end have this long; all of it takes less than 10 s. */
const requestsMs = 5000;
const wholeMs = 9000;

async function main(): Promise<void> {
  process.umask(0o077); // what is kept here is for its owner only
  const config = readConfig();
  configureLog({
    level: config.log,
    form: process.stderr.isTTY ? "text" : "json",
    write: (line) => process.stderr.write(line),
  });
  if (config.allowPrivate.length > 0)
    logger.warn("Private networks may be reached: {networks}. Never in production.", {
      networks: config.allowPrivate.join(" "),
    });
  const signal = untilToldToEnd();
  const app = await createApp(config);
  const server = serverOf(app, config);
  await listen(server, config);
  app.start();
  if (config.role !== "worker") await tellFirstAdministrator(app, config);
  tell(`Vis is ready at ${config.origin}`);
  logger.info("Ready at {origin}", { origin: config.origin, role: config.role, node: config.node });

  await end(await Promise.race([signal, app.lost]), server, app);
}

/** Limits against those who open connections and say nothing, or say it slowly (RFC 9112 leaves them to us). */
function serverOf(app: App, { trustProxy }: Config): Server {
  const server = createAdaptorServer({
    fetch: app.fetch,
    websocket: webSockets(),
    serverOptions: {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 2000,
      maxHeaderSize: 16 * 1024,
      // A proxy keeps connections for a minute; ours must not end first, or it meets a closed one.
      keepAliveTimeout: trustProxy.length > 0 ? 65_000 : 5000,
    },
  }) as Server;
  const others = server.listeners("request") as RequestListener[];
  server.removeAllListeners("request").on("request", (request, response) => {
    if (!app.inbox(request, response)) for (const answer of others) answer(request, response);
  });
  server.maxConnections = 2000; // half of them may be streams
  return server;
}

async function listen(server: Server, config: Config): Promise<void> {
  try {
    server.listen(config.port, config.bind);
    await once(server, "listening");
  } catch (error) {
    throw startFault(error, config);
  }
}

/** Prints the way in while nobody can administer the instance; a newer link ends the older. */
async function tellFirstAdministrator({ store }: App, { origin }: Config): Promise<void> {
  if (await hasAdministrator(store.reader)) return;
  const token = await store.transact((tx) => makeLoginLink(tx, { purpose: "first-admin" }));
  tell(`Make the first administrator (once, within 24 hours): ${origin}/setup/${token}`);
}

/** Resolves at SIGTERM or SIGINT; more of them change nothing, since npm passes on what the terminal has sent already. */
function untilToldToEnd(): Promise<string> {
  return new Promise((resolve) => {
    process.on("SIGTERM", resolve);
    process.on("SIGINT", resolve);
  });
}

/**
 * Accepts no more, answers what was accepted, and ends within 10 s: with 0 when told to by a signal, with 1 and one line
 * when another process took its place. What is left over the next start takes up.
 */
async function end(why: string | Error, server: Server, app: App): Promise<void> {
  const code = typeof why === "string" ? 0 : 1;
  if (typeof why === "string") logger.info("Stopping", { signal: why });
  else complain([`Vis ends: ${why.message}`]);
  setTimeout(() => {
    logger.warn("Work was left for the next start");
    process.exit(code);
  }, wholeMs);
  const served = new Promise((resolve) => server.close(resolve));
  setInterval(() => server.closeIdleConnections(), 50);
  setTimeout(() => server.closeAllConnections(), requestsMs);
  try {
    await app.stop(served);
  } catch (error) {
    logger.error("Not closed in order: {error}", { error });
  }
  process.exit(code);
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${line}\n`);
}

for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {}); // whoever read it is gone

process.on("uncaughtException", (error) => {
  logger.fatal("Ended by a fault of ours: {error}", { error });
  process.exit(1);
});

try {
  await main();
} catch (error) {
  if (error instanceof ConfigFault) complain(error.faults);
  else if (error instanceof StartFault) complain([error.message]);
  else complain([`Vis could not start: ${errorText(error)}`]);
  process.exit(1);
}
