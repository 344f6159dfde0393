import { weeklyActivity, type Week } from "../../domain/instance/activity.read.ts";
import { hosts } from "../../domain/instance/peers.ts";
import { sha256Hex } from "../../lib/hash.ts";
import { escapeHtml } from "../../lib/html.ts";
import type { Store } from "../../storage/transaction.ts";
import { ApiError, notFound } from "../api-error.ts";
import type { Call } from "../context.ts";
import { open, own, type Route } from "../route.ts";
import { rulesFor, wordsFor } from "./words.ts";

/** What the instance tells of itself and of those around it (docs.joinmastodon.org/methods/instance). */
export const aboutRoutes: readonly Route[] = [
  open(
    "GET /api/v1/instance/peers",
    { summary: "Names of the servers it knows", returns: "string[]" },
    async (call) => {
      forMembersWhereLimited(call);
      return hosts(call.reader, { blocked: false });
    },
  ),
  open(
    "GET /api/v1/instance/activity",
    {
      summary: "Its last twelve weeks in numbers",
      returns: "{ week, statuses, logins, registrations }[]",
    },
    async (call) => {
      forMembersWhereLimited(call);
      return (await recentWeeks(call)).map((week) => ({
        week: String(Date.parse(week.begins) / 1000),
        statuses: String(week.posts),
        logins: String(week.seen),
        registrations: String(week.registered),
      }));
    },
  ),
  open(
    "GET /api/v1/instance/rules",
    { summary: "What everyone here keeps to", returns: "Rule[]" },
    rulesFor,
  ),
  own(
    "GET /api/v1/instance/domain_blocks",
    { summary: "The servers it has nothing to do with, for people here", returns: "DomainBlock[]" },
    async ({ reader }) =>
      (await hosts(reader, { blocked: true })).map((domain) => ({
        domain,
        digest: sha256Hex(domain),
        severity: "suspend",
        comment: "",
      })),
  ),
  open(
    "GET /api/v1/instance/extended_description",
    { summary: "What it is for", returns: "ExtendedDescription" },
    async (call) => {
      const { about, since } = await wordsFor(call);
      return { content: paragraphs(about), updated_at: since };
    },
  ),
  open(
    "GET /api/v1/instance/privacy_policy",
    { summary: "What it keeps", returns: "PrivacyPolicy" },
    async (call) => {
      const { privacy, since } = await wordsFor(call);
      return { content: paragraphs(privacy), updated_at: since };
    },
  ),
  open(
    "GET /api/v1/instance/terms_of_service",
    { summary: "Terms that one agrees to: there are none", returns: "Error" },
    async () => {
      throw notFound();
    },
  ),
  open(
    "GET /api/v1/instance/languages",
    { summary: "Languages it speaks", returns: "{ code, name }[]" },
    async () => [
      { code: "da", name: "dansk" },
      { code: "en", name: "English" },
    ],
  ),
  open(
    "GET /api/v1/instance/translation_languages",
    { summary: "Languages it translates between: none", returns: "{ [code]: code[] }" },
    async () => ({}),
  ),
];

/** Whom it knows is told to everyone by an instance that speaks with everyone. Throws 401. */
function forMembersWhereLimited({ deps, me }: Pick<Call, "deps" | "me">): void {
  if (deps.limitedFederation && !me)
    throw new ApiError(401, "This method requires an authenticated user");
}

const kept = new WeakMap<Store, { weeks: Week[]; until: number }>();
const keptMs = 60 * 60_000;

/** Counting costs more the more was written: it is done at most once an hour. */
async function recentWeeks({ store, now }: Pick<Call, "store" | "now">): Promise<Week[]> {
  const held = kept.get(store);
  const at = Date.parse(now);
  if (held && held.until > at) return held.weeks;
  const weeks = await weeklyActivity(store.reader, now);
  kept.set(store, { weeks, until: at + keptMs });
  return weeks;
}

function paragraphs(texts: readonly string[]): string {
  return texts.map((text) => `<p>${escapeHtml(text)}</p>`).join("");
}
