import { decideFromElsewhere } from "../../../domain/networks/decide.ts";
import { moderatorsOf } from "../../../domain/networks/moderators.read.ts";
import type { NetworkRow } from "../../../domain/networks/network-row.ts";
import { keepRequest, settleKept, type RequestTold } from "../../../domain/networks/requests.ts";
import { sameOrigin } from "../../../lib/url.ts";
import type { Tx } from "../../../storage/transaction.ts";
import type { InnerActivity } from "../../decode/decoded.ts";
import { firstFromServer, requestOfOffer } from "../../documents/network-requests.ts";
import { actorOf } from "../fetched.ts";
import { Dropped, Later } from "../outcome.ts";
import { isFollowedHere } from "../relevance.ts";
import { idOf, unless, uriOf, type Effect, type Said } from "../said.ts";

/**
 * A network elsewhere tells who asks to join, for those who moderate it here. Where nobody does, their being made one may
 * still be on its way. Throws `Later`.
 */
export async function offered(said: Said, network: NetworkRow): Promise<Effect> {
  const { reader } = said.federation.store;
  if (!(await isFollowedHere(reader, said.actor))) throw new Dropped("no-members");
  if (!(await moderatorsOf(reader, network.id)).some(({ local }) => local === 1))
    throw new Later("no-moderators");
  const told = await requestIn(said, network, said.activity);
  return async (tx) => unless(await keepRequest(tx, told), "held");
}

/** A network elsewhere says that who asked to join waits no more. */
export async function noLongerOffered(
  said: Said,
  network: NetworkRow,
  offer: InnerActivity,
): Promise<Effect> {
  if (offer.actor !== network.uri) throw new Dropped("not-theirs");
  if (!(await isFollowedHere(said.federation.store.reader, said.actor)))
    throw new Dropped("no-members");
  const told = await requestIn(said, network, offer);
  return async (tx) => unless(await settleKept(tx, told), "held");
}

/** The network vouches for who asks: it decides who joins. Their Follow is theirs, or the network's own for who has moved. */
async function requestIn(
  { federation }: Said,
  network: NetworkRow,
  { id, object, summary }: InnerActivity,
): Promise<RequestTold> {
  const asks = object?.kind === "activity" ? object.activity : undefined;
  if (asks?.type !== "Follow" || uriOf(asks.object) !== network.uri)
    throw new Dropped("not-a-follow");
  const followUri = idOf(asks);
  if (id === undefined || !sameOrigin(id, network.uri)) throw new Dropped("no-id");
  if (!sameOrigin(followUri, asks.actor) && !sameOrigin(followUri, network.uri))
    throw new Dropped("not-theirs");
  const person = await actorOf(federation, asks.actor);
  return {
    networkId: network.id,
    personId: person.id,
    followUri,
    offerUri: id,
    message: asks.content,
    firstFromServer: summary === firstFromServer,
  };
}

/** Someone elsewhere decides on who asks to join a network of ours, if they may. Throws `Refused`. */
export function decideOn(
  tx: Tx,
  { activity, actor }: Said,
  network: NetworkRow,
  offer: InnerActivity,
): Promise<void> {
  return decideFromElsewhere(tx, {
    networkId: network.id,
    byId: actor.id,
    requestId: requestOfOffer(tx.origin, offer.id) ?? 0,
    admitted: activity.type === "Accept",
    reason: activity.summary,
  });
}
