import type { Verb } from "../decode/decoded.ts";
import { authorityFault, isVerb } from "./authority.ts";
import { passedOnBy } from "./group-activity.ts";
import { ofNetworks } from "./networks/of-networks.ts";
import { Dropped } from "./outcome.ts";
import type { Effect, Handle, Said } from "./said.ts";
import { announce } from "./verbs/announce.ts";
import { accept, reject } from "./verbs/answer.ts";
import { blockHere } from "./verbs/block.ts";
import { create } from "./verbs/create.ts";
import { remove } from "./verbs/delete.ts";
import { add, takeOff } from "./verbs/feature.ts";
import { featureRequest } from "./verbs/feature-request.ts";
import { flag } from "./verbs/flag.ts";
import { followHere } from "./verbs/follow.ts";
import { like } from "./verbs/like.ts";
import { move } from "./verbs/move.ts";
import { quoteRequest } from "./verbs/quote-request.ts";
import { undo } from "./verbs/undo.ts";
import { update } from "./verbs/update.ts";

const handlers: Readonly<Record<Verb, Handle>> = {
  Create: create,
  Update: update,
  Delete: remove,
  Follow: followHere,
  Accept: accept,
  Reject: reject,
  Undo: undo,
  Announce: announce,
  Like: like,
  EmojiReact: like,
  Block: blockHere,
  Flag: flag,
  Move: move,
  Add: add,
  Remove: takeOff,
  Join: unknown,
  Leave: unknown,
  Invite: unknown,
  Offer: unknown,
  Lock: unknown,
  QuoteRequest: quoteRequest,
  FeatureRequest: featureRequest,
};

function unknown(): never {
  throw new Dropped("unknown-verb");
}

/**
 * What a verified activity is to do. Everything that is fetched is fetched here, before the transaction of its effect.
 * Throws `Dropped` when it has none, `Later` when another server must be asked again.
 */
export async function handle(said: Said): Promise<Effect> {
  return (await ofNetworks(said, plainly)) ?? plainly(said);
}

/** What an activity is to do where no network of ours or of our people has a part in it. */
async function plainly(said: Said): Promise<Effect> {
  const { activity, federation, actor } = said;
  const fault = authorityFault(activity, federation.store.reader.origin);
  if (fault !== undefined) throw new Dropped(fault);
  const inner = activity.object?.kind === "activity" ? activity.object.activity : undefined;
  if (activity.type === "Announce" && inner && inner.type !== "Create") {
    const passed = await passedOnBy(federation, actor, inner);
    return "effect" in passed ? passed.effect : handle(passed.said);
  }
  if (!isVerb(activity.type)) throw new Dropped("unknown-verb");
  return handlers[activity.type](said);
}
