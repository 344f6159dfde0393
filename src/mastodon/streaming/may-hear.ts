import { allows } from "../../domain/apps/scopes.ts";
import { listOf } from "../../domain/lists/lists.read.ts";
import { topicOfName } from "../../domain/topics/topics.read.ts";
import { parseId } from "../../lib/id.ts";
import type { Call, Person } from "../context.ts";
import { scopeOf, type Wish } from "./streams.ts";

/** Why an app does not hear what it asked for. */
export interface WishRefused {
  status: 400 | 403 | 404 | 429;
  error: string;
}

/** Whether this token may hear a stream, and the topic of a tag. What it hears there is asked for each time. */
export async function mayHear(
  { reader, me, now }: Pick<Call<unknown, Person>, "reader" | "me" | "now">,
  wish: Wish,
): Promise<{ topicId: number | undefined } | WishRefused> {
  if (!allows(me.scopes, scopeOf(wish)))
    return { status: 403, error: "This action is outside the authorized scopes" };
  const { name, of = "" } = wish;
  if (name === "list" && !(await listOf(reader, me.actorId, parseId(of) ?? 0, now)))
    return { status: 404, error: "Record not found" };
  const topic = name.startsWith("hashtag") ? await topicOfName(reader, of) : undefined;
  return { topicId: topic?.topic.id };
}
