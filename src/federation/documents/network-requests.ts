import { activityUri, laterActivityUri } from "../../domain/uris.ts";
import type { Json } from "../wire/proof.ts";
import { present, withContext } from "./context.ts";

/** Someone's request to join a network of ours: URIs, and what they say. */
export interface RequestToJoin {
  followId: number;
  followUri: string;
  personUri: string;
  networkUri: string;
  message?: string | undefined;
}

/** What an Offer says of who would bring a network's content to a server that holds none of it yet. */
export const firstFromServer = "first-from-server";

/** A network tells a moderator elsewhere who asks to join. */
export function requestOffer(
  origin: string,
  asked: RequestToJoin,
  { offerId, to, first }: { offerId: number; to: string; first: boolean },
): Json {
  return withContext(
    present({
      id: offerUri(origin, asked.followId, offerId),
      type: "Offer",
      actor: asked.networkUri,
      to: [to],
      cc: [],
      object: followOf(asked),
      summary: first ? firstFromServer : undefined,
    }),
  );
}

/** A network tells its moderators elsewhere that someone waits no more. */
export function requestSettled(origin: string, asked: RequestToJoin, to: readonly string[]): Json {
  const { followId, networkUri } = asked;
  const id = laterActivityUri(origin, followId, "offer");
  return withContext({
    id: laterActivityUri(origin, followId, "settled"),
    type: "Undo",
    actor: networkUri,
    to,
    cc: [],
    object: { id, type: "Offer", actor: networkUri, object: followOf(asked) },
  });
}

/** A moderator asks the network elsewhere to say yes or no to who asks to join it. */
export function requestDecision(
  origin: string,
  decided: {
    decisionId: number;
    moderatorUri: string;
    networkUri: string;
    offerUri: string;
    followUri: string;
    admitted: boolean;
    reason: string | undefined;
  },
): Json {
  const { networkUri, offerUri: id, followUri, admitted, reason } = decided;
  return withContext(
    present({
      id: activityUri(origin, decided.decisionId),
      type: admitted ? "Accept" : "Reject",
      actor: decided.moderatorUri,
      audience: networkUri,
      to: [networkUri],
      cc: [],
      object: { id, type: "Offer", actor: networkUri, object: followUri },
      summary: reason,
    }),
  );
}

/**
 * A report is dealt with: a moderator tells the network by the Flag they know it by, or the network tells its moderators
 * by whom.
 */
export function reportAccepted(
  origin: string,
  resolvedId: number,
  said: {
    actor: string;
    audience?: string;
    to: readonly string[];
    flag: { id: string; actor: string };
    resolvedBy?: string;
  },
): Json {
  const { actor, audience, to, flag, resolvedBy } = said;
  return withContext(
    present({
      id: activityUri(origin, resolvedId),
      type: "Accept",
      actor,
      audience,
      to,
      cc: [],
      object: { id: flag.id, type: "Flag", actor: flag.actor },
      "vis:resolvedBy": resolvedBy,
    }),
  );
}

/** The Offer by which one moderator was told of a request; a decision names it. */
function offerUri(origin: string, followId: number, offerId: number): string {
  return laterActivityUri(origin, followId, `offer-${offerId}`);
}

/** The request that one of our Offers told of; undefined for every other address. */
export function requestOfOffer(origin: string, uri: string | undefined): number | undefined {
  const start = `${origin}/activities/`;
  if (!uri?.startsWith(start)) return undefined;
  const id = /^([1-9]\d{0,15})\/offer-[1-9]\d{0,15}$/.exec(uri.slice(start.length))?.[1];
  return id === undefined ? undefined : Number(id);
}

function followOf({ followUri: id, personUri, networkUri, message }: RequestToJoin): Json {
  return present({ id, type: "Follow", actor: personUri, object: networkUri, content: message });
}
