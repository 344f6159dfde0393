import { sql, type Expression, type SqlBool } from "kysely";
import { createLru } from "../../lib/lru.ts";
import { keep, readThrough, type KeptById } from "../../storage/memory.ts";
import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { matchBest } from "../../storage/search.ts";
import type { AccountTable } from "../../storage/tables/people.ts";
import type { Page } from "../knowledge/post-view.ts";
import type { Viewer } from "../knowledge/visible.ts";
import { actorRefs } from "./actor-ref.ts";
import { toPersonView, type PersonView } from "./person-view.ts";
import { relations } from "./relations.read.ts";
import { seenActor, welcomeActor } from "./seen.ts";
import { shownAmong } from "./shown.read.ts";
import { watchProfiles } from "./watch-refs.ts";
import { watchStanding } from "../watch-standing.ts";

/** Someone, or undefined when the viewer may not see them. */
export async function person(
  reader: Reader,
  viewer: Viewer,
  id: number,
): Promise<PersonView | undefined> {
  return (await personsByIds(reader, viewer, [id]))[0];
}

/** Someone by handle, in any case; `host` null for people here. */
export async function personByHandle(
  reader: Reader,
  viewer: Viewer,
  handle: string,
  host: string | null,
): Promise<PersonView | undefined> {
  const found = await reader.db
    .selectFrom("actor")
    .select("id")
    .where("handle_key", "=", handle.toLowerCase())
    .where("host", "=", host?.toLowerCase() ?? reader.host)
    .executeTakeFirst();
  return found && person(reader, viewer, found.id);
}

/** Those of them that the viewer may see, in that order; a fixed number of queries. */
export async function personsByIds(
  reader: Reader,
  viewer: Viewer,
  ids: readonly number[],
): Promise<PersonView[]> {
  if (ids.length === 0) return [];
  const rows = await personRows(reader, viewer)
    .where(inIds(reader, "actor.id", ids.join(",")))
    .execute();
  const moved = await actorRefs(
    reader,
    rows.flatMap((row) => row.moved_to_id ?? []),
  );
  const me = viewer.kind === "person" ? viewer.actorId : undefined;
  const between =
    me === undefined
      ? undefined
      : await relations(
          reader,
          me,
          rows.map((r) => r.id),
        );
  const views = new Map(
    rows.map((row) => {
      const relation = row.id === me ? null : (between?.get(row.id) ?? null);
      return [row.id, toPersonView(row, moved.get(row.moved_to_id ?? 0) ?? null, relation)];
    }),
  );
  return ids.flatMap((id) => views.get(id) ?? []);
}

/**
 * Whoever is shown beside what the reader has been let see already: authors, the named, whoever passed something on. Asks
 * nothing of the reader; two queries at most.
 */
export function personViews(
  reader: Reader,
  ids: Iterable<number>,
): Promise<Map<number, PersonView>> {
  return readThrough(keptViews(reader), ids, async (missing) => {
    const rows = await viewRows(reader, { ids: missing.join(",") });
    const moved = await actorRefs(
      reader,
      rows.flatMap((row) => row.moved_to_id ?? []),
    );
    return rows.map((row) => {
      const movedTo = moved.get(row.moved_to_id ?? 0) ?? null;
      const value = Object.freeze(toPersonView(row, movedTo, null));
      return { id: row.id, value, keep: row.moved_to_id === null };
    });
  });
}

/** Of those who have not moved: how many, and how many characters of what they say of themselves. */
const mostKept = {
  max: 4000,
  ttlMs: 24 * 3_600_000,
  room: {
    most: 16_000_000,
    sizeOf: ({ bioHtml, bioSource, fields }: PersonView) =>
      fields.reduce((sum, { valueHtml }) => sum + valueHtml.length, bioHtml.length) +
      (bioSource?.length ?? 0),
  },
} as const;

const keptViews = keep<KeptById<PersonView>>((changes) => {
  const held = createLru<number, PersonView>(mostKept);
  changes.watch({ table: "actor", on: "update", says: ["old.id"] }, (id) =>
    held.delete(Number(id)),
  );
  watchProfiles(changes, held.delete);
  watchStanding(changes, held.clear);
  return { held, count: changes.count, clear: held.clear };
});

/** Which people a directory shows. `scope`: `here` (default) or everyone `known`. */
export interface DirectoryRequest {
  scope?: "here" | "known" | undefined;
  profession?: string | undefined;
  region?: string | undefined;
  hospital?: string | undefined;
  availability?: string | undefined;
  before?: number | undefined;
  limit?: number | undefined;
}

