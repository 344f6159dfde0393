import { isSigned } from "../../domain/media/app-links.ts";
import { postsByIds } from "../../domain/knowledge/post.read.ts";
import type { Arrival } from "../../domain/streams/arrivals.read.ts";
import type { Status } from "../entities/status.ts";
import type { ReadingAs } from "../reading-as.ts";
import { inNetwork, statusesOf, type Shown } from "../statuses-of.ts";
import type { Message } from "./listeners.ts";

/** A post to be told, as it stands in streams of one's own or as its author wrote it. */
export interface Rendered {
  arrival: Arrival;
  event: "update" | "status.update";
  /** It was written just now. */
  fresh: boolean;
  asIn: "home" | "shared";
}

/** What is sent, and whether it shows files. */
interface Told {
  message: Message;
  withMedia: boolean;
}

/** How someone reads; `alone`: not as others do, since there is something they do not want to read. */
interface Eyes {
  as: ReadingAs;
  alone: boolean;
}

/** Gives what is to be told as one person sees it; what they may not or do not want to see is not in it. */
export type Renderings = (by: Eyes, wanted: readonly Rendered[]) => Promise<Map<Rendered, Told>>;

/**
 * Makes the statuses of one round of telling. A post that was just written is the same for all but its author: nobody has
 * done anything with it, so it is made once, for the first who may see it, and the others, who were asked for one by one,
 * are sent the same. Whatever else might differ from one to another is made for each.
 */
export function createRenderings(): Renderings {
  const shared = new Map<string, Told>();
  return async (by, wanted) => {
    const found = new Map<Rendered, Told>();
    const missing = wanted.filter((one) => {
      const known = isAlone(by, one) ? undefined : shared.get(keyOf(one));
      if (known) found.set(one, known);
      return !known;
    });
    for (const [one, status] of await rendered(by, missing)) {
      const told = toldOf(one, status);
      if (!isAlone(by, one) && isAlike(one, status) && !isAddressed(status))
        shared.set(keyOf(one), told);
      found.set(one, told);
    }
    return found;
  };
}

function keyOf({ arrival, event, asIn }: Rendered): string {
  return `${event} ${asIn} ${arrival.id}`;
}

/** Whether this reader's own may differ from that of the others. */
function isAlone({ as, alone }: Eyes, { arrival }: Rendered): boolean {
  return alone || arrival.authorId === as.me?.actorId;
}

async function rendered({ as }: Eyes, wanted: readonly Rendered[]): Promise<[Rendered, Status][]> {
  if (wanted.length === 0) return [];
  const sieve = await as.sieve();
  const ids = [...new Set(wanted.map(({ arrival }) => arrival.post_id))];
  const posts = new Map(
    (await postsByIds(as.reader, as.viewer, ids)).map((post) => [post.id, post]),
  );
  const shown = wanted.flatMap((one): [Rendered, Shown][] => {
    const post = posts.get(one.arrival.post_id);
    if (!post || sieve?.hides(post, one.asIn === "home" ? "home" : "public")) return [];
    const { id, via_id: byId } = one.arrival;
    if (byId !== null) return [[one, { post, passedOn: { id, byId } }]];
    return [[one, one.asIn === "home" ? inNetwork(post) : { post }]];
  });
  const statuses = await statusesOf(
    as,
    shown.map(([, one]) => one),
  );
  return shown.map(([one], at) => [one, statuses[at]!]);
}

/** Whether it shows a picture at an address for this reader alone: that of a network that few may know of. */
function isAddressed({ account: { avatar, header }, reblog }: Status): boolean {
  return [avatar, header].some(isSigned) || (reblog !== null && isAddressed(reblog));
}

function toldOf({ event }: Rendered, status: Status): Told {
  const { media_attachments: files } = status.reblog ?? status;
  return { message: { event, payload: JSON.stringify(status) }, withMedia: files.length > 0 };
}

/** What of a status does not depend on who reads it, as long as it answers nothing. All else must be no, or nothing. */
const same: ReadonlySet<string> = new Set<keyof Status>([
  "id",
  "uri",
  "url",
  "created_at",
  "edited_at",
  "account",
  "content",
  "visibility",
  "sensitive",
  "spoiler_text",
  "language",
  "in_reply_to_id",
  "in_reply_to_account_id",
  "mentions",
  "tags",
  "emojis",
  "reblogs_count",
  "favourites_count",
  "replies_count",
  "quotes_count",
  "card",
  "application",
  "vis",
]);

/**
 * Whether a status is the same for everyone who may see it; what is not known to be is taken to differ. What is said in a
 * network is made for each of its members: files and pictures there have addresses that are good for one reader.
 */
function isAlike({ arrival, fresh }: Rendered, status: Status): boolean {
  const post = status.reblog ?? status;
  const isOpen = post.vis?.audience !== "network";
  return fresh && isOpen && !arrival.isReply && [status, post].every(isPlain);
}

/** Whether everyone may quote it alike: at once, or not at all. */
function isOfAll({ automatic, manual }: Status["quote_approval"]): boolean {
  return automatic.includes("public") || automatic.length + manual.length === 0;
}

function isPlain(status: Status): boolean {
  return Object.entries(status).every(
    ([name, value]) =>
      same.has(name) ||
      name === "reblog" ||
      (name === "quote_approval" && isOfAll(status.quote_approval)) ||
      value === null ||
      value === false ||
      (Array.isArray(value) && value.length === 0),
  );
}
