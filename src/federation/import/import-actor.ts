import { getLogger } from "@logtape/logtape";
import { meet } from "../../domain/instance/peers.ts";
import { removeRemoteActor } from "../../domain/knowledge/remove-actor.ts";
import { actorByHandle, actorByUri, type ActorRow } from "../../domain/people/actor.read.ts";
import { addActor } from "../../domain/people/add-actor.ts";
import { missNetwork } from "../../domain/people/remote-network.ts";
import type { RemoteActor } from "../../domain/people/remote-actor.ts";
import { Refused } from "../../domain/refused.ts";
import { sha256Hex } from "../../lib/hash.ts";
import { canonicalHttpUrl } from "../../lib/url.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { Federation } from "../context.ts";
import { decodeActor, type DecodeFault } from "../decode/decode.ts";
import type { FetchFault, FetchOptions } from "../egress/budget.ts";
import { fetchDocument, type FetchedDocument } from "../egress/fetch-document.ts";
import { hostLimits } from "../egress/host-limits.ts";
import type { Handle } from "./handle.ts";
import { confirmedHandle } from "./webfinger.ts";

const logger = getLogger(["vis", "federation"]);

/**
 * Why nothing was imported, besides what fetching and decoding say. `other-identity`: the address leads to something that
 * calls itself by another; `not-theirs`: its author is not whom it says; `withdrawn`: it was deleted here or there;
 * `refused`: the domain does not take it.
 */
export type ImportFault =
  | FetchFault
  | DecodeFault
  | "other-identity"
  | "not-theirs"
  | "withdrawn"
  | "refused";

export type Imported = { ok: true; id: number; uri: string } | { ok: false; fault: ImportFault };

const freshForMs = 86_400_000;

/**
 * Reads an actor from their own server and stores what it says, new or known. The handle is the one WebFinger and the
 * actor agree on both ways; one that is not confirmed stays at the actor's own host, and never takes another's place.
 * `uri` of the answer is what the actor calls itself, which may not be what was asked.
 */
export async function importActor(
  federation: Federation,
  uri: string,
  options: FetchOptions = {},
): Promise<Imported> {
  const fetched = await fetchDocument(federation, uri, options);
  const isGone = fetched.ok
    ? fetched.document["type"] === "Tombstone" && fetched.uri === uri
    : fetched.fault === "gone";
  if (isGone) await forget(federation, uri);
  if (isGone) return fail("gone");
  if (!fetched.ok && fetched.fault === "not-found")
    await federation.store.transact((tx) => missNetwork(tx, uri));
  return fetched.ok ? storeActor(federation, fetched, options) : fail(fetched.fault);
}

/** An actor from a document that was fetched from their own server already. */
export async function storeActor(
  federation: Federation,
  fetched: FetchedDocument,
  { by = "server", budget }: FetchOptions = {},
): Promise<Imported> {
  const decoded = await decodeActor(fetched.document);
  if (!decoded.ok) return fail(decoded.reason);
  const { actor } = decoded.value;
  if (actor.uri !== fetched.uri) return fail("other-identity");
  const asked = { uri: actor.uri, name: actor.handle };
  const more = budget && { budget: { left: 5, until: budget.until } };
  const handle = await confirmedHandle(federation, asked, { by, ...more });
  try {
    const { id } = await federation.store.transact(async (tx) => {
      await meet(tx, canonicalHttpUrl(actor.uri)!.host);
      return addActor(tx, { ...actor, ...(await nameToKeep(tx, actor, handle)) });
    });
    const held = await actorByUri(federation.store.reader, actor.uri);
    return held?.state === "deleted" ? fail("withdrawn") : { ok: true, id, uri: actor.uri };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    logger.info("actor not taken", { uri: actor.uri, reason: error.reason });
    return fail(error.reason === "not-found" ? "withdrawn" : "refused");
  }
}

/** Held and read within a day, or read now; what is held stands in while their server does not answer. */
export async function actorFor(
  federation: Federation,
  uri: string,
  options: FetchOptions = {},
): Promise<Imported> {
  const held = await actorByUri(federation.store.reader, uri);
  if (held?.state === "deleted") return fail("withdrawn");
  if (held && (held.local === 1 || isFresh(federation, held)))
    return { ok: true, id: held.id, uri };
  const imported = await hostLimits(federation).once(`actor ${uri}`, () =>
    importActor(federation, uri, options),
  );
  if (imported.ok && imported.uri !== uri) return fail("other-identity");
  if (imported.ok || !held || imported.fault === "gone") return imported;
  return { ok: true, id: held.id, uri };
}

function isFresh({ clock }: Federation, { fetched_at: at }: ActorRow): boolean {
  return at !== null && new Date(at).getTime() > clock().getTime() - freshForMs;
}

/** Their server says they were deleted: so they are here. */
async function forget({ store }: Federation, uri: string): Promise<void> {
  const held = await actorByUri(store.reader, uri);
  if (held) await store.transact((tx) => removeRemoteActor(tx, held.id));
}

/** The confirmed name; else the one held before, or one at the actor's own host that nobody else goes by. */
async function nameToKeep(
  tx: Tx,
  actor: RemoteActor,
  confirmed: Handle | undefined,
): Promise<{ handle: string; host: string }> {
  const { handle, host, uri } = actor;
  if (confirmed) {
    const same = confirmed.name.toLowerCase() === handle.toLowerCase();
    return { handle: same ? handle : confirmed.name, host: confirmed.host };
  }
  const held = await actorByUri(tx, uri);
  if (held?.handle_key === handle.toLowerCase()) return { handle, host: held.host };
  const taken = await actorByHandle(tx, handle, host);
  if (!taken || taken.uri === uri) return { handle, host };
  return { handle: `${handle.slice(0, 80)}.${sha256Hex(uri).slice(0, 8)}`, host };
}

/** Nothing was imported. */
export function fail(fault: ImportFault): { ok: false; fault: ImportFault } {
  return { ok: false, fault };
}
