import type { AppLinks } from "../../domain/media/app-links.ts";
import type { ScheduledPost } from "../../domain/knowledge/scheduled.read.ts";
import { mediaAttachment, type MediaAttachment } from "./media-attachment.ts";
import type { Visibility } from "./status.ts";

/** docs.joinmastodon.org/entities/ScheduledStatus, and under `vis` why it was not published. */
export interface ScheduledStatus {
  id: string;
  scheduled_at: string;
  params: {
    text: string;
    visibility: Visibility;
    poll: {
      options: readonly string[];
      expires_in: number;
      multiple: boolean;
      hide_totals: boolean;
    } | null;
    media_ids: string[] | null;
    sensitive: boolean;
    spoiler_text: string | null;
    language: string;
    in_reply_to_id: number | null;
    quoted_status_id: string | null;
    quote_approval_policy?: string;
    scheduled_at: null;
    idempotency: null;
    application_id: number;
    with_rate_limit: boolean;
  };
  media_attachments: MediaAttachment[];
  vis: { refused: string | null; network_id: string | null };
}

/** A post for later as apps see it; `refused` says why it was not published. */
export function scheduledStatus(
  links: AppLinks,
  { id, scheduledAt, post, files }: ScheduledPost,
  refused: string | null,
): ScheduledStatus {
  const { poll, networkId, attachmentIds } = post;
  return {
    id: String(id),
    scheduled_at: scheduledAt,
    params: {
      text: post.text,
      visibility: networkId === undefined ? (post.visibility ?? "public") : "private",
      poll: poll
        ? {
            options: poll.options,
            expires_in: poll.seconds,
            multiple: poll.multiple,
            hide_totals: poll.hideTotals,
          }
        : null,
      media_ids: attachmentIds.length === 0 ? null : attachmentIds.map(String),
      sensitive: post.sensitive,
      spoiler_text: post.warning === "" ? null : post.warning,
      language: post.language,
      in_reply_to_id: post.replyToId ?? null,
      quoted_status_id: post.quoteId === undefined ? null : String(post.quoteId),
      ...(post.quotePolicy && { quote_approval_policy: post.quotePolicy }),
      scheduled_at: null,
      idempotency: null,
      application_id: 0,
      with_rate_limit: false,
    },
    media_attachments: files.map((file) => mediaAttachment(links, file)),
    vis: { refused, network_id: networkId === undefined ? null : String(networkId) },
  };
}
