import type { Insertable } from "kysely";
import type { ActorTable } from "../../storage/tables/people.ts";
import type { Tx } from "../../storage/transaction.ts";
import { actorUris } from "../uris.ts";

/** The row of an actor that begins its life here. */
export function ownActorRow(
  tx: Tx,
  actor: Pick<ActorTable, "id" | "kind" | "handle" | "name" | "url">,
): Insertable<ActorTable> {
  const uris = actorUris(tx.origin, actor.id);
  return {
    ...actor,
    uri: uris.uri,
    handle_key: actor.handle.toLowerCase(),
    host: tx.host,
    local: 1,
    bio_html: "",
    bio_source: null,
    inbox_uri: uris.inbox,
    shared_inbox_uri: uris.sharedInbox,
    outbox_uri: uris.outbox,
    followers_uri: uris.followers,
    following_uri: uris.following,
    featured_uri: uris.featured,
    avatar_url: null,
    avatar_alt: null,
    header_url: null,
    header_alt: null,
    approves_follows: 0,
    discoverable: 1,
    indexable: 0,
    fields: "[]",
    also_known_as: "[]",
    moved_to_id: null,
    moved_at: null,
    state: "active",
    posts_count: 0,
    followers_count: 0,
    following_count: 0,
    created_at: tx.now,
    updated_at: tx.now,
    fetched_at: null,
    last_posted_at: null,
  };
}
