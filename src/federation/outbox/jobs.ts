import type { Fact } from "../../domain/facts.ts";
import type { Federation } from "../context.ts";
import { isTransient } from "../egress/budget.ts";
import { importActor } from "../import/import-actor.ts";
import { webfinger } from "../import/webfinger.ts";
import { deliverToAlly, federate, type ToAlly } from "./federate.ts";

/**
 * What the runner does for the jobs of the outbox, to the same effect however often. `queued` is called when there is
 * something to send: wake the sender.
 */
export function outboxJobs(
  federation: Federation,
  queued: () => void,
): Record<"federate" | "deliver-to-ally" | "refresh-actor", (payload: unknown) => Promise<void>> {
  return {
    federate: (payload) => federate(federation, payload as Fact, queued),
    "deliver-to-ally": (payload) =>
      deliverToAlly(
        federation,
        payload as ToAlly,
        (host) => meetInstance(federation, host),
        queued,
      ),
    "refresh-actor": (payload) => refreshActor(federation, payload as { uri: string }),
  };
}

/** Reads the actor that speaks for a server; every Vis instance has one by the name of its host. */
async function meetInstance(federation: Federation, host: string): Promise<void> {
  const uri = await webfinger(federation, `${host}@${host}`);
  if (uri !== undefined) await importActor(federation, uri);
}

/** Reads an actor anew whose inbox was gone: gone too, or elsewhere. Throws when its server does not answer now. */
async function refreshActor(federation: Federation, { uri }: { uri: string }): Promise<void> {
  const imported = await importActor(federation, uri);
  if (!imported.ok && isTransient(imported.fault)) throw new Error(imported.fault);
}
