import type { Fact } from "../../domain/facts.ts";
import { followerInboxes } from "../../domain/follows/follows.read.ts";
import { peer, type Peer } from "../../domain/instance/peers.ts";
import { heldPost } from "../../domain/knowledge/held-post.read.ts";
import {
  announcedOf,
  networkActivity,
  type NetworkActivity,
} from "../../domain/networks/announce.ts";
import { networkRow, type NetworkRow } from "../../domain/networks/network-row.ts";
import { activityUri, actorUris, laterActivityUri } from "../../domain/uris.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Federation, FederationMode } from "../context.ts";
import { publicUri } from "../documents/addressing.ts";
import { withContext } from "../documents/context.ts";
import { announceText } from "../documents/network-announce.ts";
import type { Json } from "../wire/proof.ts";
import { addDeliveries, keepLetter, letterByUri, type Letter } from "./queue.ts";
import type { Recipient } from "./recipients.ts";

type Announced = Extract<Fact, { type: "NetworkAnnounced" }>;

/** One letter and the servers it goes to. */
interface Post {
  letter: Letter;
  recipients: Recipient[];
}

/**
 * The job `distribute`: what a network of ours has announced goes to each server with members once. Servers that read
 * FEP-1b12 get the activity itself inside an Announce, byte for byte as its author sent it; of an open network, servers
 * that know boosts only get a boost of what begins a thread, and what its author later says of it in the author's own
 * words. A closed network's go to allied servers alone that keep to our profile.
 */
export async function distribute(
  federation: Federation,
  payload: unknown,
  queued: () => void = () => {},
): Promise<void> {
  const { activityId, networkId } = payload as Announced;
  const { reader, transact } = federation.store;
  if (federation.mode === "off") return;
  const [activity, network] = await Promise.all([
    networkActivity(reader, activityId),
    networkRow(reader, networkId),
  ]);
  if (!activity || network?.actor_state !== "active") return;
  const servers = await memberServers(reader, federation.mode, network);
  const whole = servers.filter(({ reads }) => reads === "activities");
  const boosts = servers.filter(({ reads }) => reads === "boosts");
  const text = announceText(reader.origin, network, activity);
  if (text === undefined) return;
  const posts: Post[] = [
    { letter: letterOf(reader.origin, network, activity, text), recipients: whole },
    ...(network.kind === "open" && boosts.length > 0
      ? await forBoostReaders(reader, network, activity, boosts)
      : []),
  ];
  await transact(async (tx) => {
    for (const { letter, recipients } of posts) {
      if (recipients.length === 0) continue;
      const id = (await keepLetter(tx, letter)) ?? (await letterByUri(tx, letter.uri))?.id;
      if (id !== undefined) await addDeliveries(tx, id, letter.objectUri, recipients);
    }
  });
  queued();
}

function letterOf(
  origin: string,
  network: NetworkRow,
  activity: NetworkActivity,
  text: string,
): Letter {
  return {
    uri: activityUri(origin, activity.id),
    signerId: network.id,
    objectUri: activity.object_uri,
    body: text,
    synchronise: actorUris(origin, network.id).followers,
  };
}

type Server = Recipient & { reads: "activities" | "boosts" };

/** Software that reads an Announce of an activity (FEP-1b12), by the name it gives itself. */
const readsActivities = new Set(
  (
    "vis lemmy piefed mbin kbin nodebb discourse friendica hubzilla streams forte lotide ghost wordpress neodb takahe " +
    "peertube"
  ).split(" "),
);

async function memberServers(
  reader: Reader,
  mode: FederationMode,
  network: NetworkRow,
): Promise<Server[]> {
  const servers: Server[] = [];
  for (const recipient of await followerInboxes(reader, network.id)) {
    const known = await peer(reader, recipient.host);
    if (!mayHave(network, mode, known)) continue;
    const capable = known?.closed_networks === 1 || readsActivities.has(known?.software ?? "");
    servers.push({ ...recipient, reads: capable ? "activities" : "boosts" });
  }
  return servers;
}

function mayHave(network: NetworkRow, mode: FederationMode, known: Peer | undefined): boolean {
  if (known?.trust === "blocked") return false;
  if (network.kind !== "open") return known?.trust === "allied" && known.closed_networks === 1;
  return mode === "open" || known?.named === 1;
}

async function forBoostReaders(
  reader: Reader,
  network: NetworkRow,
  activity: NetworkActivity,
  recipients: Recipient[],
): Promise<Post[]> {
  const letter = await forBoosts(reader, network, activity);
  return letter ? [{ letter, recipients }] : [];
}

/** What servers that know boosts only are told; undefined when it is nothing to them. */
async function forBoosts(
  reader: Reader,
  network: NetworkRow,
  activity: NetworkActivity,
): Promise<Letter | undefined> {
  const { origin } = reader;
  const { type, object_uri: objectUri } = activity;
  const own = { signerId: network.id, objectUri, synchronise: null };
  const post = await heldPost(reader, objectUri);
  const open = post?.audience === "public" || post?.audience === "unlisted";
  const begun = open && post.reply_to_uri === null;
  const byAuthor = isSealed(activity.body);
  switch (type) {
    case "Create":
    case "put-back":
      return begun ? boostLetter(origin, network, activity) : undefined;
    case "Update":
      return begun && byAuthor
        ? { ...own, uri: activity.inner_uri, body: activity.body }
        : undefined;
    case "Delete":
      return byAuthor ? { ...own, uri: activity.inner_uri, body: activity.body } : undefined;
    case "take-off": {
      const boosted =
        (await announcedOf(reader, network.id, objectUri, "put-back")) ??
        (await announcedOf(reader, network.id, objectUri, "Create"));
      return boosted && undoLetter(origin, network, boosted, activity);
    }
    default:
      return undefined;
  }
}

/** Whether others can tell without us that it is the author's: by a proof (FEP-8b32) or, of Mastodon's, by a linked-data signature. */
function isSealed(body: string): boolean {
  if (body === "") return false;
  const { proof, signature } = JSON.parse(body) as Json;
  return [proof, signature].some((seal) => typeof seal === "object" && seal !== null);
}

function boost(origin: string, network: NetworkRow, activity: NetworkActivity): Json {
  const { followers } = actorUris(origin, network.id);
  return withContext({
    id: laterActivityUri(origin, activity.id, "boost"),
    type: "Announce",
    actor: network.uri,
    published: activity.created_at,
    to: [publicUri],
    cc: [followers],
    object: activity.object_uri,
  });
}

function boostLetter(origin: string, network: NetworkRow, activity: NetworkActivity): Letter {
  const made = boost(origin, network, activity);
  return {
    uri: String(made["id"]),
    signerId: network.id,
    objectUri: activity.object_uri,
    body: JSON.stringify(made),
    synchronise: actorUris(origin, network.id).followers,
  };
}

function undoLetter(
  origin: string,
  network: NetworkRow,
  boosted: NetworkActivity,
  takenOff: NetworkActivity,
): Letter {
  const { "@context": context, ...undone } = boost(origin, network, boosted);
  const id = laterActivityUri(origin, takenOff.id, "undo");
  const { followers } = actorUris(origin, network.id);
  return {
    uri: id,
    signerId: network.id,
    objectUri: boosted.object_uri,
    body: JSON.stringify({
      "@context": context,
      id,
      type: "Undo",
      actor: network.uri,
      to: [publicUri],
      cc: [followers],
      object: undone,
    }),
    synchronise: null,
  };
}
