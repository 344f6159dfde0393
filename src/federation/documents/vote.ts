import type { VoteTold } from "../../domain/knowledge/vote.read.ts";
import { actorUris } from "../../domain/uris.ts";
import type { Json } from "../wire/proof.ts";
import { withContext } from "./context.ts";

/** A choice in a poll, for its author alone: a Note with a name and nothing else to say. */
export function voteDocument(origin: string, vote: VoteTold): Json {
  return withContext({
    id: vote.uri,
    type: "Note",
    attributedTo: actorUris(origin, vote.actorId).uri,
    to: [vote.authorUri],
    cc: [],
    inReplyTo: vote.postUri,
    name: vote.name,
    published: vote.createdAt,
  });
}
