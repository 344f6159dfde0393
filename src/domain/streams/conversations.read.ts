import { sql, type RawBuilder, type SqlBool } from "kysely";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Window } from "../../storage/windowed.ts";
import { personViewer, visible } from "../knowledge/visible.ts";

/** What named people say to each other, as one of them sees it. */
export interface Conversation {
  id: number;
  /** Its place in the list, which goes from the latest down. */
  cursor: number;
  unread: boolean;
  /** The others; the reader alone when nobody else is named. */
  peopleIds: number[];
  lastPostId: number;
}

/** Keeps PostgreSQL from reading every post into a hash for one page. */
const onePostAtATime = sql`limit 1 offset 0`;

type Asked = { me: number; before: number; after: number; limit: number };

/** The rest of a query over what the reader may see in the conversation. */
function seen(me: number): RawBuilder<SqlBool> {
  return sql`from conversation_post as said where said.conversation_id = conversation.id
    and exists (select 1 from post where post.id = said.post_id and post.audience = 'direct'
      and ${visible(personViewer(me))} ${onePostAtATime})`;
}

const columns = (me: number) =>
  [
    "conversation.id",
    "conversation.last_id as cursor",
    "conversation.unread",
    "conversation.people",
    sql<number>`(select said.post_id ${seen(me)} order by said.post_id desc limit 1)`.as(
      "lastPostId",
    ),
  ] as const;

function list(queryName: string, order: "asc" | "desc") {
  return define(queryName, (reader, p: Asked) =>
    reader.db
      .selectFrom("conversation")
      .select(columns(p.me))
      .where("conversation.reader_id", "=", p.me)
      .where("conversation.last_id", "<", p.before)
      .where("conversation.last_id", ">", p.after)
      .where(sql<SqlBool>`exists (select 1 ${seen(p.me)})`)
      .orderBy("conversation.last_id", order)
      .limit(p.limit),
  );
}

const down = list("conversations", "desc");
const up = list("conversations-up", "asc");

/**
 * Someone's conversations by window of cursors, the latest first. What they may see nothing of is left out. One query however many.
 */
export async function conversations(
  reader: Reader,
  me: number,
  { up: upwards, ...bounds }: Window,
): Promise<Conversation[]> {
  const rows = await (upwards ? up : down)(reader, { me, ...bounds });
  return (upwards ? rows.toReversed() : rows).map((row) => toConversation(me, row));
}

const byId = define("conversation-by-id", (reader, p: { me: number; id: number }) =>
  reader.db
    .selectFrom("conversation")
    .select(columns(p.me))
    .where("conversation.id", "=", p.id)
    .where("conversation.reader_id", "=", p.me)
    .where(sql<SqlBool>`exists (select 1 ${seen(p.me)})`),
);

/** One of someone's conversations. */
export async function conversation(
  reader: Reader,
  me: number,
  id: number,
): Promise<Conversation | undefined> {
  const [row] = await byId(reader, { me, id });
  return row && toConversation(me, row);
}

interface Row {
  id: number;
  cursor: number;
  unread: 0 | 1;
  people: string;
  lastPostId: number;
}

function toConversation(me: number, { people, unread, ...same }: Row): Conversation {
  const others = people
    .split(",")
    .map(Number)
    .filter((id) => id !== me);
  return { ...same, unread: unread === 1, peopleIds: others.length === 0 ? [me] : others };
}
