import { addPost } from "../../../domain/knowledge/add-post.ts";
import { audienceIn } from "../../../domain/knowledge/in-network.ts";
import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import { enterNetwork } from "../../../domain/knowledge/network-posts.ts";
import { resolveFromElsewhere } from "../../../domain/moderation/resolve-report.ts";
import { admitAlly } from "../../../domain/networks/alliance.ts";
import { announceIn } from "../../../domain/networks/announce.ts";
import { endInvitation } from "../../../domain/networks/invite.ts";
import { join } from "../../../domain/networks/join.ts";
import { leave } from "../../../domain/networks/leave.ts";
import { standingOf, type NetworkRow } from "../../../domain/networks/network-row.ts";
import { Refused } from "../../../domain/refused.ts";
import type { Tx } from "../../../storage/transaction.ts";
import type { InnerActivity, Verb } from "../../decode/decoded.ts";
import { learnSoftwareOf } from "../../import/nodeinfo.ts";
import { toNewPost } from "../../import/to-new-post.ts";
import { actorOf } from "../fetched.ts";
import { Dropped } from "../outcome.ts";
import { idOf, unless, uriOf, type Effect, type Handle, type Said } from "../said.ts";
import { actIn } from "./acts.ts";
import { isEligible, postFault } from "./admission.ts";
import { requestAct } from "./apply.ts";
import { isProven } from "./proven.ts";
import { reportedIn } from "./reports.ts";
import { decideOn } from "./requests.ts";

/** What someone elsewhere says to a network of ours. */
export interface ToOurNetwork {
  said: Said;
  network: NetworkRow;
  /** How the verb is handled outside networks. */
  plainly: Handle;
}

/**
 * What reaches a network of ours from elsewhere: who may say it is asked here, its effect is the domain's, and what it
 * passes on to the servers of its members stands in line in the same transaction, as it was received. What is for members
 * comes from its author's own server: a proof tells who said it, not who was to hear it. Undefined when it is none of the
 * network's business.
 */
export async function handleHosted(to: ToOurNetwork): Promise<Effect | undefined> {
  const { said, network } = to;
  const { type, object } = said.activity;
  const inner = object?.kind === "activity" ? object.activity : undefined;
  if (said.relayedBy !== undefined && network.kind !== "open") throw new Dropped("relayed");
  switch (type as Verb) {
    case "Follow":
    case "Join":
      return uriOf(object) === network.uri ? joins(to) : undefined;
    case "Leave":
      return uriOf(object) === network.uri ? leaves(to, undefined) : undefined;
    case "Reject":
      if (inner?.type === "Invite") return declines(to);
      return inner?.type === "Offer" ? decides(to, inner) : undefined;
    case "Accept":
      if (inner?.type === "Flag") return resolves(to, uriOf(object));
      return inner?.type === "Offer" ? decides(to, inner) : undefined;
    case "Flag":
      return reportedIn(said, network);
    case "Move":
      return undefined;
    case "Undo":
      if (inner?.type === "Follow" || inner?.type === "Join") {
        if (inner.actor !== said.actor.uri) throw new Dropped("not-theirs");
        return uriOf(inner.object) === network.uri ? leaves(to, uriOf(object)) : undefined;
      }
      return inNetwork(to);
    case "Create":
      return network.kind === "alliance" ? undefined : creates(to);
    default:
      return network.kind === "alliance" ? undefined : inNetwork(to);
  }
}

