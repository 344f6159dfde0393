import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { WebDependencies } from "../../../src/web/context.ts";
import { atEnd } from "../../support/at-end.ts";
import { freePort } from "../../support/process.ts";
import { site, type Site } from "../support.ts";

/** The pages on a fresh store, served on a loopback port to a real browser. */
export async function servedSite(more: Partial<WebDependencies> = {}): Promise<Site> {
  const port = await freePort();
  const made = await site(more, { origin: `http://127.0.0.1:${port}` });
  const server = serve({ fetch: made.answer, port, hostname: "127.0.0.1" });
  atEnd(() => {
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
  if (!(server.address() as AddressInfo | null)) await once(server, "listening");
  return made;
}
