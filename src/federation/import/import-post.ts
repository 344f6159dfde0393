import { getLogger } from "@logtape/logtape";
import { meet } from "../../domain/instance/peers.ts";
import { addPost } from "../../domain/knowledge/add-post.ts";
import { hearPoll } from "../../domain/knowledge/keep-poll.ts";
import { heldPost } from "../../domain/knowledge/held-post.read.ts";
import { changesIn, type NewPost } from "../../domain/knowledge/new-post.ts";
import { applyRevision } from "../../domain/knowledge/revise.ts";
import { removePost } from "../../domain/knowledge/withdraw.ts";
import { actorById } from "../../domain/people/actor.read.ts";
import { Refused } from "../../domain/refused.ts";
import { canonicalHttpUrl, sameOrigin } from "../../lib/url.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { Federation } from "../context.ts";
import { decodePost } from "../decode/decode.ts";
import type { RemotePost } from "../decode/decoded.ts";
import type { FetchOptions } from "../egress/budget.ts";
import { fetchDocument, type FetchedDocument } from "../egress/fetch-document.ts";
import { actorFor, fail, type Imported } from "./import-actor.ts";
import { toNewPost } from "./to-new-post.ts";

const logger = getLogger(["vis", "federation"]);

export interface ImportPostOptions extends FetchOptions {
  /** Asks its server again although it is held. */
  refresh?: boolean;
  /** To make a thread whole: what it answers is not looked for in turn. */
  ancestor?: boolean;
  /** Because another quotes it: what it quotes or answers is not looked for in turn. */
  quoted?: boolean;
}

/**
 * Brings a post here from its own server, with its author; held already, nothing is asked. A post is what its server says
 * now: a newer version takes the place of the one held, one that is gone is removed. What it answers is fetched by the
 * job its arrival wakes.
 */
export async function importPost(
  federation: Federation,
  uri: string,
  options: ImportPostOptions = {},
): Promise<Imported> {
  const { reader } = federation.store;
  const held = await heldPost(reader, uri);
  if (held && (held.local === 1 || !options.refresh)) return { ok: true, id: held.id, uri };
  const fetched = await fetchDocument(federation, uri, options);
  if (!fetched.ok || fetched.document["type"] === "Tombstone") {
    const fault = fetched.ok ? "gone" : fetched.fault;
    if (held && fault === "gone") await forget(federation, uri, held.author_id);
    return fail(fault);
  }
  return storePost(federation, fetched, options);
}

/** A post from a document that was fetched from its own server already. */
export async function storePost(
  federation: Federation,
  fetched: FetchedDocument,
  options: ImportPostOptions = {},
): Promise<Imported> {
  const decoded = await decodePost(fetched.document);
  if (!decoded.ok) return fail(decoded.reason);
  if (decoded.value.uri !== fetched.uri) return fail("other-identity");
  return keepPost(federation, decoded.value, options);
}

/** A post that its own server has told. Its author, if need be, is fetched first; then all is stored at once. */
export async function keepPost(
  federation: Federation,
  post: RemotePost,
  { by, ancestor, quoted }: ImportPostOptions = {},
): Promise<Imported> {
  if (!sameOrigin(post.uri, post.attributedTo)) return fail("not-theirs");
  const author = await actorFor(federation, post.attributedTo, { ...(by && { by }) });
  if (!author.ok) return author;
  const row = await actorById(federation.store.reader, author.id);
  if (row?.state !== "active" || row.local === 1) return fail("refused");
  try {
    const id = await federation.store.transact(async (tx) => {
      await meet(tx, canonicalHttpUrl(post.uri)!.host);
      const made = await toNewPost(tx, post, author.id, tx.now);
      if (made.audience === "network") throw new Refused("not-allowed");
      const why = { ...(ancestor && { ancestor }), ...(quoted && { quoted }) };
      return store(tx, { ...made, ...why }, post.updated);
    });
    return id === null ? fail("withdrawn") : { ok: true, id, uri: post.uri };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    logger.info("post not taken", { uri: post.uri, reason: error.reason });
    return fail("refused");
  }
}

async function store(tx: Tx, post: NewPost, updated: string | undefined): Promise<number | null> {
  const { id, added } = await addPost(tx, post);
  if (added || id === null) return id;
  const held = await heldPost(tx, post.uri);
  if (held?.author_id !== post.author_id) return id;
  if (post.poll) await hearPoll(tx, id, post.poll);
  if (updated === undefined) return id;
  await applyRevision(tx, id, changesIn(post), { updated });
  return id;
}

async function forget(federation: Federation, uri: string, authorId: number): Promise<void> {
  const author = await actorById(federation.store.reader, authorId);
  if (author) await federation.store.transact((tx) => removePost(tx, uri, author.uri));
}
