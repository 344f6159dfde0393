import { topicPage } from "../../domain/uris.ts";
import type { TopicView } from "../../domain/topics/topics.read.ts";

/** docs.joinmastodon.org/entities/Tag */
export interface Tag {
  id: string;
  name: string;
  url: string;
  history: { day: string; uses: string; accounts: string }[];
  /** For whoever has signed in. */
  following?: boolean;
  featuring?: boolean;
  vis: { title: { da: string; en: string }; posts_count: number };
}

/** A topic as apps see it. */
export function tag(origin: string, { id, slug, labelDa, labelEn, postsCount }: TopicView): Tag {
  return {
    id: String(id),
    name: slug,
    url: topicPage(origin, slug),
    history: [],
    vis: { title: { da: labelDa, en: labelEn }, posts_count: postsCount },
  };
}
