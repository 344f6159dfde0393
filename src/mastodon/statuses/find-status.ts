import { passedOnUnder } from "../../domain/knowledge/authors.read.ts";
import { post } from "../../domain/knowledge/post.read.ts";
import type { PostView } from "../../domain/knowledge/post-view.ts";
import { personsByIds } from "../../domain/people/people.read.ts";
import { notFound } from "../api-error.ts";
import type { Call } from "../context.ts";
import type { JsonText } from "../json-text.ts";
import { statusTexts, type Shown } from "../statuses-of.ts";

type Asked = Pick<Call, "reader" | "viewer" | "links" | "now">;

/** What apps see under an id: a post, or someone whom the reader may see passing one on. Throws 404. */
async function shownUnder({ reader, viewer }: Asked, id: number): Promise<Shown> {
  const own = await post(reader, viewer, id);
  if (own) return { post: own };
  const passed = await passedOnUnder(reader, id);
  const found = passed && (await post(reader, viewer, passed.postId));
  const [by] = found ? await personsByIds(reader, viewer, [passed.byId]) : [];
  if (!found || !by) throw notFound();
  return { post: found, passedOn: { id, byId: by.id } };
}

/** The post itself, also when the id is of who passed it on: what is done to that is done to the post. Throws 404. */
export async function postUnder(asked: Asked, id: number): Promise<PostView> {
  return (await shownUnder(asked, id)).post;
}

/** The status under an id as it is now. Throws 404. */
export async function statusUnder(asked: Asked, id: number): Promise<JsonText> {
  const [made] = await statusTexts(asked, [await shownUnder(asked, id)]);
  return made!;
}
