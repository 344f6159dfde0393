import type { Selectable } from "kysely";
import type { NetworkTable } from "../../storage/tables/networks.ts";
import type { ActorTable, ProfileTable } from "../../storage/tables/people.ts";
import type { ActorRef } from "./actor-ref.ts";
import type { Approval } from "./approval.ts";
import { featurePolicy } from "./feature-policy.ts";
import type { Relation } from "./relations.read.ts";

/** Someone as one viewer may see them. */
export interface PersonView extends ActorRef {
  /** Safe HTML. */
  bioHtml: string;
  /** Markdown, of people here. */
  bioSource: string | null;
  headerUrl: string | null;
  headerAlt: string | null;
  /** `value` is the Markdown, of people here. */
  fields: { name: string; valueHtml: string; value: string | null }[];
  specialty: string | null;
  askMeAbout: string[];
  availability: ProfileTable["availability"];
  availabilityUntil: string | null;
  orcid: string | null;
  workplaceVerifiedAt: string | null;
  /** Of a network: whom it is for; null for everyone else. */
  networkKind: NetworkTable["kind"] | null;
  approvesFollows: boolean;
  discoverable: boolean;
  indexable: boolean;
  postsCount: number;
  followersCount: number;
  followingCount: number;
  createdAt: string;
  lastPostedAt: string | null;
  movedTo: ActorRef | null;
  /** A program posts under this name. */
  automated: boolean;
  /** Whom they follow and who follows them is shown to nobody else. */
  hidesFollows: boolean;
  /** Hosts whose pages may name them as author. */
  attributionDomains: string[];
  /** Which parts apps show on their page. */
  shows: { media: boolean; mediaReplies: boolean; featured: boolean };
  /** Whom they let recommend them in a collection; null when their server does not say. */
  featurable: Approval | null;
  /** What is between the viewer and them; null for oneself and for who is not signed in here. */
  relation: Relation | null;
}

export type PersonRow = Selectable<ActorTable> & {
  [K in keyof Omit<ProfileTable, "actor_id">]: Selectable<ProfileTable>[K] | null;
} & { network_kind: NetworkTable["kind"] | null };

type StoredField = { name: string; value_html: string; value?: string };

/** The row of `actor` left joined with `profile`, as the doors read it. */
export function toPersonView(
  row: PersonRow,
  movedTo: ActorRef | null,
  relation: Relation | null,
): PersonView {
  return {
    id: row.id,
    uri: row.uri,
    kind: row.kind,
    handle: row.handle,
    host: row.host,
    local: row.local === 1,
    name: row.name,
    url: row.url,
    avatarUrl: row.avatar_url,
    avatarAlt: row.avatar_alt,
    headerUrl: row.header_url,
    headerAlt: row.header_alt,
    bioHtml: row.bio_html,
    bioSource: row.bio_source,
    fields: (JSON.parse(row.fields) as StoredField[]).map((field) => ({
      name: field.name,
      valueHtml: field.value_html,
      value: field.value ?? null,
    })),
    profession: row.profession,
    specialty: row.specialty,
    region: row.region,
    hospital: row.hospital,
    department: row.department,
    unit: row.unit,
    askMeAbout: JSON.parse(row.ask_me_about ?? "[]") as string[],
    availability: row.availability,
    availabilityUntil: row.availability_until,
    orcid: row.orcid,
    workplaceVerifiedAt: row.workplace_verified_at,
    networkKind: row.network_kind,
    approvesFollows: row.approves_follows === 1,
    discoverable: row.discoverable === 1,
    indexable: row.indexable === 1,
    postsCount: row.posts_count,
    followersCount: row.followers_count,
    followingCount: row.following_count,
    createdAt: row.created_at,
    lastPostedAt: row.last_posted_at,
    movedTo,
    automated: row.automated === 1 || row.kind === "service",
    hidesFollows: row.hides_follows === 1,
    attributionDomains: JSON.parse(row.attribution_domains) as string[],
    shows: {
      media: row.shows_media !== 0,
      mediaReplies: row.shows_media_replies !== 0,
      featured: row.shows_featured !== 0,
    },
    featurable: featurePolicy(row),
    relation,
  };
}
