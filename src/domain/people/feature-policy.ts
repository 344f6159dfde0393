import type { ActorTable } from "../../storage/tables/people.ts";
import { approversIn, type Approval } from "./approval.ts";

type Settled = Pick<
  ActorTable,
  | "kind"
  | "local"
  | "discoverable"
  | "approves_follows"
  | "moved_to_id"
  | "featurable_by"
  | "featurable_asked"
>;

/**
 * Who may recommend someone in a collection. People here who may be found are recommended by anyone, those who approve who
 * follows them by their followers; the rest by nobody. Of someone elsewhere their server says; null when it does not, and
 * then nobody may (FEP-7aa9).
 */
export function featurePolicy(actor: Settled): Approval | null {
  if (actor.local === 0)
    return actor.featurable_by === null
      ? null
      : {
          by: approversIn(actor.featurable_by),
          asked: approversIn(actor.featurable_asked ?? ""),
        };
  const found = actor.kind === "person" && actor.discoverable === 1 && actor.moved_to_id === null;
  if (!found) return { by: [], asked: [] };
  return { by: [actor.approves_follows === 1 ? "followers" : "public"], asked: [] };
}
