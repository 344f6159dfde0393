import type { Updateable } from "kysely";
import { renderInline, renderMarkdown } from "../../lib/markdown.ts";
import { cleanName, codePoints, stripInvisible } from "../../lib/text.ts";
import { isDay } from "../../lib/time.ts";
import type { ActorTable, ProfileTable } from "../../storage/tables/people.ts";
import type { Tx } from "../../storage/transaction.ts";
import { followTopic, type TopicIntent } from "../follows/follow-topic.ts";
import { canonicalHost } from "../instance/peers.ts";
import { guardText, marked } from "../knowledge/guard.ts";
import { Refused } from "../refused.ts";
import { parseOrcid } from "./orcid.ts";
import { availabilities, professions } from "./professions.ts";
import { longestPersonName } from "./register.ts";

/** What someone tells of themselves; what is absent stays, an empty text empties. `confirmed`: the guard's hints were seen. */
export interface ProfileChanges {
  name?: string | undefined;
  /** Markdown. */
  bio?: string | undefined;
  fields?: readonly { name: string; value: string }[] | undefined;
  profession?: string | undefined;
  specialty?: string | undefined;
  region?: string | undefined;
  hospital?: string | undefined;
  department?: string | undefined;
  unit?: string | undefined;
  askMeAbout?: readonly string[] | undefined;
  availability?: string | undefined;
  /** `YYYY-MM-DD` */
  availabilityUntil?: string | undefined;
  orcid?: string | undefined;
  approvesFollows?: boolean | undefined;
  discoverable?: boolean | undefined;
  indexable?: boolean | undefined;
  /** A program posts under this name. */
  automated?: boolean | undefined;
  /** Whom I follow, and who follows me, is shown to nobody else. */
  hidesFollows?: boolean | undefined;
  /** Hosts whose pages may name me as author. */
  attributionDomains?: readonly string[] | undefined;
  /** Which parts apps show on my page. */
  showsMedia?: boolean | undefined;
  showsMediaReplies?: boolean | undefined;
  showsFeatured?: boolean | undefined;
  confirmed?: boolean | undefined;
}

/** How long and how many. */
export const profileLimits = {
  name: longestPersonName,
  bio: 2000,
  fields: 6,
  fieldName: 50,
  fieldValue: 300,
  line: 150,
  askMeAbout: 5,
  attributionDomains: 100,
};

/**
 * Changes my profile. Throws `name-missing`, `text-too-long`, `too-many-lines`, `value-unknown`, `date-not-valid`,
 * `orcid-not-valid`, `host-not-valid`, `patient-data`, `patient-data-warning`, each with the `field`.
 */
export async function updateProfile(tx: Tx, me: number, changes: ProfileChanges): Promise<void> {
  guard(changes, tx.now);
  const { name, bio, fields, approvesFollows, discoverable, indexable } = changes;
  const { automated, hidesFollows, attributionDomains } = changes;
  const actor: Updateable<ActorTable> = {
    updated_at: tx.now,
    ...(name !== undefined && { name: personName(name) }),
    ...(bio !== undefined && bioColumns(bio)),
    ...(fields !== undefined && { fields: fieldsColumn(fields) }),
    ...(approvesFollows !== undefined && { approves_follows: flag(approvesFollows) }),
    ...(discoverable !== undefined && { discoverable: flag(discoverable) }),
    ...(indexable !== undefined && { indexable: flag(indexable) }),
    ...(automated !== undefined && { automated: flag(automated) }),
    ...(hidesFollows !== undefined && { hides_follows: flag(hidesFollows) }),
    ...(attributionDomains !== undefined && {
      attribution_domains: hostsColumn(attributionDomains),
    }),
  };
  const profile = profileColumns(changes);
  await tx.db.updateTable("actor").set(actor).where("id", "=", me).execute();
  if (Object.keys(profile).length > 0)
    await tx.db.updateTable("profile").set(profile).where("actor_id", "=", me).execute();
  await tx.record({ type: "ProfileChanged", actorId: me, local: true });
}

/** What the first-login welcome asks for. */
export interface Welcome extends ProfileChanges {
  topics: readonly { topicId: number; intent: TopicIntent }[];
}

/** Ends the first-login welcome: profile and topics as chosen. Throws what `updateProfile` and `followTopic` throw. */
export async function finishWelcome(tx: Tx, me: number, welcome: Welcome): Promise<void> {
  const { topics, ...changes } = welcome;
  await updateProfile(tx, me, changes);
  for (const { topicId, intent } of topics) await followTopic(tx, me, topicId, intent);
  await tx.db
    .updateTable("account")
    .set({ welcomed_at: tx.now })
    .where("actor_id", "=", me)
    .where("welcomed_at", "is", null)
    .execute();
}

/** Sets the language my pages come in. Throws `language-unknown`. */
export async function setLanguage(tx: Tx, me: number, language: string): Promise<void> {
  if (language !== "da" && language !== "en") throw new Refused("language-unknown");
  await tx.db.updateTable("account").set({ language }).where("actor_id", "=", me).execute();
}