/** People who may be found, newest first. */
export async function directory(
  reader: Reader,
  viewer: Viewer,
  { scope = "here", before, limit = 40, ...filters }: DirectoryRequest = {},
): Promise<Page<PersonView>> {
  const rows = await reader.db
    .selectFrom("actor")
    .leftJoin("profile", "profile.actor_id", "actor.id")
    .select("actor.id")
    .where("actor.kind", "=", "person")
    .where("actor.discoverable", "=", 1)
    .where("actor.moved_to_id", "is", null)
    .where(seenActor(viewer))
    .where(welcomeActor(viewer))
    .where("actor.id", "<", before ?? Number.MAX_SAFE_INTEGER)
    .where((eb) => {
      const wanted: Expression<SqlBool>[] = [];
      if (scope === "here") wanted.push(eb("actor.local", "=", 1));
      for (const name of ["profession", "region", "hospital", "availability"] as const) {
        const value = filters[name];
        if (value) wanted.push(eb(eb.ref(`profile.${name}`), "=", value));
      }
      return eb.and(wanted);
    })
    .orderBy("actor.id", "desc")
    .limit(limit + 1)
    .execute();
  const ids = rows.slice(0, limit).map((row) => row.id);
  const next = rows.length > limit ? (ids.at(-1) ?? null) : null;
  return { items: await personsByIds(reader, viewer, ids), next };
}

/** Which people a list by offset shows. */
export interface PeopleByOffset {
  /** Who wrote last first, or who came last. */
  order: "active" | "new";
  scope: "here" | "known";
  offset: number;
  limit: number;
}

/** Ids of people who may be found; by when they wrote last only those who have. */
export async function peopleByOffset(
  reader: Reader,
  viewer: Viewer,
  { order, scope, offset, limit }: PeopleByOffset,
): Promise<number[]> {
  const rows = await reader.db
    .selectFrom("actor")
    .select("actor.id")
    .where("actor.kind", "=", "person")
    .where("actor.discoverable", "=", sql.lit(1 as const))
    .where("actor.moved_to_id", "is", null)
    .$if(order === "active", (q) => q.where("actor.last_posted_at", "is not", null))
    .$if(scope === "here", (q) => q.where("actor.local", "=", 1))
    .where(seenActor(viewer))
    .where(welcomeActor(viewer))
    .orderBy(order === "active" ? "actor.last_posted_at" : "actor.id", "desc")
    .orderBy("actor.id", "desc")
    .offset(offset)
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/** People who may be found and match the words: by name, handle, workplace, specialty and what to ask them about. */
export async function searchPeople(
  reader: Reader,
  viewer: Viewer,
  words: string,
  limit = 20,
): Promise<PersonView[]> {
  const ids = await shownAmong(reader, viewer, await matchBest(reader, "actor", words));
  const found = await personsByIds(reader, viewer, ids.slice(0, limit * 3));
  return found.filter((view) => view.discoverable && !view.movedTo).slice(0, limit);
}

/** The account of someone here, without what is secret in it. */
export async function account(
  reader: Reader,
  actorId: number,
): Promise<(Omit<AccountTable, "password_hash"> & { hasPassword: boolean }) | undefined> {
  const row = await reader.db
    .selectFrom("account")
    .selectAll()
    .where("actor_id", "=", actorId)
    .executeTakeFirst();
  if (!row) return undefined;
  const { password_hash: hash, ...open } = row;
  return { ...open, hasPassword: hash !== null };
}

const viewRows = define("person-views", (reader, p: { ids: string }) =>
  withProfile(reader).where(inIds(reader, "actor.id", p.ids)),
);

function personRows(reader: Reader, viewer: Viewer) {
  return withProfile(reader).where(seenActor(viewer));
}

function withProfile(reader: Reader) {
  return reader.db
    .selectFrom("actor")
    .leftJoin("profile", "profile.actor_id", "actor.id")
    .selectAll("actor")
    .select([
      "profile.profession",
      "profile.specialty",
      "profile.region",
      "profile.hospital",
      "profile.department",
      "profile.unit",
      "profile.workplace_verified_at",
      "profile.workplace_verified_by",
      "profile.ask_me_about",
      "profile.availability",
      "profile.availability_until",
      "profile.orcid",
      "profile.shows_media",
      "profile.shows_media_replies",
      "profile.shows_featured",
    ])
    .select((eb) =>
      eb
        .selectFrom("network")
        .select("network.kind")
        .whereRef("network.actor_id", "=", "actor.id")
        .as("network_kind"),
    );
}
