import type { Meter } from "../lib/meter.ts";
import type { Store } from "../storage/transaction.ts";
import type { Egress } from "./egress/egress.ts";
import type { Signers } from "./wire/signers.ts";

/** Who may federate with us: everyone but the blocked, only servers we have named, or nobody. */
export type FederationMode = "open" | "allowlist" | "off";

/** What every part of federation works with; put together once, in `app.ts`. */
export interface Federation {
  readonly store: Store;
  readonly mode: FederationMode;
  readonly egress: Egress;
  readonly signers: Signers;
  readonly meter: Meter;
  readonly clock: () => Date;
}
