import { renderMarkdown } from "../../lib/markdown.ts";
import type { NetworkTable } from "../../storage/tables/networks.ts";
import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { Refused } from "../refused.ts";
import { networkFor, type NetworkRow } from "./network-row.ts";
import { networkTexts, type NetworkTexts } from "./texts.ts";

export interface NetworkSettings extends NetworkTexts {
  kind: "open" | "closed" | "hidden";
  posting: NetworkTable["posting"];
  history: NetworkTable["history"];
}

/** What a network's kind may become: old content keeps the audience it was written for, new content gets the new one. */
const next = {
  open: ["open", "closed", "hidden"],
  closed: ["closed", "hidden"],
  hidden: ["hidden", "closed"],
} as const satisfies Record<string, readonly NetworkSettings["kind"][]>;

/** The kinds a network here may be given, its own first. */
export function kindsFor(kind: keyof typeof next): readonly NetworkSettings["kind"][] {
  return next[kind];
}

/**
 * Changes a network here. A closed one never opens: what was said in it was said among members.
 * Throws `not-found`, `not-allowed`, `audience-cannot-narrow` for a kind it may not be given, and what `networkTexts` throws.
 */
export async function changeNetwork(
  tx: Tx,
  networkId: number,
  actorId: number,
  settings: NetworkSettings,
): Promise<void> {
  const { network } = await networkFor(tx, { networkId, actorId, verb: "settle" });
  mustBeHere(network);
  if (network.kind === "alliance" || !allowed(network.kind, settings.kind))
    throw new Refused("audience-cannot-narrow", { field: "kind" });
  const { kind, posting, history } = settings;
  const { name, purpose, rules } = networkTexts(settings, tx.now);
  await tx.db
    .updateTable("network")
    .set({ kind, posting, history, rules_source: rules, rules_html: renderMarkdown(rules) })
    .where("actor_id", "=", networkId)
    .execute();
  await tx.db
    .updateTable("actor")
    .set({
      name,
      bio_source: purpose,
      bio_html: renderMarkdown(purpose),
      approves_follows: kind === "open" ? 0 : 1,
      discoverable: kind === "hidden" ? 0 : 1,
      updated_at: tx.now,
    })
    .where("id", "=", networkId)
    .execute();
  const hides = kind === "hidden" && network.kind !== "hidden";
  await tx.record({
    type: "ProfileChanged",
    actorId: networkId,
    local: true,
    ...(hides && { hides }),
  });
}

/** Makes a network read only, or active again. Throws `not-found`, `not-allowed`. */
export async function archiveNetwork(
  tx: Tx,
  networkId: number,
  actorId: number,
  archived: boolean,
): Promise<void> {
  const { network } = await networkFor(tx, { networkId, actorId, verb: "settle" });
  mustBeHere(network);
  await tx.db
    .updateTable("network")
    .set({ state: archived ? "archived" : "active" })
    .where("actor_id", "=", networkId)
    .execute();
  await tx.db
    .updateTable("actor")
    .set({ updated_at: tx.now })
    .where("id", "=", networkId)
    .execute();
  await audit(tx, actorId, archived ? "network-archived" : "network-opened", { networkId });
  await tx.record({ type: "ProfileChanged", actorId: networkId, local: true });
}

/** Only its own instance changes what a network is. */
export function mustBeHere(network: NetworkRow): void {
  if (network.local !== 1) throw new Refused("not-allowed");
}

function allowed(from: keyof typeof next, to: NetworkSettings["kind"]): boolean {
  return (next[from] as readonly string[]).includes(to);
}
