import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { isOpen } from "../knowledge/audience.ts";
import { canSee } from "../knowledge/can-see.ts";
import { anonymous, type Viewer } from "../knowledge/visible.ts";
import { person } from "../people/people.read.ts";
import type { PictureKind } from "./picture.ts";

/** A file kept on another server, as it is asked for here: of a post, or the picture of a person. */
export type RemoteMediaRef = { attachmentId: number } | { actorId: number; picture: PictureKind };

/** Where a file stands, for who may see it; `open`: anyone may. */
export interface RemoteMedia {
  url: string;
  picture: PictureKind | null;
  open: boolean;
  /** SHA-256 in hexadecimal of what it must be, where its author's server says. */
  sha256: string | null;
}

const attachment = define("remote-attachment", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("attachment")
    .innerJoin("post", "post.id", "attachment.post_id")
    .select([
      "attachment.remote_url",
      "attachment.media_type",
      "attachment.sha256",
      "post.id as post_id",
      "post.audience",
      "post.state",
    ])
    .where("attachment.id", "=", p.id),
);

/**
 * Only addresses that a post or a profile held here names are ever asked for; undefined for what may not be seen. Pictures
 * are, and PDFs that readers could not open at the other server themselves, because it hands them to servers only.
 */
export async function remoteMedia(
  reader: Reader,
  viewer: Viewer,
  wanted: RemoteMediaRef,
): Promise<RemoteMedia | undefined> {
  if ("actorId" in wanted) {
    const owner = await person(reader, viewer, wanted.actorId);
    const url = wanted.picture === "avatar" ? owner?.avatarUrl : owner?.headerUrl;
    if (!owner || owner.local || !url) return undefined;
    const open = owner.kind !== "network" || !!(await person(reader, anonymous, owner.id));
    return { url, picture: wanted.picture, open, sha256: null };
  }
  const [row] = await attachment(reader, { id: wanted.attachmentId });
  if (!row?.remote_url) return undefined;
  const open = isOpen(row);
  if (!row.media_type.startsWith("image/") && (open || row.media_type !== "application/pdf"))
    return undefined;
  if (!(await canSee(reader, viewer, row.post_id))) return undefined;
  return { url: row.remote_url, picture: null, open, sha256: row.sha256 };
}
