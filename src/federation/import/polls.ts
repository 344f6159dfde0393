import type { Federation } from "../context.ts";
import { isTransient } from "../egress/budget.ts";
import { importPost } from "./import-post.ts";

/**
 * The job `fetch-poll`: asks the author's server how a poll ended that someone here voted in. Throws when it does not
 * answer now.
 */
export async function fetchPoll(federation: Federation, payload: unknown): Promise<void> {
  const { uri } = payload as { uri: string };
  const imported = await importPost(federation, uri, { refresh: true });
  if (!imported.ok && isTransient(imported.fault)) throw new Error(imported.fault);
}
