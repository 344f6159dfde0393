import { Hono, type Context } from "hono";
import { isLoopback } from "../lib/address.ts";
import type { Metrics } from "./metrics.ts";

export interface HealthOptions {
  /** Why this process cannot serve now; undefined when it can. */
  notReady: () => Promise<string | undefined>;
  metrics: Metrics;
  /** The peer of the socket, whoever it speaks for. */
  peerOf: (c: Context) => string | undefined;
}

/** Headers that a proxy adds: what it passes on comes from elsewhere, however near the proxy is. */
const passedOn = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"] as const;

/** `/healthz`: the process lives. `/readyz`: it can serve, else 503 and why. `/metrics`: for this machine only. */
export function healthRoutes({ notReady, metrics, peerOf }: HealthOptions): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    c.header("Cache-Control", "no-store");
    await next();
  });
  app.get("/healthz", (c) => c.text("ok\n"));
  app.get("/readyz", async (c) => {
    const reason = await notReady();
    return reason === undefined ? c.text("ready\n") : c.text(`not ready: ${reason}\n`, 503);
  });
  app.get("/metrics", async (c) => {
    const near = isLoopback(peerOf(c) ?? "") && passedOn.every((name) => !c.req.header(name));
    if (!near) return c.notFound();
    return c.body(await metrics.text(), 200, { "Content-Type": "text/plain; version=0.0.4" });
  });
  return app;
}
