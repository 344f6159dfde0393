import type { PostView } from "./post-view.ts";
import { sectionNames } from "./draft.ts";
import { sectionHeading } from "./section-headings.ts";

/** What its author wrote, as one text: what an app sent is given back as it was sent. */
export function sourceOf(post: PostView): string {
  if (post.written !== null) return post.written;
  const sections = sectionNames.flatMap((name) => {
    const text = post.sections[name];
    return text === undefined ? [] : [`## ${sectionHeading(name, post.language)}\n\n${text}`];
  });
  const parts = [post.title, post.bodySource, ...sections];
  return parts.filter((part) => part !== null && part !== "").join("\n\n");
}
