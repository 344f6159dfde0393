import type { NetworkAct } from "../../domain/facts.ts";
import { activityUri, laterActivityUri } from "../../domain/uris.ts";
import type { Json } from "../wire/proof.ts";
import { bare, present, withContext } from "./context.ts";

/** Who acts in which network: URIs. */
export interface NetworkActor {
  actId: number;
  actorUri: string;
  network: NetworkAddresses;
}

/** A network's URI and those of the collections that acts change. */
export interface NetworkAddresses {
  uri: string;
  members: string;
  moderators: string;
  featured: string;
}

/**
 * What a moderator does in a network, or whom a member invites, as servers of FEP-1b12 groups say it; `objectUri` is the
 * person's or the post's. It goes to the network, which passes it on.
 */
export function networkAct(
  origin: string,
  { actId, actorUri, network }: NetworkActor,
  act: NetworkAct,
  objectUri: string,
): Json {
  const said = (properties: Json): Json =>
    withContext(
      present({
        id: activityUri(origin, actId),
        actor: actorUri,
        audience: network.uri,
        to: [network.uri],
        cc: [],
        ...properties,
      }),
    );
  const undone = (properties: Json): Json =>
    said({
      type: "Undo",
      object: bare(said({ id: laterActivityUri(origin, actId, "undone"), ...properties })),
    });
  const summary = act.reason;
  switch (act.verb) {
    case "take-off":
      return said({ type: "Delete", object: objectUri, summary: summary ?? "" });
    case "put-back":
      return undone({ type: "Delete", object: objectUri, summary: "" });
    case "lock":
      return said({ type: "Lock", object: objectUri, summary });
    case "unlock":
      return undone({ type: "Lock", object: objectUri });
    case "pin":
      return said({ type: "Add", object: objectUri, target: network.featured });
    case "unpin":
      return said({ type: "Remove", object: objectUri, target: network.featured });
    case "promote":
      return said({ type: "Add", object: objectUri, target: network.moderators });
    case "demote":
      return said({ type: "Remove", object: objectUri, target: network.moderators });
    case "remove":
      return said({ type: "Remove", object: objectUri, target: network.members, summary });
    case "ban":
      return said({
        type: "Block",
        object: objectUri,
        target: network.uri,
        summary,
        endTime: act.until,
      });
    case "unban":
      return undone({ type: "Block", object: objectUri, target: network.uri });
    case "invite":
      return said({ type: "Invite", object: network.uri, target: objectUri, content: summary });
  }
}

/** An invitation as the network itself tells it to the person invited. */
export function networkInvite(invitation: {
  uri: string;
  networkUri: string;
  personUri: string;
  inviterUri: string;
  message: string | null;
}): Json {
  const { uri, networkUri, personUri, inviterUri, message } = invitation;
  return withContext(
    present({
      id: uri,
      type: "Invite",
      actor: networkUri,
      object: networkUri,
      target: personUri,
      to: [personUri],
      cc: [],
      "vis:inviter": inviterUri,
      content: message ?? undefined,
    }),
  );
}

/** An answer to an invitation, or its end: Reject by the person, Undo by the network. */
export function inviteAnswer(
  id: string,
  type: "Reject" | "Undo",
  { actorUri, to, invite }: { actorUri: string; to: string; invite: Json },
): Json {
  return withContext({ id, type, actor: actorUri, to: [to], cc: [], object: bare(invite) });
}

/** The network does not take what was sent to it; `code` says why in a way machines read. */
export function networkRefusal(
  id: string,
  { networkUri, to, object, code }: { networkUri: string; to: string; object: Json; code: string },
): Json {
  return withContext({
    id,
    type: "Reject",
    actor: networkUri,
    to: [to],
    cc: [],
    object,
    summary: code,
  });
}
