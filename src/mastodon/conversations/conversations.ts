import { postsByIds } from "../../domain/knowledge/post.read.ts";
import { actorsShown } from "../../domain/streams/actors-shown.read.ts";
import { removeConversation, setConversationRead } from "../../domain/streams/conversations.ts";
import {
  conversation,
  conversations,
  type Conversation as Held,
} from "../../domain/streams/conversations.read.ts";
import { accountsBeside } from "../accounts-of.ts";
import { notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import type { Account } from "../entities/account.ts";
import type { Status } from "../entities/status.ts";
import { cursorsOf, paged, place, windowOf } from "../paging.ts";
import { own, type Route } from "../route.ts";
import { postsAsStatuses } from "../statuses-of.ts";

/** docs.joinmastodon.org/entities/Conversation */
export interface Conversation {
  id: string;
  unread: boolean;
  accounts: Account[];
  last_status: Status | null;
}

const scope = "write:conversations";

/** What named people say to each other (docs.joinmastodon.org/methods/conversations). */
export const conversationRoutes: readonly Route[] = [
  own(
    "GET /api/v1/conversations",
    {
      scope: "read:statuses",
      params: place(20, 40),
      summary: "One's conversations, the latest first",
      returns: "Conversation[]",
    },
    async (call) => {
      const rows = await conversations(call.reader, call.me.actorId, windowOf(call.params));
      return paged(
        await conversationsOf(call, rows),
        cursorsOf(rows, (row) => row.cursor),
      );
    },
  ),
  own(
    "DELETE /api/v1/conversations/:id",
    { scope, summary: "Takes a conversation off one's list", returns: "Empty" },
    async (call) => {
      await call.store.transact((tx) => removeConversation(tx, call.me.actorId, call.id()));
      return {};
    },
  ),
  own(
    "POST /api/v1/conversations/:id/read",
    { scope, summary: "Marks a conversation as read", returns: "Conversation" },
    (call) => setRead(call, true),
  ),
  own(
    "POST /api/v1/conversations/:id/unread",
    { scope, summary: "Marks a conversation as not read yet", returns: "Conversation" },
    (call) => setRead(call, false),
  ),
];

async function setRead(call: Call<unknown, Person>, read: boolean): Promise<Conversation> {
  const { reader, me } = call;
  const held = await conversation(reader, me.actorId, call.id());
  if (!held) throw notFound();
  await call.store.transact((tx) => setConversationRead(tx, me.actorId, held.id, read));
  const [shown] = await conversationsOf(call, [{ ...held, unread: !read }]);
  return shown!;
}

/**
 * Conversations as apps see them, in this order; a fixed number of queries however many. Where the reader may see nobody
 * else of it, it is with themselves: apps do not take one with nobody.
 */
export async function conversationsOf(
  call: Pick<Call<unknown, Person>, "reader" | "viewer" | "links" | "now">,
  rows: readonly Held[],
): Promise<Conversation[]> {
  const me = call.viewer.kind === "person" ? [call.viewer.actorId] : [];
  const wanted = new Set([...me, ...rows.flatMap((row) => row.peopleIds)]);
  const accounts = await accountsBeside(call, wanted);
  const seen = await actorsShown(call.reader, call.viewer, [...wanted]);
  const those = (ids: readonly number[]) =>
    ids.flatMap((one) => (seen.has(one) ? (accounts.get(one) ?? []) : []));
  const posts = await postsByIds(
    call.reader,
    call.viewer,
    rows.map((row) => row.lastPostId),
  );
  const statuses = await postsAsStatuses(call, posts);
  const byPost = new Map(posts.map(({ id }, at) => [id, statuses[at]!]));
  return rows.map(({ id, unread, peopleIds, lastPostId }) => ({
    id: String(id),
    unread,
    accounts: those(peopleIds.some((one) => seen.has(one)) ? peopleIds : me),
    last_status: byPost.get(lastPostId) ?? null,
  }));
}
