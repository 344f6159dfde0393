import { groupKey, type NewsKind } from "../../../src/domain/notifications/kinds.ts";
import { addressedTo, sources } from "../../../src/domain/streams/sources.ts";
import { activityUri } from "../../../src/domain/uris.ts";
import { seeded } from "../stats.ts";
import type { Filling } from "./filling.ts";
import type { Row } from "./rows.ts";
import { audienceNumber, audiences, idAt, isShared, kinds, moment, writersHere } from "./shape.ts";

const shares = { named: 0.05, thanked: 0.2, boosted: 0.05 };
type Insert = (table: string, row: Row) => void;

/**
 * What stands beside the posts: names, places, thanks, boosts, news of them, and direct talks. What it returns does one
 * post, oldest first, and tells the numbers that stand in its row.
 */
export function besidePosts(
  filling: Filling,
  insert: Insert,
): (at: number, topics: number[]) => Row {
  const { shape, cast, written } = filling;
  const random = seeded(44);
  const someone = () => {
    const n = Math.floor(random() * (writersHere + 20_000));
    return n < writersHere ? n : shape.local + ((n - writersHere) % shape.remote);
  };
  const talks = new Map<string, number>();
  return (at, topics) => {
    const [id, author, parent] = [idAt(at, shape), written.author[at]!, written.parent[at]!];
    const named = new Set<number>();
    if (parent >= 0) named.add(written.author[parent]!);
    const direct = written.audience[at] === audienceNumber("direct");
    if (direct || random() < shares.named) named.add(someone());
    named.delete(author);
    for (const other of named) insert("mention", { post_id: id, actor_id: cast.people[other]! });
    for (const [source, reach] of placesOf(filling, at, topics, named))
      insert("entry", { source, id, post_id: id, reach, via_id: null });
    for (const other of named) {
      const answers = parent >= 0 && other === written.author[parent];
      tell(filling, insert, {
        kind: answers ? "reply" : "mention",
        at,
        reader: other,
        actor: author,
      });
    }
    if (direct) talk(filling, at, named, { talks, insert });
    const open = ["public", "unlisted"].includes(audiences[written.audience[at]!]!);
    const done = { thanks_count: 0, boosts_count: 0 };
    if (open && random() < shares.thanked)
      done.thanks_count += react(filling, insert, { what: "thanks", at, by: someone() });
    if (open && random() < shares.boosted)
      done.boosts_count += react(filling, insert, { what: "boost", at, by: someone() });
    return done;
  };
}

/** As `placements` of the domain tells them. */
function placesOf(
  { shape, cast, written }: Filling,
  at: number,
  topics: readonly number[],
  named: ReadonlySet<number>,
): Map<number, 0 | 1> {
  const author = written.author[at]!;
  const [here, authorId] = [author < shape.local, cast.people[author]!];
  const root = written.parent[at] === -1;
  const network = root && written.network[at]! > 0 ? [cast.networks[written.network[at]!]!] : [];
  const alone = [...named].filter((n) => n < shape.local).map((n) => addressedTo(cast.people[n]!));
  const own = here ? [addressedTo(authorId)] : [];
  const places = (open: readonly number[], closed: readonly number[] = []) =>
    new Map([...open.map((s) => [s, 0] as const), ...closed.map((s) => [s, 1] as const)]);
  switch (audiences[written.audience[at]!]) {
    case "direct":
      return places([...alone, ...own]);
    case "network":
      return places(own, network);
    case "followers":
      return places(alone, [authorId]);
    default: {
      const kind = kinds[written.kind[at]!]!;
      const shared = isShared(written, at)
        ? [
            ...topics.map((n) => cast.topics[n]!),
            ...(here ? [sources.myRegion] : []),
            ...(here || kind !== "note" ? [sources.allRegions] : []),
            ...(kind === "request" && written.replies[at] === 0 ? [sources.unanswered] : []),
          ]
        : [];
      return places([authorId, ...network, ...shared]);
    }
  }
}

type News = { kind: NewsKind; at: number; reader: number; actor: number };

function tell(
  { shape, cast, newId }: Filling,
  insert: Insert,
  { kind, at, reader, actor }: News,
): void {
  if (reader >= shape.local || reader === actor) return;
  const [post, created_at] = [idAt(at, shape), moment(at, shape)];
  insert("notification", {
    id: newId(),
    reader_id: cast.people[reader]!,
    kind,
    actor_id: cast.people[actor]!,
    post_id: post,
    filtered: 0,
    group_key: groupKey(kind, post, created_at),
    created_at,
  });
}

type Reaction = { what: "thanks" | "boost"; at: number; by: number };

function react(filling: Filling, insert: Insert, { what, at, by }: Reaction): 1 {
  const { shape, cast, written, origin } = filling;
  const [id, post] = [idAt(at, shape, what === "thanks" ? 2 : 3), idAt(at, shape)];
  const uri = by < shape.local ? activityUri(origin, id) : `http://127.77.0.1:18080/deeds/${id}`;
  const actor = cast.people[by]!;
  insert(what, { id, uri, actor_id: actor, post_id: post, created_at: moment(at, shape) });
  if (what === "boost")
    insert("entry", { source: actor, id, post_id: post, reach: 0, via_id: actor });
  tell(filling, insert, { kind: what, at, reader: written.author[at]!, actor: by });
  return 1;
}

type Talking = { talks: Map<string, number>; insert: Insert };

/** A direct post is part of a conversation of everybody here whom it names, and of its author. */
function talk(
  { db, shape, cast, written, newId }: Filling,
  at: number,
  named: ReadonlySet<number>,
  { talks, insert }: Talking,
): void {
  const author = written.author[at]!;
  const all = [...new Set([author, ...named])].map((n) => cast.people[n]!);
  const people = all.toSorted((a, b) => a - b).join(",");
  const [post, thread] = [idAt(at, shape), idAt(written.root[at]!, shape)];
  for (const n of [author, ...named].filter((one) => one < shape.local)) {
    const [reader, key] = [cast.people[n]!, `${n} ${thread} ${people}`];
    let id = talks.get(key);
    if (id === undefined) {
      talks.set(key, (id = newId()));
      const unread = n === author ? 0 : 1;
      const row = { id, reader_id: reader, thread_id: thread, people, last_id: post, unread };
      insert("conversation", row);
    } else db.prepare("update conversation set last_id = ? where id = ?").run(post, id);
    insert("conversation_post", { conversation_id: id, post_id: post });
  }
}
