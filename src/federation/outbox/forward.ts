import type { Fact } from "../../domain/facts.ts";
import { followerInboxes } from "../../domain/follows/follows.read.ts";
import { involved } from "../../domain/knowledge/involved.read.ts";
import { networkRow } from "../../domain/networks/network-row.ts";
import { blockBetween } from "../../domain/people/blocks.read.ts";
import { actorById } from "../../domain/people/actor.read.ts";
import { addDays } from "../../lib/time.ts";
import { hostOf } from "../../lib/url.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Json } from "../wire/proof.ts";
import type { Hearers } from "./audience.ts";
import type { Letter } from "./queue.ts";

type OfPost = Extract<Fact, { type: "PostPublished" | "PostRevised" | "PostWithdrawn" }>;

/** A letter in somebody else's words, byte for byte as it came. */
export interface Forward {
  letter: Letter;
  hearers: Hearers;
}

const verbs = { PostPublished: "Create", PostRevised: "Update", PostWithdrawn: "Delete" } as const;
const daysLookedAt = 2;
const mostLookedAt = 100;

/**
 * Passes on what somebody elsewhere says of their reply to a public post of ours, so that our author's followers elsewhere
 * have the whole thread (ActivityPub §7.1.2). Only what carries a proof of its own (FEP-8b32) is worth passing on: without
 * one, others would have nothing but our word; they can read our `replies`. What is held back here, or comes across a
 * block, is not passed on. What is later said of the reply goes where
 * the reply went.
 */
export async function forwardFor(reader: Reader, fact: OfPost): Promise<Forward | undefined> {
  const to = await hearersOf(reader, fact);
  if (!to) return undefined;
  const author = await actorById(reader, fact.authorId);
  if (!author) return undefined;
  const received = await receivedAbout(reader, author.uri, verbs[fact.type], to.uri);
  if (!received) return undefined;
  return {
    letter: {
      uri: received.uri,
      signerId: to.signerId,
      objectUri: to.uri,
      body: received.body,
      synchronise: null,
    },
    hearers: {
      ...to.hearers,
      not: [...(to.hearers.not ?? []), author.host, hostOf(author.uri) ?? author.host],
    },
  };
}

/**
 * Whoever has a post of ours hears that what it quotes wants to be quoted no more, in the words of whoever said so
 * (FEP-044f); those who do not take them from us have the post's own Update.
 */
export async function forwardRevocation(
  reader: Reader,
  {
    stampUri,
    quoteId,
    quoteUri,
    quoterId,
    quotedAuthorId,
  }: Extract<Fact, { type: "QuoteRevoked" }>,
): Promise<Forward | undefined> {
  const [author, post] = await Promise.all([
    actorById(reader, quotedAuthorId),
    involved(reader, quoteId),
  ]);
  if (!author || post?.local !== 1) return undefined;
  const received = await receivedAbout(reader, author.uri, "Delete", stampUri);
  if (!received) return undefined;
  const { uri, body } = received;
  return {
    letter: { uri, signerId: quoterId, objectUri: quoteUri, body, synchronise: null },
    hearers: { holdersOf: quoteUri, not: [author.host, hostOf(author.uri) ?? author.host] },
  };
}

type To = { uri: string; signerId: number; hearers: Hearers };

async function hearersOf(reader: Reader, fact: OfPost): Promise<To | undefined> {
  if (fact.type === "PostWithdrawn") {
    const signerId = await forwarderOf(reader, fact.uri);
    if (signerId === undefined) return undefined;
    const not = await serversOf(reader, signerId);
    return { uri: fact.uri, signerId, hearers: { holdersOf: fact.uri, not } };
  }
  const post = await involved(reader, fact.postId);
  if (!post || post.parent_local !== 1 || post.parent_author_id === null) return undefined;
  if (!isOpen(post.audience) || !isOpen(post.parent_audience)) return undefined;
  const { uri, parent_author_id: signerId } = post;
  if (post.state !== "published" || (await blockBetween(reader, signerId, post.author_id)))
    return undefined;
  return fact.type === "PostPublished"
    ? { uri, signerId, hearers: { followersOf: signerId } }
    : { uri, signerId, hearers: { holdersOf: uri } };
}

function isOpen(audience: string | null): boolean {
  return audience === "public" || audience === "unlisted";
}

/** The servers that a network of ours tells itself what happens in it; none of anyone else. */
async function serversOf(reader: Reader, actorId: number): Promise<string[]> {
  if ((await networkRow(reader, actorId)) === undefined) return [];
  return (await followerInboxes(reader, actorId)).map(({ host }) => host);
}

/** Whom of ours a reply was passed on for. */
async function forwarderOf(reader: Reader, objectUri: string): Promise<number | undefined> {
  const row = await reader.db
    .selectFrom("outbound")
    .select("signer_id")
    .where("object_uri", "=", objectUri)
    .limit(1)
    .executeTakeFirst();
  return row?.signer_id;
}

/** The newest activity of this verb by the actor about the object, if it was received lately with a proof. */
async function receivedAbout(
  reader: Reader,
  actorUri: string,
  verb: string,
  objectUri: string,
): Promise<{ uri: string; body: string } | undefined> {
  const rows = await reader.db
    .selectFrom("inbound")
    .select(["activity_uri", "body", "received_at"])
    .where("actor_uri", "=", actorUri)
    .where("type", "=", verb)
    .orderBy("received_at", "desc")
    .limit(mostLookedAt)
    .execute();
  const [newest] = rows;
  const since = newest && addDays(newest.received_at, -daysLookedAt);
  const found = rows.find(
    ({ body, received_at: at }) => at >= (since ?? at) && isProven(body, objectUri),
  );
  return found && { uri: found.activity_uri, body: found.body };
}

function isProven(body: string, objectUri: string): boolean {
  if (!body.includes("DataIntegrityProof")) return false;
  const { object, proof } = JSON.parse(body) as Json;
  const id = typeof object === "string" ? object : (object as Json | undefined)?.["id"];
  return id === objectUri && typeof proof === "object" && proof !== null;
}
