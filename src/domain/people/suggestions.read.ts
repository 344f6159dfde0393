import { sql, type Compilable, type RawBuilder } from "kysely";
import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { personViewer } from "../knowledge/visible.ts";
import { seenActor, welcomeActor } from "./seen.ts";

/** Why someone is suggested: the same work, the same place of work, or people both know. */
export type SuggestedBy = "topics" | "workplace" | "people";

export interface Suggested {
  id: number;
  by: SuggestedBy[];
}

/** How far each question looks: so much of the newest, and so many at each. */
const reach = { topics: 20, perTopic: 40, people: 40, perPerson: 20, colleagues: 100 } as const;
const mostCandidates = 400;

const weights: Record<SuggestedBy, number> = { topics: 2, workplace: 3, people: 1 };

type Listed = { ids: string | null };

/** Rows that each hold a list of ids, at most so many a row, whatever there is of them. */
function lists(
  reader: Reader,
  of: RawBuilder<unknown>,
  limited: RawBuilder<unknown>,
): Compilable<Listed> {
  const list =
    reader.engine === "sqlite"
      ? sql`(select json_group_array(id) from (${limited}) as listed)`
      : sql`(select json_agg(id)::text from (${limited}) as listed)`;
  const rows = sql`select ${list} as ids from (${of}) as mine`;
  return { compile: () => rows.$castTo<Listed>().compile(reader.db) };
}

const sameTopics = define("suggested-by-topics", (reader, p: { me: number }) =>
  lists(
    reader,
    sql`select topic_id from topic_follow where actor_id = ${p.me} order by id desc limit ${sql.lit(reach.topics)}`,
    sql`select actor_id as id from topic_follow where topic_id = mine.topic_id
      order by actor_id desc limit ${sql.lit(reach.perTopic)}`,
  ),
);

const samePeople = define("suggested-by-people", (reader, p: { me: number }) =>
  lists(
    reader,
    sql`select followee_id from follow join actor on actor.id = follow.followee_id
      where follower_id = ${p.me} and follow.state = 'accepted' and role is null and hides_follows = 0
      order by follow.id desc limit ${sql.lit(reach.people)}`,
    sql`select followee_id as id from follow where follower_id = mine.followee_id and state = 'accepted'
      and role is null order by id desc limit ${sql.lit(reach.perPerson)}`,
  ),
);

const sameWorkplace = define("suggested-by-workplace", (reader, p: { me: number; limit: number }) =>
  reader.db
    .selectFrom("profile as mine")
    .innerJoin("profile", (join) =>
      join
        .onRef("profile.hospital", "=", "mine.hospital")
        .onRef("profile.department", "=", "mine.department"),
    )
    .select("profile.actor_id as id")
    .where("mine.actor_id", "=", p.me)
    .where("profile.hospital", "is not", null)
    .limit(p.limit),
);

/** Keeps PostgreSQL from reading all that someone has settled into a hash for a few candidates. */
const oneAtATime = sql`limit 1 offset 0`;

const suitable = define("suggested-suitable", (reader, p: { me: number; ids: string }) =>
  reader.db
    .selectFrom("actor")
    .select("actor.id")
    .where(inIds(reader, "actor.id", p.ids))
    .where("actor.kind", "=", "person")
    .where("actor.discoverable", "=", 1)
    .where("actor.moved_to_id", "is", null)
    .where("actor.id", "<>", p.me)
    .where(seenActor(personViewer(p.me)))
    .where(welcomeActor(personViewer(p.me)))
    .where(
      sql<boolean>`not exists (select 1 from follow
          where follower_id = ${p.me} and followee_id = actor.id ${oneAtATime})
        and not exists (select 1 from mute
          where muter_id = ${p.me} and muted_id = actor.id ${oneAtATime})
        and not exists (select 1 from passed_over
          where passed_over.actor_id = ${p.me} and passed_id = actor.id ${oneAtATime})`,
    ),
);

/**
 * People someone may want to follow: who follows the same topics, works in the same department, or is followed by those
 * they follow. Four queries, each of which looks at so much and no more, however many people there are.
 */
export async function suggestions(reader: Reader, me: number, limit: number): Promise<Suggested[]> {
  const [byTopics, byPeople, byWorkplace] = await Promise.all([
    sameTopics(reader, { me }),
    samePeople(reader, { me }),
    sameWorkplace(reader, { me, limit: reach.colleagues }),
  ]);
  const found = new Map<number, { score: number; by: Set<SuggestedBy> }>();
  const meet = (id: number, by: SuggestedBy): void => {
    const held = found.get(id) ?? { score: 0, by: new Set() };
    held.score += weights[by];
    held.by.add(by);
    found.set(id, held);
  };
  for (const id of byTopics.flatMap(idsIn)) meet(id, "topics");
  for (const id of byPeople.flatMap(idsIn)) meet(id, "people");
  for (const { id } of byWorkplace) meet(id, "workplace");
  const ranked = [...found]
    .toSorted(([a, one], [b, other]) => other.score - one.score || b - a)
    .slice(0, mostCandidates);
  if (ranked.length === 0) return [];
  const rows = await suitable(reader, { me, ids: ranked.map(([id]) => id).join(",") });
  const fit = new Set(rows.map((row) => row.id));
  return ranked
    .filter(([id]) => fit.has(id))
    .slice(0, limit)
    .map(([id, { by }]) => ({ id, by: [...by] }));
}

function idsIn({ ids }: Listed): number[] {
  return ids === null ? [] : (JSON.parse(ids) as number[]);
}
