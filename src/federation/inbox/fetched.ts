import { actorById, type ActorRow } from "../../domain/people/actor.read.ts";
import { hostOf } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import { isTransient } from "../egress/budget.ts";
import { hostPolicy } from "../egress/host-policy.ts";
import { fetchDocument } from "../egress/fetch-document.ts";
import { actorFor, importActor, type Imported } from "../import/import-actor.ts";
import { importPost } from "../import/import-post.ts";
import { Dropped, Later } from "./outcome.ts";

/**
 * Someone, as held or read now from their own server. Throws `Dropped` when they are gone or suspended, or when the server
 * they are on or go by is blocked, and `Later`.
 */
export async function actorOf(federation: Federation, uri: string): Promise<ActorRow> {
  return row(federation, await actorFor(federation, uri));
}

/** Someone as their own server describes them now. Throws like `actorOf`. */
export async function freshActor(federation: Federation, uri: string): Promise<ActorRow> {
  const imported = await importActor(federation, uri);
  if (imported.ok && imported.uri !== uri) throw new Dropped("other-identity");
  return row(federation, imported);
}

/** A post as its own server tells it, stored; `refresh` also when it is held. Returns its id. Throws like `actorOf`. */
export async function fetchedPost(
  federation: Federation,
  uri: string,
  options: { refresh?: boolean } = {},
): Promise<number> {
  return idOf(await importPost(federation, uri, options));
}

/** Whether a thing's own server says that it was deleted. Throws `Later` when it does not answer. */
export async function goneElsewhere(federation: Federation, uri: string): Promise<boolean> {
  const fetched = await fetchDocument(federation, uri);
  if (fetched.ok) return fetched.document["type"] === "Tombstone";
  if (isTransient(fetched.fault)) throw new Later(fetched.fault);
  return fetched.fault === "gone" || fetched.fault === "not-found";
}

async function row(federation: Federation, imported: Imported): Promise<ActorRow> {
  const actor = await actorById(federation.store.reader, idOf(imported));
  if (actor?.state !== "active") throw new Dropped("actor-suspended");
  for (const host of new Set([actor.host, hostOf(actor.uri) ?? actor.host]))
    if ((await hostPolicy(federation, host)) === "blocked") throw new Dropped("host-blocked");
  return actor;
}

function idOf(imported: Imported): number {
  if (imported.ok) return imported.id;
  throw isTransient(imported.fault) ? new Later(imported.fault) : new Dropped(imported.fault);
}
