import type { NetworkAct } from "../../../domain/facts.ts";
import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import type { NetworkRow } from "../../../domain/networks/network-row.ts";
import { actorByUri, actorById } from "../../../domain/people/actor.read.ts";
import { networkUris } from "../../../domain/uris.ts";
import type { Reader } from "../../../storage/reader.ts";
import type { InnerActivity } from "../../decode/decoded.ts";
import { uriOf } from "../said.ts";

/** Finds the id of someone who is named: among those held here, or by asking their server. */
export type FindPerson = (uri: string) => Promise<number | undefined>;

/**
 * What an activity does to a member or a post of a network; undefined for what is none of a moderator's acts: the author
 * deletes their own post, `Delete` by anyone else takes it off.
 */
export async function actIn(
  reader: Reader,
  network: NetworkRow,
  activity: InnerActivity,
  person: FindPerson = async (uri) => (await actorByUri(reader, uri))?.id,
): Promise<NetworkAct | undefined> {
  const undone =
    activity.type === "Undo" && activity.object?.kind === "activity"
      ? activity.object.activity
      : undefined;
  const { type, object, target, summary: reason, endTime: until } = undone ?? activity;
  const uri = uriOf(object);
  if (uri === undefined) return undefined;
  const onPost = async (
    verb: Extract<NetworkAct, { postId: number }>["verb"],
  ): Promise<NetworkAct | undefined> => {
    const post = await heldPost(reader, uri);
    return post?.network_id === network.id ? { verb, postId: post.id, reason } : undefined;
  };
  const onPerson = async (
    verb: Extract<NetworkAct, { personId: number }>["verb"],
    whom = uri,
  ): Promise<NetworkAct | undefined> => {
    const personId = await person(whom);
    return personId === undefined ? undefined : { verb, personId, reason, until };
  };
  switch (type) {
    case "Delete":
      if (await isAuthor(reader, uri, activity.actor)) return undefined;
      return onPost(undone ? "put-back" : "take-off");
    case "Lock":
      return onPost(undone ? "unlock" : "lock");
    case "Block":
      if (target !== network.uri) return undefined;
      return onPerson(undone ? "unban" : "ban");
    case "Add":
    case "Remove":
      return undone ? undefined : changed(reader, network, { type, target, onPost, onPerson });
    case "Invite":
      if (undone || target === undefined) return undefined;
      return withWords(await onPerson("invite", target), activity.content);
    default:
      return undefined;
  }
}

type OnPost = (verb: "pin" | "unpin") => Promise<NetworkAct | undefined>;
type OnPerson = (verb: "promote" | "demote" | "remove") => Promise<NetworkAct | undefined>;

async function changed(
  reader: Reader,
  network: NetworkRow,
  {
    type,
    target,
    onPost,
    onPerson,
  }: { type: "Add" | "Remove"; target: string | undefined; onPost: OnPost; onPerson: OnPerson },
): Promise<NetworkAct | undefined> {
  const own = networkUris(reader.origin, network.id);
  const moderators = network.local === 1 ? own.moderators : network.moderators_uri;
  const members = network.local === 1 ? own.members : network.members_uri;
  if (target === undefined) return undefined;
  if (target === moderators) return onPerson(type === "Add" ? "promote" : "demote");
  if (target === members) return type === "Remove" ? onPerson("remove") : undefined;
  const featured = (await actorById(reader, network.id))?.featured_uri;
  return target === featured ? onPost(type === "Add" ? "pin" : "unpin") : undefined;
}

async function isAuthor(reader: Reader, postUri: string, actorUri: string): Promise<boolean> {
  const post = await heldPost(reader, postUri);
  return post !== undefined && (await actorById(reader, post.author_id))?.uri === actorUri;
}

function withWords(act: NetworkAct | undefined, words: string | undefined): NetworkAct | undefined {
  return act && { ...act, reason: words };
}
