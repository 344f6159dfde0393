import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import { setNetworkState } from "../../../domain/knowledge/network-posts.ts";
import { comeAlong } from "../../../domain/networks/carry-memberships.ts";
import { endInvitation, holdInvitation } from "../../../domain/networks/invite.ts";
import type { NetworkRow } from "../../../domain/networks/network-row.ts";
import { notify } from "../../../domain/notifications/notify.ts";
import { ownId, postUri } from "../../../domain/uris.ts";
import { parseBounded } from "../../../lib/json-bounds.ts";
import type { Reader } from "../../../storage/reader.ts";
import { decodeActivity } from "../../decode/decode.ts";
import { actorOf } from "../fetched.ts";
import { Dropped } from "../outcome.ts";
import { ourActor } from "../relevance.ts";
import { idOf, unless, uriOf, type Effect, type Said } from "../said.ts";
import { isProven } from "./proven.ts";

/** A network elsewhere invites someone here. */
export async function invited(said: Said, network: NetworkRow): Promise<Effect> {
  const { federation, activity } = said;
  const { reader } = federation.store;
  const person = await ourActor(reader, activity.target);
  if (person?.kind !== "person" || uriOf(activity.object) !== network.uri)
    throw new Dropped("not-here");
  const inviter =
    activity.inviter === undefined
      ? undefined
      : await actorOf(federation, activity.inviter).catch(() => undefined);
  const invitation = {
    networkId: network.id,
    personId: person.id,
    inviterId: inviter?.id ?? network.id,
    message: activity.content,
    uri: idOf(activity),
    word: inviter && (await wordIn(said, network, inviter.uri)),
  };
  return async (tx) => {
    if (!(await holdInvitation(tx, invitation))) return "held";
    await comeAlong(tx, invitation);
    return null;
  };
}

const longestWord = 20_000;

/** What the inviter said when they asked to join that network themselves, when the invitation brings it and they proved it. */
async function wordIn(
  { federation, activity }: Said,
  { uri: networkUri }: NetworkRow,
  inviterUri: string,
): Promise<string | undefined> {
  const word = activity.raw["vis:follow"];
  if (typeof word !== "string" || word.length > longestWord) return undefined;
  const json = parseBounded(Buffer.from(word));
  const decoded = json.ok ? await decodeActivity(json.value) : json;
  if (!decoded.ok) return undefined;
  const { type, actor, object } = decoded.value;
  const asked = type === "Follow" || type === "Join";
  if (!asked || actor !== inviterUri || uriOf(object) !== networkUri) return undefined;
  return (await isProven(federation, decoded.value)) ? word : undefined;
}

/** A network elsewhere takes an invitation back. */
export async function uninvited(said: Said, network: NetworkRow): Promise<Effect> {
  const { object } = said.activity;
  const invite = object?.kind === "activity" ? object.activity : undefined;
  const person = await ourActor(said.federation.store.reader, invite?.target);
  if (!person) throw new Dropped("not-here");
  return async (tx) => unless(await endInvitation(tx, network.id, person.id), "not-held");
}

/** A network elsewhere does not take what someone here has written in it: they are told, and it stays theirs. */
export async function turnedDown(said: Said, network: NetworkRow): Promise<Effect> {
  const { reader } = said.federation.store;
  const uri = refusedPost(reader, uriOf(said.activity.object));
  return async (tx) => {
    const post = uri === undefined ? undefined : await heldPost(tx, uri);
    if (post?.local !== 1 || post.network_id !== network.id) return "not-held";
    await setNetworkState(tx, post, "removed");
    const { author_id: readerId, id: postId } = post;
    const reason = said.activity.summary;
    await notify(tx, { readerId, kind: "networkRefusal", actorId: network.id, postId, reason });
    return null;
  };
}

/** The post that a Create of ours brought: both go by one number. */
function refusedPost(reader: Reader, activityUri: string | undefined): string | undefined {
  const id = ownId(reader.origin, "activities", activityUri ?? "");
  return id === undefined ? undefined : postUri(reader.origin, id);
}
