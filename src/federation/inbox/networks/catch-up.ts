import { networkRow, type NetworkRow } from "../../../domain/networks/network-row.ts";
import { settleSeq } from "../../../domain/networks/note-seq.ts";
import { actorById, type ActorRow } from "../../../domain/people/actor.read.ts";
import { Refused } from "../../../domain/refused.ts";
import { sameOrigin } from "../../../lib/url.ts";
import type { Federation } from "../../context.ts";
import { decodeActivity } from "../../decode/decode.ts";
import type { Activity } from "../../decode/decoded.ts";
import { objectOf } from "../../decode/read.ts";
import { isTransient, newBudget } from "../../egress/budget.ts";
import { fetchDocument } from "../../egress/fetch-document.ts";
import { collectionItems } from "../../import/collection.ts";
import type { Json } from "../../wire/proof.ts";
import { isFollowedHere } from "../relevance.ts";
import { Dropped, Later } from "../outcome.ts";
import type { Handle } from "../said.ts";

/** Pages looked at to close a gap; and when nothing is here yet, how many of a network and of an ally's shared posts. */
const most = { pages: 40, ofNetwork: 2_000, ofAlly: 50, ofOthers: 20 } as const;

/** Thrown when the network's host does not answer: the job is tried again. */
class NotNow extends Error {
  override name = "NotNow";
}

/**
 * The jobs `catch-up` and `backfill` of a network: brings what it announced that is missing here, from where nothing is
 * missing, or the newest when nothing is here yet. Each is handled as if it had been delivered, so what is held stays and
 * nothing is doubled. Throws `NotNow`.
 */
export async function catchUp(
  federation: Federation,
  payload: unknown,
  handle: Handle,
): Promise<void> {
  const { networkId } = payload as { networkId: number };
  const { reader } = federation.store;
  const [network, actor] = await Promise.all([
    networkRow(reader, networkId),
    actorById(reader, networkId),
  ]);
  if (!network || network.local === 1 || !actor?.outbox_uri || actor.state !== "active") return;
  if (!(await isFollowedHere(reader, actor))) return;
  const catching = { federation, network, actor, handle };
  if (network.profile === 1 && network.seq > 0) await sinceTheGap(catching);
  else await newest(catching);
}

interface Catching {
  federation: Federation;
  network: NetworkRow;
  actor: ActorRow;
  handle: Handle;
}

/** Oldest first, from the last number without a gap before it. */
async function sinceTheGap(catching: Catching): Promise<void> {
  const { federation, network, actor } = catching;
  let since = network.seq;
  for (let page = 0; page < most.pages; page++) {
    const document = await pageAt(federation, `${actor.outbox_uri}?since=${since}`);
    const items = document ? itemsOf(document) : [];
    const last = await takeAll(catching, items);
    const upTo = document && (numberIn(document, "vis:upTo") ?? last);
    if (upTo === undefined || upTo <= since) return;
    since = upTo;
    await federation.store.transact((tx) => settleSeq(tx, network.id, upTo));
  }
}

/** Nothing is here yet: the newest, in the order they were announced. */
async function newest(catching: Catching): Promise<void> {
  const { federation, network, actor } = catching;
  const bound =
    network.profile === 0
      ? most.ofOthers
      : network.kind === "alliance"
        ? most.ofAlly
        : most.ofNetwork;
  const first = network.profile === 1 ? await pageAt(federation, actor.outbox_uri!) : undefined;
  const items = await collectionItems(federation, actor.outbox_uri!, {
    pages: Math.ceil(bound / 20),
    items: bound,
  });
  const last = await takeAll(catching, items.toReversed());
  const upTo = (first && numberIn(first, "vis:upTo")) ?? last;
  if (upTo !== undefined) await federation.store.transact((tx) => settleSeq(tx, network.id, upTo));
}

async function pageAt(federation: Federation, uri: string): Promise<Json | undefined> {
  const fetched = await fetchDocument(federation, uri, { budget: newBudget(3) });
  if (!fetched.ok && isTransient(fetched.fault)) throw new NotNow(fetched.fault);
  return fetched.ok && sameOrigin(fetched.uri, uri) ? fetched.document : undefined;
}

function itemsOf({ orderedItems }: Json): unknown[] {
  return Array.isArray(orderedItems) ? orderedItems : [];
}

/** Numbers whose activity is gone are in no page: a page says up to which it goes. */
function numberIn(document: Json, name: string): number | undefined {
  const value = document[name];
  return Number.isSafeInteger(value) ? Number(value) : undefined;
}

/** Handles Announces one by one; what is not the network's own or has no effect is passed over. Returns the last number. */
async function takeAll(
  { federation, actor, handle }: Catching,
  items: readonly unknown[],
): Promise<number | undefined> {
  let last: number | undefined;
  for (const item of items) {
    const json = objectOf(item);
    const decoded = json && (await decodeActivity(withContextOf(json)));
    if (!decoded?.ok) continue;
    const activity: Activity = decoded.value;
    if (activity.type !== "Announce" || activity.actor !== actor.uri) continue;
    if (!sameOrigin(activity.id, actor.uri)) continue;
    await take(federation, activity, { actor, handle });
    last = activity.seq ?? last;
  }
  return last;
}

async function take(
  federation: Federation,
  activity: Activity,
  { actor, handle }: { actor: ActorRow; handle: Handle },
): Promise<void> {
  try {
    const effect = await handle({ federation, activity, actor, via: undefined, text: "" });
    await federation.store.transact(effect);
  } catch (error) {
    if (error instanceof Later) throw new NotNow(error.reason);
    if (!(error instanceof Dropped) && !(error instanceof Refused)) throw error;
  }
}

/** An item of a collection may leave its context to the page; ours bring their own. */
function withContextOf(json: Json): Json {
  return "@context" in json
    ? json
    : { "@context": "https://www.w3.org/ns/activitystreams", ...json };
}
