import { sql } from "kysely";
import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { isLanguage, languagesIn } from "../follows/follow-options.ts";
import type { Viewer } from "../knowledge/visible.ts";
import { actorsShown } from "./actors-shown.read.ts";
import type { EntryRow } from "./entries.read.ts";

const topLevelIds = define("posts-that-answer-none", (reader, p: { ids: string }) =>
  reader.db
    .selectFrom("post")
    .select("id")
    .where(inIds(reader, "post.id", p.ids))
    .where("reply_to_uri", "is", null),
);

/** Leaves replies out; boosts of replies stay. */
export async function withoutReplies(reader: Reader, rows: EntryRow[]): Promise<EntryRow[]> {
  const found = await topLevelIds(reader, { ids: idsOf(rows) });
  const topLevel = new Set(found.map((row) => row.id));
  return rows.filter((row) => row.via_id !== null || topLevel.has(row.post_id));
}

/** What of these posts concerns a reader: written by them, naming them, answering nobody or someone they follow. */
const concerningIds = define("posts-concerning", (reader, p: { ids: string; me: number }) =>
  reader.db
    .selectFrom("post")
    .leftJoin("post as parent", "parent.id", "post.reply_to_id")
    .select("post.id")
    .where(inIds(reader, "post.id", p.ids))
    .where(
      sql<boolean>`(post.reply_to_uri is null or post.author_id = ${p.me}
        or exists (select 1 from subscription where reader_id = ${p.me} and source = parent.author_id)
        or exists (select 1 from mention where post_id = post.id and actor_id = ${p.me}))`,
    ),
);

/** Leaves out replies to people the reader does not follow, unless they name the reader; boosts stay. */
export async function withoutStrangersTalk<R extends EntryRow>(
  reader: Reader,
  me: number,
  rows: R[],
): Promise<R[]> {
  const found = await concerningIds(reader, { ids: idsOf(rows), me });
  const concerning = new Set(found.map((row) => row.id));
  return rows.filter((row) => row.via_id !== null || concerning.has(row.post_id));
}

const mutedRows = define("posts-by-muted", (reader, p: { ids: string; me: number; now: string }) =>
  reader.db
    .selectFrom("post")
    .innerJoin("mute", "mute.muted_id", "post.author_id")
    .select("post.id")
    .where(inIds(reader, "post.id", p.ids))
    .where("mute.muter_id", "=", p.me)
    .where((eb) => eb.or([eb("mute.until", "is", null), eb("mute.until", ">", p.now)])),
);

const mutedActors = define("actors-muted", (reader, p: { ids: string; me: number; now: string }) =>
  reader.db
    .selectFrom("mute")
    .select("muted_id")
    .where("muter_id", "=", p.me)
    .where(inIds(reader, "mute.muted_id", p.ids))
    .where((eb) => eb.or([eb("until", "is", null), eb("until", ">", p.now)])),
);

/** Leaves out what people the reader has muted wrote or boosted. */
export async function withoutMuted<R extends EntryRow>(
  reader: Reader,
  me: number,
  rows: R[],
  now = new Date().toISOString(),
): Promise<R[]> {
  if (rows.length === 0) return rows;
  const posts = new Set((await mutedRows(reader, { ids: idsOf(rows), me, now })).map((r) => r.id));
  const vias = rows.flatMap((row) => row.via_id ?? []);
  const ids = [...new Set(vias)].join(",");
  const muted = new Set(
    ids === "" ? [] : (await mutedActors(reader, { ids, me, now })).map((row) => row.muted_id),
  );
  return rows.filter((row) => !posts.has(row.post_id) && !muted.has(row.via_id ?? 0));
}

/** Leaves out what was passed on by someone whom the viewer may not see, or whose server they have hidden. */
export async function passedOnByShown<R extends EntryRow>(
  reader: Reader,
  viewer: Viewer,
  rows: R[],
): Promise<R[]> {
  const vias = rows.flatMap((row) => row.via_id ?? []);
  if (vias.length === 0) return rows;
  const shown = await actorsShown(reader, viewer, vias);
  return rows.filter((row) => row.via_id === null || shown.has(row.via_id));
}

const boostsUnwanted = define("boosts-unwanted", (reader, p: { ids: string; me: number }) =>
  reader.db
    .selectFrom("follow")
    .select("followee_id as id")
    .where("follower_id", "=", p.me)
    .where(inIds(reader, "followee_id", p.ids))
    .where("boosts", "=", 0),
);

const languagesWanted = define("languages-wanted", (reader, p: { ids: string; me: number }) =>
  reader.db
    .selectFrom("post")
    .innerJoin("follow", "follow.followee_id", "post.author_id")
    .select(["post.id", "post.language", "follow.languages"])
    .where(inIds(reader, "post.id", p.ids))
    .where("follow.follower_id", "=", p.me)
    .where("follow.languages", "is not", null),
);

/** Leaves out what the reader does not want of whom they follow: boosts, or what is written in other languages. */
export async function withoutUnwanted<R extends EntryRow>(
  reader: Reader,
  me: number,
  rows: R[],
): Promise<R[]> {
  if (rows.length === 0) return rows;
  const vias = [...new Set(rows.flatMap((row) => row.via_id ?? []))].join(",");
  const silent = vias === "" ? [] : await boostsUnwanted(reader, { ids: vias, me });
  const boosters = new Set(silent.map((row) => row.id));
  const foreign = (await languagesWanted(reader, { ids: idsOf(rows), me })).filter(
    ({ language, languages }) => !(languagesIn(languages) ?? [language]).some(isLanguage(language)),
  );
  const posts = new Set(foreign.map((row) => row.id));
  return rows.filter((row) =>
    row.via_id === null ? !posts.has(row.post_id) : !boosters.has(row.via_id),
  );
}

/** Which of these posts and of those who passed something on are in a list that its owner reads by itself. */
const apart = define("listed-apart", (reader, p: { ids: string; vias: string; me: number }) =>
  reader.db
    .selectFrom("post")
    .select("post.id")
    .where(inIds(reader, "post.id", p.ids))
    .where(
      sql<boolean>`exists (select 1 from list_member as member join list on list.id = member.list_id
        where member.owner_id = ${p.me} and member.actor_id in (post.author_id, post.network_id)
        and list.exclusive = 1)`,
    )
    .unionAll(
      reader.db
        .selectFrom("list_member as member")
        .innerJoin("list", "list.id", "member.list_id")
        .select("member.actor_id as id")
        .where("member.owner_id", "=", p.me)
        .where(inIds(reader, "member.actor_id", p.vias))
        .where("list.exclusive", "=", 1),
    ),
);

/** Leaves out what those in the reader's exclusive lists wrote or boosted, and what is said in networks there. */
export async function withoutListedApart<R extends EntryRow>(
  reader: Reader,
  me: number,
  rows: R[],
): Promise<R[]> {
  if (rows.length === 0) return rows;
  const vias = [...new Set(rows.flatMap((row) => row.via_id ?? []))].join(",");
  const found = new Set((await apart(reader, { ids: idsOf(rows), vias, me })).map((row) => row.id));
  return rows.filter((row) => !found.has(row.via_id ?? row.post_id));
}

function idsOf(rows: readonly EntryRow[]): string {
  return [...new Set(rows.map((row) => row.post_id))].join(",");
}
