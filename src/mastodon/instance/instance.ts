import { administrators } from "../../domain/people/administrators.read.ts";
import { instanceCounts } from "../../domain/instance/counts.read.ts";
import { setting } from "../../domain/instance/settings.ts";
import { compatibleWith } from "../../domain/instance/compatible.ts";
import { usage, type Usage } from "../../domain/instance/usage.read.ts";
import { limits } from "../../domain/knowledge/draft.ts";
import { uploadLimits } from "../../domain/media/attach.ts";
import { pollLimits } from "../../domain/knowledge/poll.ts";
import { mediaLimits } from "../../domain/media/prepare.ts";
import { profileLimits } from "../../domain/people/profile.ts";
import type { Store } from "../../storage/transaction.ts";
import { accountsOf } from "../accounts-of.ts";
import type { Call, MastodonDependencies } from "../context.ts";
import { open, type Route } from "../route.ts";
import { rulesFor, wordsFor } from "./words.ts";

/** What the instance is and takes (docs.joinmastodon.org/methods/instance). */
export const instanceRoutes: readonly Route[] = [
  open(
    "GET /api/v1/instance",
    { summary: "The instance, as older apps know it", returns: "V1::Instance" },
    v1,
  ),
  open("GET /api/v2/instance", { summary: "The instance", returns: "Instance" }, v2),
  open(
    "GET /api/v1/custom_emojis",
    { summary: "Pictures in texts: there are none", returns: "CustomEmoji[]" },
    async () => [],
  ),
];

/** The number that newer apps read features from. It is raised when all its endpoints are there. */
const apiLevel = 10;

/** `4.5.0 (compatible; vis x.y.z)`: some apps read the first characters as a number. */
function versionText({ version }: Pick<MastodonDependencies, "version">): string {
  return `${compatibleWith.version} (compatible; vis ${version})`;
}

/** What posts, files and profiles may hold, in numbers that fit into 32 bits. */
function configuration(
  deps: Pick<MastodonDependencies, "vapidKey" | "limitedFederation">,
  origin: string,
) {
  return {
    urls: {
      streaming: origin.replace(/^http/, "ws"),
      status: null,
      about: `${origin}/about`,
      privacy_policy: `${origin}/about#privacy`,
      terms_of_service: null,
    },
    vapid: { public_key: deps.vapidKey },
    accounts: {
      max_featured_tags: 10,
      max_pinned_statuses: 5,
      max_profile_fields: profileLimits.fields,
      profile_field_name_limit: profileLimits.fieldName,
      profile_field_value_limit: profileLimits.fieldValue,
      max_display_name_length: profileLimits.name,
      max_note_length: profileLimits.bio,
    },
    statuses: {
      max_characters: limits.body,
      max_media_attachments: limits.attachments,
      characters_reserved_per_url: 23,
    },
    media_attachments: {
      supported_mime_types: [
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/gif",
        "application/pdf",
      ],
      description_limit: uploadLimits.alt,
      image_size_limit: mediaLimits.bytes,
      image_matrix_limit: mediaLimits.pixels,
      video_size_limit: 0,
      video_frame_rate_limit: 0,
      video_matrix_limit: 0,
    },
    polls: {
      max_options: pollLimits.options,
      max_characters_per_option: pollLimits.option,
      min_expiration: pollLimits.shortest,
      max_expiration: pollLimits.longest,
    },
    translation: { enabled: false },
    timelines_access: {
      live_feeds: { local: "public", remote: "public" },
      hashtag_feeds: { local: "public", remote: "public" },
      trending_link_feeds: { local: "authenticated", remote: "authenticated" },
    },
    limited_federation: deps.limitedFederation,
  };
}

async function v2(call: Call): Promise<object> {
  const { deps, origin } = call;
  const { region, description, email, contact, languages } = await described(call);
  const { activeMonth } = await recentUsage(call);
  const thumbnail = `${origin}/static/header.png`;
  return {
    domain: call.reader.host,
    title: region,
    version: versionText(deps),
    source_url: `${origin}/about`,
    description,
    usage: { users: { active_month: activeMonth } },
    thumbnail: { url: thumbnail, blurhash: null, versions: { "@1x": thumbnail }, description: "" },
    icon: [{ src: `${origin}/static/avatar.png`, size: "240x240" }],
    languages,
    configuration: configuration(deps, origin),
    registrations: {
      enabled: false,
      approval_required: false,
      reason_required: null,
      message: null,
      min_age: null,
      url: null,
    },
    api_versions: { mastodon: apiLevel, vis: 1 },
    contact: { email, account: contact },
    rules: await rulesFor(call),
    vis: { version: deps.version, region, features: ["networks", "kinds", "topics"] },
  };
}

async function v1(call: Call): Promise<object> {
  const { deps, origin, reader } = call;
  const { region, description, email, contact, languages } = await described(call);
  const counts = await instanceCounts(reader);
  const { posts } = await recentUsage(call);
  return {
    uri: reader.host,
    title: region,
    short_description: description,
    description,
    email,
    version: versionText(deps),
    urls: { streaming_api: origin.replace(/^http/, "ws") },
    stats: { user_count: counts.people, status_count: posts, domain_count: counts.allies },
    thumbnail: `${origin}/static/header.png`,
    languages,
    registrations: false,
    approval_required: false,
    invites_enabled: false,
    configuration: configuration(deps, origin),
    contact_account: contact,
    rules: await rulesFor(call),
    vis: { version: deps.version, region, features: ["networks", "kinds", "topics"] },
  };
}

async function described(call: Call) {
  const { reader } = call;
  const region = (await setting(reader, "regionName")) ?? reader.host;
  const [administrator] = await administrators(reader);
  const [contact = null] = administrator ? await accountsOf(call, [administrator.id]) : [];
  return {
    region,
    description: (await wordsFor(call)).lead,
    email: `postmaster@${reader.host.replace(/:\d+$/, "")}`,
    contact,
    languages: ["da", "en"],
  };
}

const kept = new WeakMap<Store, { usage: Usage; until: number }>();
const keptMs = 10 * 60_000;

/** Counting costs more the more was written: it is done at most each ten minutes. */
async function recentUsage({ store, reader, now }: Call): Promise<Usage> {
  const held = kept.get(store);
  const at = Date.parse(now);
  if (held && held.until > at) return held.usage;
  const counted = await usage(reader, now);
  kept.set(store, { usage: counted, until: at + keptMs });
  return counted;
}
