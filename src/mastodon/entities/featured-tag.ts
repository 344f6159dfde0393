import type { FeaturedTopic } from "../../domain/topics/feature-topic.ts";
import { topicPage } from "../../domain/uris.ts";

/** docs.joinmastodon.org/entities/FeaturedTag */
export interface FeaturedTag {
  id: string;
  name: string;
  url: string;
  statuses_count: string;
  /** A day. */
  last_status_at: string | null;
  vis: { title: { da: string; en: string } };
}

/** A topic on someone's page as apps see it. */
export function featuredTag(
  origin: string,
  { id, slug, labelDa, labelEn, postsCount, lastPostedAt }: FeaturedTopic,
): FeaturedTag {
  return {
    id: String(id),
    name: slug,
    url: topicPage(origin, slug),
    statuses_count: String(postsCount),
    last_status_at: lastPostedAt?.slice(0, 10) ?? null,
    vis: { title: { da: labelDa, en: labelEn } },
  };
}
