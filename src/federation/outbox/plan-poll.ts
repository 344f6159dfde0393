import type { Fact } from "../../domain/facts.ts";
import { pollCountedAt, votersElsewhere, voteTold } from "../../domain/knowledge/vote.read.ts";
import type { Reader } from "../../storage/reader.ts";
import { create, tellTallies } from "../documents/activities.ts";
import { postDocument } from "../documents/post.ts";
import { voteDocument } from "../documents/vote.ts";
import { hearersOf } from "./plan-post.ts";
import type { Plan } from "./plan.ts";

type Of<T extends Fact["type"]> = Extract<Fact, { type: T }>;

/** How a poll of ours stands, for all who have it: those who may see it now, those it was sent to, and who voted. */
export async function planTallies(
  reader: Reader,
  { postId, authorId }: Of<"PollCounted" | "PollClosed">,
): Promise<Plan | undefined> {
  const [document, told, countedAt] = await Promise.all([
    postDocument(reader, postId),
    hearersOf(reader, postId),
    pollCountedAt(reader, postId),
  ]);
  if (document?.["type"] !== "Question" || !told || countedAt === undefined) return undefined;
  const objectUri = String(document["id"]);
  const { hearers, announceIn } = told;
  const among = hearers.only !== undefined || document["audience"] !== undefined;
  const people = [
    ...(hearers.people ?? []),
    ...(among ? [] : await votersElsewhere(reader, postId)),
  ];
  return {
    activity: tellTallies(reader.origin, postId, document, countedAt),
    signerId: authorId,
    objectUri,
    hearers: { ...hearers, people, holdersOf: objectUri },
    ...(announceIn && { announceIn }),
  };
}

/** A choice is told to the author of the poll alone. */
export async function planVote(
  reader: Reader,
  { voteId }: Of<"VoteCast">,
): Promise<Plan | undefined> {
  const vote = await voteTold(reader, voteId);
  return (
    vote && {
      activity: create(reader.origin, vote.id, voteDocument(reader.origin, vote)),
      signerId: vote.actorId,
      objectUri: vote.uri,
      hearers: { from: vote.actorId, people: [vote.authorId], privately: true },
    }
  );
}
