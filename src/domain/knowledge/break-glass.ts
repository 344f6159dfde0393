import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { moderatorsOf } from "../networks/moderators.read.ts";
import { networkRow } from "../networks/network-row.ts";
import { forgetNews, notify } from "../notifications/notify.ts";
import { Refused } from "../refused.ts";
import { guardText } from "./guard.ts";

/** A post as whoever runs the server reads it. */
export interface Opened {
  uri: string;
  author: string;
  publishedAt: string;
  title: string | null;
  bodyHtml: string;
}

/** How many posts are shown, the newest first. */
const shown = 20;
/** Longest reason, in characters. */
export const longestReason = 500;

/**
 * Shows the newest posts of a closed or hidden network here to whoever runs the server, who belongs to none: it is noted
 * with the reason, and the network's moderators here are told. Throws `not-found` for what is no such network,
 * `text-missing`, `text-too-long` and `patient-data` for the reason.
 */
export async function breakGlass(
  tx: Tx,
  { networkId, because }: { networkId: number; because: string },
): Promise<Opened[]> {
  const network = await networkRow(tx, networkId);
  const closed = network?.kind === "closed" || network?.kind === "hidden";
  if (network?.local !== 1 || network.actor_state !== "active" || !closed)
    throw new Refused("not-found");
  const reason = because.trim();
  if (reason === "") throw new Refused("text-missing", { field: "because" });
  if (reason.length > longestReason)
    throw new Refused("text-too-long", { field: "because", max: longestReason });
  guardText({ because: reason }, { confirmed: true, today: tx.now });
  await audit(tx, null, "network-break-glass", { networkId, because: reason });
  const news = { kind: "networkOpened", actorId: networkId, networkId } as const;
  await forgetNews(tx, news);
  for (const { id, local } of await moderatorsOf(tx, networkId))
    if (local === 1) await notify(tx, { ...news, readerId: id });
  return newest(tx, networkId);
}

async function newest(tx: Tx, networkId: number): Promise<Opened[]> {
  const rows = await tx.db
    .selectFrom("post")
    .innerJoin("actor", "actor.id", "post.author_id")
    .select(["post.uri", "post.published_at", "post.title", "post.body_html"])
    .select(["actor.handle", "actor.host"])
    .where("post.network_id", "=", networkId)
    .where("post.audience", "=", "network")
    .where("post.state", "=", "published")
    .orderBy("post.id", "desc")
    .limit(shown)
    .execute();
  return rows.map((row) => ({
    uri: row.uri,
    author: `@${row.handle}@${row.host}`,
    publishedAt: row.published_at,
    title: row.title,
    bodyHtml: row.body_html,
  }));
}
