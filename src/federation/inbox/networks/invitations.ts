import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import { setNetworkState } from "../../../domain/knowledge/network-posts.ts";
import { comeAlong } from "../../../domain/networks/carry-memberships.ts";
import { endInvitation, holdInvitation } from "../../../domain/networks/invite.ts";
import type { NetworkRow } from "../../../domain/networks/network-row.ts";
import { notify } from "../../../domain/notifications/notify.ts";
import { ownId, postUri } from "../../../domain/uris.ts";
import type { Reader } from "../../../storage/reader.ts";
import { actorOf } from "../fetched.ts";
import { Dropped } from "../outcome.ts";
import { ourActor } from "../relevance.ts";
import { idOf, unless, uriOf, type Effect, type Said } from "../said.ts";

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
  };
  return async (tx) => {
    if (!(await holdInvitation(tx, invitation))) return "held";
    await comeAlong(tx, invitation);
    return null;
  };
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
