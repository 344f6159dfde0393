import { peer } from "../../../domain/instance/peers.ts";
import { addPost } from "../../../domain/knowledge/add-post.ts";
import { audienceIn } from "../../../domain/knowledge/in-network.ts";
import { heldPost } from "../../../domain/knowledge/held-post.read.ts";
import type { NewPost } from "../../../domain/knowledge/new-post.ts";
import { enterNetwork, postIn } from "../../../domain/knowledge/network-posts.ts";
import { noteSeq } from "../../../domain/networks/note-seq.ts";
import type { NetworkRow } from "../../../domain/networks/network-row.ts";
import { Refused } from "../../../domain/refused.ts";
import { sameOrigin } from "../../../lib/url.ts";
import type { Reader } from "../../../storage/reader.ts";
import type { Tx } from "../../../storage/transaction.ts";
import type { InnerActivity } from "../../decode/decoded.ts";
import { importPost } from "../../import/import-post.ts";
import { toNewPost } from "../../import/to-new-post.ts";
import { actorOf } from "../fetched.ts";
import { asItsServerSays } from "../group-activity.ts";
import { Dropped, Later } from "../outcome.ts";
import { isFollowedHere } from "../relevance.ts";
import { unless, uriOf, type Effect, type Handle, type Said } from "../said.ts";
import { actIn } from "./acts.ts";
import { audienceFault } from "./admission.ts";
import { obeyAct } from "./apply.ts";
import { isProven, refetched } from "./proven.ts";

const mayPassOn = new Set(
  "Create Update Delete Like EmojiReact Undo Add Remove Block Lock".split(" "),
);

/**
 * What a network elsewhere that keeps to our profile has passed on. The network says what belongs to it and what its
 * moderators do; for someone's words it vouches only when they are of its own server, else their proof (FEP-8b32) or
 * their own server does. `plainly` handles what is said as its own actor's.
 */
export async function handleAnnounced(
  said: Said,
  network: NetworkRow,
  plainly: Handle,
): Promise<Effect> {
  const { federation, activity, actor } = said;
  const { reader } = federation.store;
  const closed = network.kind !== "open";
  if (!(await isFollowedHere(reader, actor))) throw new Dropped("no-members");
  if (closed && network.kind !== "alliance" && (await isUnsettled(reader, actor.uri)))
    throw new Later("membership-unsettled");
  const effect = await innerEffect(said, network, plainly).catch((error: unknown) => {
    if (!(error instanceof Dropped) && !(error instanceof Refused)) throw error;
    return async () => error.reason;
  });
  return async (tx) => {
    const reason = await effect(tx);
    if (activity.seq !== undefined) await noteSeq(tx, network.id, activity.seq);
    return reason;
  };
}

async function innerEffect(said: Said, network: NetworkRow, plainly: Handle): Promise<Effect> {
  const { federation, activity, actor: group } = said;
  const { object } = activity;
  if (object?.kind !== "activity") throw new Dropped("unknown-object");
  const told = object.activity;
  if (!mayPassOn.has(told.type)) throw new Dropped("unknown-verb");
  if (network.kind === "alliance") return shared(said, network, plainly, told);
  const post = told.object?.kind === "post" ? told.object.post : undefined;
  if (network.kind !== "open") {
    const fault = audienceFault(network.uri, told, post);
    if (fault) throw new Dropped(fault);
  }
  if (sameOrigin(told.actor, federation.store.reader.origin)) return echo(said, network, told);
  const open = network.kind === "open";
  const vouched = await isAuthentic(federation, network, told);
  if (!vouched && !open) throw new Dropped("not-proven");
  const asked = !vouched && (await askedOfItsServer(federation, network, told));
  if (asked) return asked;
  const act = await actIn(federation.store.reader, network, told);
  const inner = vouched || act ? told : await refetched(federation, told);
  const actor = await actorOf(federation, inner.actor);
  const { published } = activity;
  if (act) return (tx) => obeyAct(tx, { networkId: network.id, byId: actor.id, act }, published);
  const passed: Said = { federation, activity: inner, actor, via: group, text: "" };
  if (inner.type === "Create") return created(passed, network);
  await mustBeOfNetwork(federation.store.reader, network, inner);
  return plainly(passed);
}

/** What an allied region shares is said by its own people, whom their server vouches for; it stands in no network. */
async function shared(
  { federation, actor: group }: Said,
  network: NetworkRow,
  plainly: Handle,
  told: InnerActivity,
): Promise<Effect> {
  if (!sameOrigin(told.actor, network.uri)) throw new Dropped("other-region");
  if ((await peer(federation.store.reader, network.host))?.trust !== "allied")
    throw new Dropped("not-allied");
  const actor = await actorOf(federation, told.actor);
  return plainly({ federation, activity: told, actor, via: group, text: "" });
}

