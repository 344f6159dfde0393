import { expect, onTestFinished, test } from "vitest";
import { healthRoutes } from "../../src/observability/health.ts";
import { createMetrics } from "../../src/observability/metrics.ts";

function routes(peer: string | undefined, reason?: string) {
  const metrics = createMetrics();
  onTestFinished(() => metrics.close());
  return healthRoutes({ metrics, notReady: async () => reason, peerOf: () => peer });
}

test("alive and ready, or not and why", async () => {
  expect((await routes("192.0.2.1").request("/healthz")).status).toBe(200);
  expect((await routes("192.0.2.1").request("/readyz")).status).toBe(200);
  const stopping = await routes("192.0.2.1", "stopping").request("/readyz");
  expect(stopping.status).toBe(503);
  expect(await stopping.text()).toBe("not ready: stopping\n");
  expect(stopping.headers.get("cache-control")).toBe("no-store");
});

test("metrics are for this machine, not for whom a proxy on it speaks for", async () => {
  const status = async (peer: string | undefined, headers = {}) =>
    (await routes(peer).request("/metrics", { headers })).status;
  for (const near of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) expect(await status(near)).toBe(200);
  for (const far of ["192.0.2.1", "10.0.0.1", "::", "", undefined])
    expect(await status(far)).toBe(404);
  for (const name of ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"])
    expect(await status("127.0.0.1", { [name]: "127.0.0.1" }), name).toBe(404);
});
