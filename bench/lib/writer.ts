import type { Instance } from "../../test/support/process.ts";
import { ask, assertAll, client } from "./ask.ts";
import { author, followersAt } from "./following.ts";
import type { Bench } from "./scenario.ts";
import { subject } from "./subject.ts";

/** Starts a Vis with one who writes, followed by someone on each of these servers. `publish` writes a post through the API. */
export async function writerTo(
  bench: Bench,
  origins: readonly string[],
  settings: NodeJS.ProcessEnv = {},
): Promise<{ vis: Instance; publish: (status: string) => Promise<void> }> {
  const vis = await subject(bench, settings);
  await vis.vis(["migrate"]);
  const { id, token } = await author(vis, "anna");
  await followersAt(vis, [id], origins);
  await vis.start();
  const pool = client(vis.origin);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const to = { method: "POST", path: "/api/v1/statuses", headers } as const;
  return {
    vis,
    async publish(status) {
      assertAll([await ask(pool, { ...to, body: JSON.stringify({ status }) })], 200);
    },
  };
}
