import type { ActorRef } from "../../domain/people/actor-ref.ts";

/** The page of a network on this instance: `/networks/handle`, with the host for one elsewhere. */
export function networkPath({
  handle,
  host,
  local,
}: Pick<ActorRef, "handle" | "host" | "local">): string {
  return local ? `/networks/${handle}` : `/networks/${handle}@${host}`;
}
