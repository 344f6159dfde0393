import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { QuoteTable } from "../../storage/tables/knowledge.ts";
import type { Window } from "../../storage/windowed.ts";
import { stampUri } from "../uris.ts";
import { canSee } from "./can-see.ts";
import { defineSeen } from "./define-seen.ts";
import type { PostView } from "./post-view.ts";
import { postsByIds } from "./post.read.ts";
import { visible, type Viewer } from "./visible.ts";

const quoting = (direction: "desc" | "asc") =>
  defineSeen(
    `quotes-of-post${direction === "asc" ? "-up" : ""}`,
    (reader, viewer, p: { id: number; before: number; after: number; limit: number }) =>
      reader.db
        .selectFrom("quote")
        .innerJoin("post", "post.id", "quote.post_id")
        .select("quote.post_id as id")
        .where("quote.quoted_id", "=", p.id)
        .where("quote.post_id", "<", p.before)
        .where("quote.post_id", ">", p.after)
        .where("quote.state", "=", "accepted")
        .where(visible(viewer))
        .orderBy("quote.post_id", direction)
        .limit(p.limit),
  );

const [quotingDown, quotingUp] = [quoting("desc"), quoting("asc")];

/** The posts that quote a post and that the viewer may see, newest first; undefined when they may not see it. */
export async function quotesOf(
  reader: Reader,
  viewer: Viewer,
  postId: number,
  { up, ...bounds }: Window,
): Promise<PostView[] | undefined> {
  if (!(await canSee(reader, viewer, postId))) return undefined;
  const rows = await (up ? quotingUp : quotingDown)(reader, viewer, { id: postId, ...bounds });
  const ids = rows.map(({ id }) => id);
  return postsByIds(reader, viewer, up ? ids.toReversed() : ids);
}

const stamps = define("quote-stamp", (reader, p: { uri: string }) =>
  reader.db
    .selectFrom("quote")
    .innerJoin("post", "post.id", "quote.post_id")
    .innerJoin("post as quoted", "quoted.id", "quote.quoted_id")
    .select(["quoted.id as quoted_id", "quoted.uri as quoted_uri", "quoted.author_id"])
    .select("post.uri as quote_uri")
    .where("quote.stamp_uri", "=", p.uri)
    .where("quote.state", "=", "accepted")
    .where("quoted.local", "=", 1),
);

/** A yes of someone here that stands. */
export interface Stamp {
  uri: string;
  quoteUri: string;
  quotedUri: string;
  quotedAuthorId: number;
}

/** A stamp of ours, for who may see the post that it lets another quote. */
export async function stampById(
  reader: Reader,
  viewer: Viewer,
  id: number,
): Promise<Stamp | undefined> {
  const uri = stampUri(reader.origin, id);
  const [found] = await stamps(reader, { uri });
  if (!found || !(await canSee(reader, viewer, found.quoted_id))) return undefined;
  const { quote_uri: quoteUri, quoted_uri: quotedUri, author_id: quotedAuthorId } = found;
  return { uri, quoteUri, quotedUri, quotedAuthorId };
}

const asked = define("quote-asked", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("quote")
    .innerJoin("post as quoted", "quoted.id", "quote.quoted_id")
    .innerJoin("actor as author", "author.id", "quoted.author_id")
    .innerJoin("post", "post.id", "quote.post_id")
    .select(["quote.request_uri", "quote.state", "quoted.uri as quoted_uri"])
    .select(["author.id as quoted_author_id", "author.uri as quoted_author_uri", "post.author_id"])
    .where("quote.post_id", "=", p.id)
    .where("post.local", "=", 1)
    .where("quoted.local", "=", 0),
);

/** What someone here has asked of the author of a post elsewhere, for those who build the request. */
export async function quoteAsked(reader: Reader, postId: number) {
  return (await asked(reader, { id: postId }))[0];
}

const toldRow = define("quote-on-the-wire", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("quote")
    .leftJoin("post as quoted", "quoted.id", "quote.quoted_id")
    .select(["quote.quoted_uri", "quote.state", "quote.stamp_uri", "quoted.url"])
    .where("quote.post_id", "=", p.id),
);

/**
 * What a post of ours says on the wire that it quotes, and the stamp it has for it; undefined when it quotes nothing, and
 * when the other's author wants no part in it.
 */
export async function quoteTold(
  reader: Reader,
  postId: number,
): Promise<{ uri: string; url: string; stampUri: string | null } | undefined> {
  const [found] = await toldRow(reader, { id: postId });
  if (!found || refused.includes(found.state)) return undefined;
  const { quoted_uri: uri, url, state, stamp_uri: stamp } = found;
  return { uri, url: url ?? uri, stampUri: state === "accepted" ? stamp : null };
}

const refused: readonly QuoteTable["state"][] = ["rejected", "revoked"];