/** What someone of ours said comes back: the network has taken it, and what a moderator of ours asked for is done. */
async function echo(said: Said, network: NetworkRow, told: InnerActivity): Promise<Effect> {
  const { reader } = said.federation.store;
  const by = await actorOf(said.federation, told.actor);
  const act = await actIn(reader, network, told);
  const { published } = said.activity;
  if (act) return (tx) => obeyAct(tx, { networkId: network.id, byId: by.id, act }, published);
  const uri = uriOf(told.object);
  if (told.type !== "Create" || uri === undefined) return async () => "our-own";
  return async (tx) => {
    const post = await heldPost(tx, uri);
    if (post?.local !== 1 || post.network_id !== network.id) return "not-held";
    await enterNetwork(tx, network.id, post);
    return null;
  };
}

/** Whether the network's word is enough for what someone says, or they have proved it. */
async function isAuthentic(
  federation: Said["federation"],
  network: NetworkRow,
  told: InnerActivity,
): Promise<boolean> {
  const { object } = told;
  if (object?.kind === "post" && object.post.attributedTo !== told.actor)
    throw new Dropped("not-the-author");
  if (object?.kind === "post" && !sameOrigin(object.post.uri, told.actor))
    throw new Dropped("object-origin");
  return sameOrigin(told.actor, network.uri) || isProven(federation, told);
}

/**
 * Of a post in an open network its own server tells what it is and whether it is gone: few servers prove what their people
 * say, and not all serve activities. Undefined for everything else, and for what a moderator does.
 */
async function askedOfItsServer(
  federation: Said["federation"],
  network: NetworkRow,
  told: InnerActivity,
): Promise<Effect | undefined> {
  const uri = uriOf(told.object);
  if (uri === undefined || (await actIn(federation.store.reader, network, told))) return undefined;
  if (told.type === "Create") return linked(federation, network, uri);
  if (told.type !== "Update" && told.type !== "Delete") return undefined;
  await mustBeOfNetwork(federation.store.reader, network, told);
  return asItsServerSays(federation, told);
}

function created(
  { federation, activity, actor }: Said,
  network: NetworkRow,
): Effect | Promise<Effect> {
  const { object } = activity;
  if (object?.kind === "link") return linked(federation, network, object.uri);
  if (object?.kind !== "post") throw new Dropped("unknown-object");
  const { post } = object;
  return async (tx) => {
    const made = await toNewPost(tx, post, actor.id, tx.now);
    const audience = network.kind === "open" ? made.audience : audienceIn(network);
    if (network.kind === "open" && audience === "network") return "not-public";
    if (network.kind === "open" && !(await isForIt(tx, network.id, made))) {
      await addPost(tx, made);
      return "not-named";
    }
    const { id, added } = await addPost(tx, {
      ...made,
      audience,
      network_id: network.id,
      network_state: "accepted",
    });
    if (added) return null;
    const held = id === null ? undefined : await heldPost(tx, post.uri);
    if (!held) return "withdrawn";
    await enterNetwork(tx, network.id, held);
    return "held";
  };
}

async function linked(
  federation: Said["federation"],
  network: NetworkRow,
  uri: string,
): Promise<Effect> {
  if (network.kind !== "open") throw new Dropped("unknown-object");
  const imported = await importPost(federation, uri);
  if (!imported.ok) throw new Dropped(imported.fault);
  return async (tx) => {
    const held = await heldPost(tx, uri);
    if (!held) return "withdrawn";
    const post = await postIn(tx, network.id, held.id);
    if (!post) return "not-named";
    return unless(await enterNetwork(tx, network.id, post), "held");
  };
}

/**
 * Whether a post is an open network's to take: it names the network, or answers one of its posts, which may not be held
 * here. Else anyone's post would become a network's unasked.
 */
async function isForIt(tx: Tx, networkId: number, made: NewPost): Promise<boolean> {
  if (made.network_id === networkId || made.mentions?.includes(networkId)) return true;
  const answered = made.reply_to_uri ? await heldPost(tx, made.reply_to_uri) : undefined;
  return made.reply_to_uri != null && (!answered || answered.network_id === networkId);
}

/** What is changed, deleted or thanked for in a closed network belongs to it. */
async function mustBeOfNetwork(
  reader: Reader,
  network: NetworkRow,
  { object }: InnerActivity,
): Promise<void> {
  const inner = object?.kind === "activity" ? object.activity : undefined;
  const uri = uriOf(inner?.object) ?? uriOf(object);
  const post = uri === undefined ? undefined : await heldPost(reader, uri);
  if (post ? post.network_id !== network.id : network.kind !== "open")
    throw new Dropped(post ? "other-network" : "not-held");
}

/** Whether who of ours belongs to a network is being asked of its host: until that is known nobody is shown anything new. */
async function isUnsettled(reader: Reader, networkUri: string): Promise<boolean> {
  const waiting = await reader.db
    .selectFrom("job")
    .select("id")
    .where("kind", "=", "synchronise-followers")
    .where("key", "=", networkUri)
    .where("state", "=", "waiting")
    .executeTakeFirst();
  return waiting !== undefined;
}
