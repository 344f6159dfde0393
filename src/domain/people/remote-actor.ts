import { cleanHtml } from "../../lib/html.ts";
import { cleanName } from "../../lib/text.ts";
import { parseTime } from "../../lib/time.ts";
import { parseHttpUrl, sameOrigin } from "../../lib/url.ts";
import type { RemoteNetwork } from "./remote-network.ts";
import type { ActorKeyTable, ActorTable, ProfileTable } from "../../storage/tables/people.ts";
import { Refused } from "../refused.ts";

/** What another server's actor document says, as columns. Sizes and addresses are bounded when it is stored. */
export interface RemoteActor extends Pick<
  ActorTable,
  | "uri"
  | "kind"
  | "handle"
  | "host"
  | "name"
  | "bio_html"
  | "url"
  | "inbox_uri"
  | "shared_inbox_uri"
  | "outbox_uri"
  | "followers_uri"
  | "following_uri"
  | "featured_uri"
  | "avatar_url"
  | "avatar_alt"
  | "header_url"
  | "header_alt"
  | "approves_follows"
  | "discoverable"
  | "indexable"
  | "fields"
  | "also_known_as"
> {
  /** Who may recommend them, as kept; null when their server does not say. */
  featurable?: { by: string; asked: string } | null;
  /** `published` of the document, when it tells. */
  created_at?: string | null;
  keys: readonly { uri: string; kind: ActorKeyTable["kind"]; publicPem: string }[];
  /** Only for people of other Vis instances; left as it is when absent. */
  profile?: Partial<Omit<ProfileTable, "actor_id">>;
  /** Of a network: what it says beside. */
  network?: RemoteNetwork;
  /** Whether its server says that it keeps to our profile of closed networks (FEP-844e); absent when it does not say. */
  closedNetworks?: boolean;
}

type Field = { name?: unknown; value_html?: unknown };

const most = {
  name: 100,
  handle: 100,
  bio: 20_000,
  fields: 16,
  field: 2_000,
  aliases: 20,
  alt: 1_500,
};

/** The columns of a remote actor, bounded and cleaned. Throws `host-not-valid` and `handle-not-valid`. */
export function remoteColumns(remote: RemoteActor) {
  const uri = parseHttpUrl(remote.uri);
  const inbox = address(remote.inbox_uri);
  if (!uri || remote.host === "") throw new Refused("host-not-valid");
  const handle = cleanName(remote.handle, most.handle).replace(/[\s@/]/gu, "");
  if (handle === "") throw new Refused("handle-not-valid");
  const beside = (text: string | null) => (sameOrigin(text, remote.uri) ? text : null);
  return {
    kind: remote.kind,
    handle,
    handle_key: handle.toLowerCase(),
    host: remote.host,
    name: cleanName(remote.name, most.name) || handle,
    bio_html: cleanHtml(remote.bio_html.slice(0, most.bio)),
    url: address(remote.url),
    inbox_uri: inbox,
    shared_inbox_uri: sameOrigin(remote.shared_inbox_uri, inbox) ? remote.shared_inbox_uri : null,
    outbox_uri: beside(remote.outbox_uri),
    followers_uri: beside(remote.followers_uri),
    following_uri: beside(remote.following_uri),
    featured_uri: beside(remote.featured_uri),
    avatar_url: address(remote.avatar_url),
    avatar_alt: short(remote.avatar_alt),
    header_url: address(remote.header_url),
    header_alt: short(remote.header_alt),
    approves_follows: remote.approves_follows,
    discoverable: remote.discoverable,
    indexable: remote.indexable,
    featurable_by: remote.featurable?.by ?? null,
    featurable_asked: remote.featurable?.asked ?? null,
    fields: JSON.stringify(list<Field>(remote.fields).slice(0, most.fields).map(field)),
    also_known_as: JSON.stringify(aliases(remote.also_known_as)),
  };
}

/** `published`, when it is a time that is not to come. */
export function bornAt(remote: RemoteActor, now: string): string {
  const at = parseTime(remote.created_at);
  return at !== undefined && at < now ? at : now;
}

function address(text: string | null): string | null {
  return parseHttpUrl(text) ? text : null;
}

function short(text: string | null): string | null {
  return text === null ? null : cleanName(text, most.alt) || null;
}

function field({ name, value_html }: Field) {
  return {
    name: cleanName(typeof name === "string" ? name : "", most.name),
    value_html: cleanHtml(typeof value_html === "string" ? value_html.slice(0, most.field) : ""),
  };
}

function aliases(json: string): string[] {
  return list<unknown>(json)
    .filter((uri): uri is string => parseHttpUrl(uri) !== undefined)
    .slice(0, most.aliases);
}

function list<T>(json: string): T[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value.filter((v) => v !== null) : [];
  } catch {
    return [];
  }
}
