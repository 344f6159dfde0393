import type { Fact } from "../../domain/facts.ts";
import { addJob } from "../../storage/store.ts";
import type { Federation } from "../context.ts";
import { isTransient } from "../egress/budget.ts";
import { importActor } from "../import/import-actor.ts";
import { webfinger } from "../import/webfinger.ts";
import { allianceHandle, followAlliance } from "../../domain/networks/alliance.ts";
import { peer } from "../../domain/instance/peers.ts";
import { distribute } from "./distribute.ts";
import { federate } from "./federate.ts";

/**
 * What the runner does for the jobs of the outbox, to the same effect however often. `queued` is called when there is
 * something to send: wake the sender.
 */
export function outboxJobs(
  federation: Federation,
  queued: () => void,
): Record<
  "federate" | "distribute" | "ally" | "refresh-actor",
  (payload: unknown) => Promise<void>
> {
  return {
    federate: (payload) => federate(federation, payload as Fact, queued),
    distribute: (payload) => distribute(federation, payload, queued),
    ally: (payload) => ally(federation, payload),
    "refresh-actor": (payload) => refreshActor(federation, payload as { uri: string }),
  };
}

/**
 * Follows what an allied region shares: its group `@viden`, found by WebFinger. Throws while it cannot be found, so that
 * it is looked for again.
 */
async function ally(federation: Federation, payload: unknown): Promise<void> {
  const { host } = payload as { host: string };
  const { reader, transact } = federation.store;
  if ((await peer(reader, host))?.trust !== "allied") return;
  const uri = await webfinger(federation, `${allianceHandle}@${host}`);
  const group = uri === undefined ? undefined : await importActor(federation, uri);
  if (!group?.ok) throw new Error(`what ${host} shares was not found`);
  await transact(async (tx) => {
    await followAlliance(tx, group.id);
    const reading = { lane: "fetch", kind: "read-ally", key: host, payload: { host } } as const;
    await addJob(tx, tx.newId(), tx.now, reading);
  });
}

/** Reads an actor anew whose inbox was gone: gone too, or elsewhere. Throws when its server does not answer now. */
async function refreshActor(federation: Federation, { uri }: { uri: string }): Promise<void> {
  const imported = await importActor(federation, uri);
  if (!imported.ok && isTransient(imported.fault)) throw new Error(imported.fault);
}