async function joins({ said, network }: ToOurNetwork): Promise<Effect> {
  const { federation, activity, actor } = said;
  const { reader } = federation.store;
  const uri = idOf(activity);
  if (network.kind === "open") await learnSoftwareOf(federation, actor.host);
  const eligible =
    (await isEligible(reader, network, actor.host)) &&
    (network.kind !== "alliance" || actor.kind === "instance");
  const proven = network.kind !== "alliance" && (await isProven(federation, activity));
  const word = proven && said.text !== "" ? said.text : undefined;
  return async (tx) => {
    const standing = await standingOf(tx, network.id, actor.id, tx.now);
    if (network.kind === "hidden" && standing === null) return "not-found";
    const code = !eligible
      ? "server-not-eligible"
      : standing?.state === "banned"
        ? "banned"
        : undefined;
    if (code !== undefined) {
      await tx.record({
        type: "FollowAnswered",
        followId: tx.newId(),
        uri,
        followerId: actor.id,
        followeeId: network.id,
        accepted: false,
        local: true,
        reason: code,
      });
      return code;
    }
    const joining = { networkId: network.id, actorId: actor.id, uri };
    if (network.kind === "alliance") await admitAlly(tx, joining);
    else await join(tx, { ...joining, message: activity.content, word });
    return null;
  };
}

/** A moderator elsewhere decides on who asks to join; only the network answers them. */
async function decides(to: ToOurNetwork, offer: InnerActivity): Promise<Effect> {
  const { said, network } = to;
  if (!(await isProven(said.federation, said.activity)))
    return async (tx) => refuse(tx, to, "not-proven");
  return (tx) => unlessRefused(tx, to, () => decideOn(tx, said, network, offer));
}

/** A moderator elsewhere has dealt with a report. */
async function resolves(to: ToOurNetwork, flagUri = ""): Promise<Effect> {
  const { said, network } = to;
  if (!(await isProven(said.federation, said.activity)))
    return async (tx) => refuse(tx, to, "not-proven");
  return async (tx) => {
    let news = false;
    const resolved = { networkId: network.id, byId: said.actor.id, flagUri };
    const refused = await unlessRefused(tx, to, async () => {
      news = await resolveFromElsewhere(tx, resolved);
    });
    return refused ?? unless(news, "held");
  };
}

/** Does it, or tells the sender's server why not. */
async function unlessRefused(
  tx: Tx,
  to: ToOurNetwork,
  work: () => Promise<unknown>,
): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof Refused) return refuse(tx, to, error.reason);
    throw error;
  }
}

async function leaves({ said, network }: ToOurNetwork, uri: string | undefined): Promise<Effect> {
  const { id: actorId } = said.actor;
  return async (tx) =>
    unless(
      await leave(tx, { networkId: network.id, actorId, ...(uri !== undefined && { uri }) }),
      "not-held",
    );
}

async function declines({ said, network }: ToOurNetwork): Promise<Effect> {
  return async (tx) => unless(await endInvitation(tx, network.id, said.actor.id), "not-held");
}

/** A new post. What an open network does not take is a post like any other. */
async function creates(to: ToOurNetwork): Promise<Effect | undefined> {
  const { said, network } = to;
  const { activity, actor, federation } = said;
  const { object } = activity;
  const closed = network.kind !== "open";
  if (object?.kind !== "post") {
    if (!closed) return undefined;
    throw new Dropped("unknown-object");
  }
  const { post } = object;
  if (post.attributedTo !== actor.uri) throw new Dropped("not-the-author");
  const proven = !closed || (await isProven(federation, activity));
  return async (tx) => {
    const fault = proven
      ? await postFault(tx, network, { actor, activity, post })
      : ("not-proven" as const);
    if (fault !== undefined) {
      if (!closed) return (await to.plainly(said))(tx);
      return refuse(tx, to, fault);
    }
    const standing = await standingOf(tx, network.id, actor.id, tx.now);
    const made = await toNewPost(tx, post, actor.id, tx.now);
    if (!closed && made.audience === "network") return "not-public";
    const stands =
      closed || post.inReplyTo !== undefined || standing?.state === "accepted"
        ? { network_id: network.id, network_state: "accepted" as const }
        : {};
    const audience = closed ? audienceIn(network) : made.audience;
    const open = closed || audience === "public" || audience === "unlisted";
    const taken = open && "network_id" in stands;
    const { id, added } = await addPost(tx, { ...made, audience, ...(taken ? stands : {}) });
    if (id === null) return "withdrawn";
    if (!added && !(taken && (await takesHeld(tx, network.id, { uri: post.uri, by: actor.id }))))
      return "held";
    if (taken) await passOn(tx, to, "Create");
    return null;
  };
}