function guard(
  {
    fields = [],
    askMeAbout = [],
    attributionDomains = [],
    confirmed = false,
    ...rest
  }: ProfileChanges,
  today: string,
): void {
  const texts = Object.entries(rest).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && !unguarded.has(entry[0]),
  );
  guardText(
    {
      ...Object.fromEntries(texts),
      bio: marked(rest.bio ?? ""),
      fields: fields.map(({ name, value }) => `${name}: ${marked(value)}`).join("\n"),
      askMeAbout: askMeAbout.join("\n"),
      attributionDomains: attributionDomains.join("\n"),
    },
    { confirmed, today },
  );
}

/** Not free text: each has a form of its own that leaves no room for more. */
const unguarded = new Set(["orcid", "availabilityUntil"]);

function profileColumns(changes: ProfileChanges): Updateable<ProfileTable> {
  const { profession, availability, availabilityUntil, orcid, askMeAbout } = changes;
  const columns: Updateable<ProfileTable> = {};
  for (const field of ["specialty", "region", "hospital", "department", "unit"] as const) {
    const text = changes[field];
    if (text !== undefined) columns[field] = line(field, text) || null;
  }
  if (profession !== undefined) columns.profession = oneOf("profession", professions, profession);
  if (availability !== undefined)
    columns.availability = oneOf("availability", availabilities, availability);
  if (availabilityUntil !== undefined) columns.availability_until = day(availabilityUntil);
  if (orcid !== undefined) columns.orcid = orcidColumn(orcid);
  if (askMeAbout !== undefined) columns.ask_me_about = linesColumn(askMeAbout);
  const { showsMedia, showsMediaReplies, showsFeatured } = changes;
  if (showsMedia !== undefined) columns.shows_media = flag(showsMedia);
  if (showsMediaReplies !== undefined) columns.shows_media_replies = flag(showsMediaReplies);
  if (showsFeatured !== undefined) columns.shows_featured = flag(showsFeatured);
  return columns;
}

function personName(text: string): string {
  bounded("name", text, profileLimits.name);
  const name = cleanName(text, profileLimits.name);
  if (name === "") throw new Refused("name-missing", { field: "name" });
  return name;
}

function bioColumns(text: string): Pick<ActorTable, "bio_html" | "bio_source"> {
  bounded("bio", text, profileLimits.bio);
  const bio = stripInvisible(text).trim();
  return { bio_source: bio, bio_html: bio === "" ? "" : renderMarkdown(bio) };
}

/** The Markdown stays beside the HTML, for the form. */
function fieldsColumn(fields: readonly { name: string; value: string }[]): string {
  const told = fields.filter(({ name, value }) => name.trim() !== "" && value.trim() !== "");
  if (told.length > profileLimits.fields)
    throw new Refused("too-many-lines", { field: "fields", most: profileLimits.fields });
  const columns = told.map(({ name, value }) => {
    bounded("fields", name, profileLimits.fieldName);
    bounded("fields", value, profileLimits.fieldValue);
    const text = cleanName(value, profileLimits.fieldValue);
    return {
      name: cleanName(name, profileLimits.fieldName),
      value: text,
      value_html: renderInline(text),
    };
  });
  return JSON.stringify(columns);
}

function linesColumn(lines: readonly string[]): string {
  const told = lines.map((text) => line("askMeAbout", text)).filter((text) => text !== "");
  if (told.length > profileLimits.askMeAbout)
    throw new Refused("too-many-lines", { field: "askMeAbout", most: profileLimits.askMeAbout });
  return JSON.stringify(told);
}

function hostsColumn(hosts: readonly string[]): string {
  const told = hosts.filter((host) => host.trim() !== "");
  const field = "attributionDomains";
  if (told.length > profileLimits.attributionDomains)
    throw new Refused("too-many-lines", { field, most: profileLimits.attributionDomains });
  const canonical = told.map((host) => canonicalHost(host.replace(/^https?:\/\//, "")));
  if (canonical.some((host) => host === undefined)) throw new Refused("host-not-valid", { field });
  return JSON.stringify([...new Set(canonical)]);
}

function line(field: string, text: string): string {
  bounded(field, text, profileLimits.line);
  return cleanName(text, profileLimits.line);
}

function bounded(field: string, text: string, most: number): void {
  if (codePoints(text.trim()) > most) throw new Refused("text-too-long", { field, most });
}

function oneOf<T extends string>(field: string, known: readonly T[], text: string): T | null {
  if (text === "") return null;
  const found = known.find((value) => value === text);
  if (found === undefined) throw new Refused("value-unknown", { field });
  return found;
}

function day(text: string): string | null {
  if (text === "") return null;
  if (!isDay(text)) throw new Refused("date-not-valid", { field: "availabilityUntil" });
  return text;
}

function orcidColumn(text: string): string | null {
  if (text.trim() === "") return null;
  const orcid = parseOrcid(text);
  if (orcid === undefined) throw new Refused("orcid-not-valid", { field: "orcid" });
  return orcid;
}

function flag(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}
