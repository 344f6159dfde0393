import type { ActorRef } from "../../domain/people/actor-ref.ts";
import type { Visit } from "../context.ts";
import { nameOf } from "./person-line.tsx";

/** The region behind a server as people call it: ours, one we are allied with, else the name of the server. */
export function regionAt({ origin, region, allies }: Visit, host: string): string {
  return host === new URL(origin).host ? region : (allies.get(host) ?? host);
}

/** What a network is called; the group through which a region shares is called by the region. */
export function networkName(
  visit: Visit,
  network: Pick<ActorRef, "name" | "handle" | "host"> & { networkKind: string },
): string {
  return network.networkKind === "alliance"
    ? visit.text.networks.sharedBy(regionAt(visit, network.host))
    : nameOf(network);
}
