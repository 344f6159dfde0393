import type { Reader } from "../../storage/reader.ts";
import type { Audience } from "../../storage/tables/knowledge.ts";
import type { RevisionContent } from "./change-post.ts";
import { post } from "./post.read.ts";
import type { Viewer } from "./visible.ts";

/** An earlier version of a post. */
export interface EarlierVersion {
  version: number;
  /** When this version was made. */
  at: string;
  title: string | null;
  teaser: string | null;
  bodyHtml: string;
  warning: string | null;
  sensitive: boolean;
  /** The choices of its poll. */
  options: readonly string[] | null;
  audience: Audience;
}

/**
 * The earlier versions of a post, newest first. Others than its author see only those that were for the same audience as
 * it is now: widening a post does not widen what it used to say. Those for named people or followers only its author
 * sees, since whom it names and who follows may have changed. Empty when the viewer may not see the post.
 */
export async function history(
  reader: Reader,
  viewer: Viewer,
  postId: number,
): Promise<EarlierVersion[]> {
  const current = await post(reader, viewer, postId);
  if (!current) return [];
  const rows = await reader.db
    .selectFrom("revision")
    .selectAll()
    .where("post_id", "=", postId)
    .orderBy("version", "desc")
    .limit(100)
    .execute();
  const versions = rows.map(({ version, created_at, content }) => {
    const was = JSON.parse(content) as RevisionContent;
    return {
      version,
      at: created_at,
      title: was.title,
      teaser: was.teaser,
      bodyHtml: was.body_html,
      warning: was.warning,
      sensitive: was.sensitive === 1,
      options: was.options ?? null,
      audience: was.audience,
    };
  });
  return versions.filter(
    ({ audience }) =>
      current.mine?.isAuthor || (audience === current.audience && !changing.includes(audience)),
  );
}

/** Audiences that are not the same people from one version to the next. */
const changing: readonly Audience[] = ["direct", "followers", "network"];
