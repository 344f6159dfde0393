import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { postUri } from "../../../src/domain/uris.ts";
import { indexTokens, withMarks } from "../../../src/lib/tokens.ts";
import type { Store } from "../../../src/storage/transaction.ts";
import { seeded } from "../stats.ts";
import { besidePosts } from "./beside.ts";
import type { Filling } from "./filling.ts";
import { hostAt } from "./people.ts";
import { inserter, type Row } from "./rows.ts";
import { audiences, idAt, isShared, kinds, moment } from "./shape.ts";
import { textOf, type Text } from "./text.ts";

/** What the domain writes for a post that says nothing, with all columns: the pattern of every other. */
export async function postPattern(store: Store, authorId: number): Promise<Row> {
  const { id } = await store.transact(async (tx) =>
    addPost(tx, {
      uri: `${tx.origin}/posts/pattern`,
      url: `${tx.origin}/posts/pattern`,
      author_id: authorId,
      local: 1,
      kind: "note",
      audience: "public",
      body_html: "",
      language: "da",
      published_at: tx.now,
    }),
  );
  const row = await store.reader.db
    .selectFrom("post")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  await store.transact(async (tx) => {
    await tx.db.deleteFrom("post").where("id", "=", id).execute();
    await tx.db
      .updateTable("actor")
      .set({ posts_count: 0, last_posted_at: null })
      .where("id", "=", authorId)
      .execute();
  });
  return { ...row };
}

type Drawn = Pick<Filling, "shape" | "written">;

/** What the search index holds of the post with this number. */
export function tokensAt(at: number, drawn: Drawn, text = textOf(at, drawn.shape.posts)): string {
  const { language, tokens } = text;
  const title = drawn.written.kind[at] === 0 ? [] : tokens.slice(0, titleWords);
  const labels = topicsAt(at, drawn).map((n) => indexTokens(`Emne${n} Topic${n}`, language));
  const about = [...title, ...labels.flatMap((label) => label.split(" "))];
  return withMarks(about, tokens);
}

const titleWords = 4;

/** Of what is shared: one to three topics by number, the first of all more often. */
function topicsAt(at: number, { shape, written }: Drawn): number[] {
  if (!isShared(written, at)) return [];
  const random = seeded(7_000_000 + at);
  const one = () => Math.floor(Math.exp(random() * Math.log(shape.topics)));
  return [...new Set(Array.from({ length: 1 + Math.floor(random() * 3) }, () => one() - 1))];
}

/** All posts, with everything that the domain writes beside them. */
export function fillPosts(filling: Filling): void {
  const { db, shape, cast, written } = filling;
  const insert = inserter(db);
  const index = db.prepare("insert into post_search (rowid, tokens) values (?, ?)");
  const beside = besidePosts(filling, insert);
  const counted = new Uint32Array(cast.people.length);
  const last = new Int32Array(cast.people.length).fill(-1);
  const topicPosts = new Uint32Array(shape.topics);
  for (let at = 0; at < shape.posts; at++) {
    const [id, author, text] = [idAt(at, shape), written.author[at]!, textOf(at, shape.posts)];
    const topics = topicsAt(at, filling);
    const reactions = beside(at, topics);
    insert("post", { ...postRow(filling, at, text), ...reactions });
    index.run(BigInt(id), tokensAt(at, filling, text));
    for (const [position, n] of topics.entries()) {
      insert("post_topic", { post_id: id, topic_id: cast.topics[n]!, position });
      topicPosts[n]! += 1;
    }
    if (["direct", "network"].includes(audiences[written.audience[at]!]!)) continue;
    counted[author]! += 1;
    last[author] = at;
  }
  const ofPerson = db.prepare("update actor set posts_count = ?, last_posted_at = ? where id = ?");
  for (const [n, posts] of counted.entries())
    if (posts > 0) ofPerson.run(posts, moment(last[n]!, shape), cast.people[n]);
  const ofTopic = db.prepare("update topic set posts_count = ? where id = ?");
  for (const [n, posts] of topicPosts.entries()) ofTopic.run(posts, cast.topics[n]);
}

/** The URI of the post with this number. */
function uriAt(at: number, { shape, cast, written, origin }: Omit<Filling, "db">): string {
  const author = written.author[at]!;
  const id = idAt(at, shape);
  if (author < shape.local) return postUri(origin, id);
  const host = hostAt((author - shape.local) % shape.hosts);
  return `http://${host}/users/${cast.handles[author]}/statuses/${id}`;
}

function postRow(filling: Filling, at: number, text: Text): Row {
  const { shape, cast, written, pattern } = filling;
  const [author, parent, kind] = [
    written.author[at]!,
    written.parent[at]!,
    kinds[written.kind[at]!]!,
  ];
  const [network, here, id] = [written.network[at]!, author < shape.local, idAt(at, shape)];
  const [uri, published_at] = [uriAt(at, filling), moment(at, shape)];
  const middle = Math.ceil(text.words.length / 2);
  const body = text.words.slice(0, middle).join(" ");
  const rest = text.words.slice(middle).join(" ");
  return {
    ...pattern,
    id,
    uri,
    url: uri,
    author_id: cast.people[author]!,
    local: here ? 1 : 0,
    kind,
    audience: audiences[written.audience[at]!]!,
    network_id: network === 0 ? null : cast.networks[network]!,
    network_state: network === 0 ? null : "accepted",
    announced_id: network === 0 || parent >= 0 ? null : idAt(at, shape, 1),
    reply_to_id: parent < 0 ? null : idAt(parent, shape),
    reply_to_uri: parent < 0 ? null : uriAt(parent, filling),
    thread_id: idAt(written.root[at]!, shape),
    title: kind === "note" ? null : text.words.slice(0, titleWords).join(" "),
    body_html: `<p>${body}.</p><p>${rest}.</p>`,
    body_source: here ? `${body}.\n\n${rest}.` : null,
    language: text.language,
    request_status: kind === "request" ? "open" : null,
    replies_count: written.replies[at]!,
    published_at,
    received_at: published_at,
  };
}
