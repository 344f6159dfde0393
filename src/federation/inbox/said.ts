import type { ActorRow } from "../../domain/people/actor.read.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { Federation } from "../context.ts";
import type { InnerActivity, Thing } from "../decode/decoded.ts";
import { Dropped } from "./outcome.ts";

/** A verified activity about to be handled. */
export interface Said {
  federation: Federation;
  activity: InnerActivity;
  /** Who said it, as held here. */
  actor: ActorRow;
  /** The group that passed it on, when one did. */
  via: ActorRow | undefined;
  /** Who brought it on the strength of its proof, when that was not its actor. */
  relayedBy?: string | undefined;
  /** The JSON as it was received; empty when it was passed on by another or fetched. */
  text: string;
}

/** What an activity does, in one transaction; resolves to why it did nothing, or null when it did. */
export type Effect = (tx: Tx) => Promise<string | null>;

/** One verb: looks up and fetches what is needed, then says what to do. Throws `Dropped` and `Later`. */
export type Handle = (said: Said) => Promise<Effect>;

/** The address of what an activity acts on. */
export function uriOf(thing: Thing | undefined): string | undefined {
  return thing?.uri;
}

/** The activity's own address; what is kept under it needs one. */
export function idOf({ id }: InnerActivity): string {
  if (id === undefined) throw new Dropped("no-id");
  return id;
}

/** The reason nothing happened, unless something did. */
export function unless(happened: boolean, reason: string): string | null {
  return happened ? null : reason;
}