/** What was brought here before its author said it in the network is taken now. */
async function takesHeld(
  tx: Tx,
  networkId: number,
  { uri, by }: { uri: string; by: number },
): Promise<boolean> {
  const held = await heldPost(tx, uri);
  return held?.author_id === by && enterNetwork(tx, networkId, held);
}

/** Everything else that is said in a network: changes, thanks, and what moderators do. */
async function inNetwork(to: ToOurNetwork): Promise<Effect | undefined> {
  const { said, network, plainly } = to;
  const { federation, activity, actor } = said;
  const { reader } = federation.store;
  const find = async (uri: string) => (await actorOf(federation, uri)).id;
  const act = await actIn(reader, network, activity, find);
  if (!act && !(await isOfNetwork(to))) return undefined;
  if (network.kind !== "open" && !(await isProven(federation, activity)))
    return async (tx) => refuse(tx, to, "not-proven");
  if (act) {
    if (act.verb === "invite" && !(await mayBeInvited(to, act.personId)))
      return async (tx) => refuse(tx, to, "server-not-eligible");
    const type = act.verb === "take-off" || act.verb === "put-back" ? act.verb : activity.type;
    return (tx) =>
      unlessRefused(tx, to, async () => {
        await requestAct(tx, { networkId: network.id, byId: actor.id, act });
        if (act.verb !== "invite") await passOn(tx, to, type);
      });
  }
  const effect = await plainly(said);
  return async (tx) => {
    const standing = await standingOf(tx, network.id, actor.id, tx.now);
    const mayDelete = activity.type === "Delete" || activity.type === "Undo";
    if (network.kind !== "open" && standing?.state !== "accepted" && !mayDelete)
      return refuse(tx, to, "not-a-member");
    const reason = await effect(tx);
    if (reason === null && standing?.state !== "banned") await passOn(tx, to, activity.type);
    return reason;
  };
}

/** Whether what the activity acts on is a post that the network has taken; of one taken off, its end is told too. */
async function isOfNetwork({ said, network }: ToOurNetwork): Promise<boolean> {
  const { type, object } = said.activity;
  const inner = object?.kind === "activity" ? object.activity : undefined;
  for (const uri of [uriOf(object), uriOf(inner?.object)]) {
    const post = uri === undefined ? undefined : await heldPost(said.federation.store.reader, uri);
    if (post?.network_id !== network.id) continue;
    if (post.network_state === "accepted" || type === "Delete") return true;
  }
  return false;
}

async function mayBeInvited({ said, network }: ToOurNetwork, personId: number): Promise<boolean> {
  const { reader } = said.federation.store;
  const person = await reader.db
    .selectFrom("actor")
    .select("host")
    .where("id", "=", personId)
    .executeTakeFirst();
  return person !== undefined && isEligible(reader, network, person.host);
}

function passOn(tx: Tx, { said, network }: ToOurNetwork, type: string): Promise<unknown> {
  const { activity, text } = said;
  const inner = activity.object?.kind === "activity" ? activity.object.activity : undefined;
  const about = uriOf(inner?.object) ?? uriOf(activity.object) ?? idOf(activity);
  return announceIn(tx, network.id, {
    inner_uri: idOf(activity),
    object_uri: about,
    type,
    body: text,
  });
}

/** The sender's server is told why, in a word for machines; nobody else hears of it. */
async function refuse(tx: Tx, { said, network }: ToOurNetwork, code: string): Promise<string> {
  const { activity, actor } = said;
  const hides = network.kind === "hidden";
  const known = hides && (await standingOf(tx, network.id, actor.id, tx.now)) === null;
  if (!known)
    await tx.record({
      type: "NetworkRefused",
      refusalId: tx.newId(),
      networkId: network.id,
      actorId: actor.id,
      activityUri: idOf(activity),
      activityType: activity.type,
      code,
      local: true,
    });
  return code;
}
