import { createAdaptorServer } from "@hono/node-server";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { answering } from "./process.ts";

/*
 * Vis without the work that goes on behind: it answers requests and keeps what they leave to be done, and nothing does it.
 * What it uses is what requests cost.
 */
const config = readConfig();
const app = await createApp(config);
const server = createAdaptorServer({ fetch: app.fetch });
server.listen(config.port, config.bind, () => answering(config.origin));
