import type { AppLinks } from "../../domain/media/app-links.ts";
import type { ActorRef } from "../../domain/people/actor-ref.ts";
import type { PersonView } from "../../domain/people/person-view.ts";
import { profileFields } from "../../domain/people/profile-fields.ts";
import { personPage } from "../../domain/uris.ts";
import { featureApproval, type FeatureApproval } from "./collection.ts";

/** A line of a profile (docs.joinmastodon.org/entities/Account/#Field). */
export interface Field {
  name: string;
  /** Safe HTML. */
  value: string;
  verified_at: string | null;
}

/** docs.joinmastodon.org/entities/Account, and what Vis tells of practitioners under `vis`. */
export interface Account {
  id: string;
  username: string;
  acct: string;
  display_name: string;
  note: string;
  url: string;
  uri: string;
  avatar: string;
  avatar_static: string;
  avatar_description: string;
  header: string;
  header_static: string;
  header_description: string;
  locked: boolean;
  bot: boolean;
  group: boolean;
  discoverable: boolean;
  indexable: boolean;
  noindex: boolean;
  created_at: string;
  /** A day. */
  last_status_at: string | null;
  statuses_count: number;
  followers_count: number;
  following_count: number;
  hide_collections: boolean;
  emojis: [];
  fields: Field[];
  roles: [];
  show_media: boolean;
  show_media_replies: boolean;
  show_featured: boolean;
  moved?: Account;
  feature_approval: FeatureApproval;
  vis: AccountExtras;
}

interface AccountExtras {
  profession: string | null;
  specialty: string | null;
  region: string | null;
  hospital: string | null;
  department: string | null;
  unit: string | null;
  workplace_verified_at: string | null;
  ask_me_about: string[];
  availability: string | null;
  availability_until: string | null;
  orcid: string | null;
  /** Of a network: open, closed, hidden. */
  network: string | null;
}

/** Someone as apps see them. */
export function account(links: AppLinks, person: PersonView): Account {
  const [avatar, header] = [pictureOf(links, person, "avatar"), pictureOf(links, person, "header")];
  const posted = person.networkKind === null || person.networkKind === "open";
  return {
    id: String(person.id),
    username: person.handle,
    acct: acctOf(person),
    display_name: person.name === "" ? person.handle : person.name,
    note: person.bioHtml,
    url: pageOf(links.origin, person),
    uri: person.uri,
    avatar,
    avatar_static: avatar,
    avatar_description: person.avatarAlt ?? "",
    header,
    header_static: header,
    header_description: person.headerAlt ?? "",
    locked: person.networkKind === null ? person.approvesFollows : person.networkKind !== "open",
    bot: person.automated || person.kind === "instance",
    group: person.kind === "network",
    discoverable: person.discoverable,
    indexable: person.indexable,
    noindex: !person.indexable,
    created_at: person.createdAt,
    last_status_at: posted ? (person.lastPostedAt?.slice(0, 10) ?? null) : null,
    statuses_count: person.postsCount,
    followers_count: person.followersCount,
    following_count: person.followingCount,
    hide_collections: person.hidesFollows,
    emojis: [],
    fields: fieldsOf(person),
    roles: [],
    show_media: person.shows.media,
    show_media_replies: person.shows.mediaReplies,
    show_featured: person.shows.featured,
    feature_approval: featureApproval(person),
    vis: {
      profession: person.profession,
      specialty: person.specialty,
      region: person.region,
      hospital: person.hospital,
      department: person.department,
      unit: person.unit,
      workplace_verified_at: person.workplaceVerifiedAt,
      ask_me_about: person.askMeAbout,
      availability: person.availability,
      availability_until: person.availabilityUntil,
      orcid: person.orcid,
      network: person.networkKind,
    },
  };
}

/** `name` of people here, `name@host` of others. */
export function acctOf({
  local,
  handle,
  host,
}: Pick<ActorRef, "local" | "handle" | "host">): string {
  return local ? handle : `${handle}@${host}`;
}

/** The page of someone, never empty: apps do not start when it is. */
export function pageOf(
  origin: string,
  { url, uri, local, kind, handle }: Pick<ActorRef, "url" | "uri" | "local" | "kind" | "handle">,
): string {
  return url ?? (local && kind === "person" ? personPage(origin, handle) : uri);
}

/** Pictures of people elsewhere are shown by our own copy; who has none gets ours. */
function pictureOf(links: AppLinks, person: PersonView, picture: "avatar" | "header"): string {
  return links.picture(person, picture) ?? `${links.origin}/static/${picture}.png`;
}

/** What practitioners tell of their work goes before the fields they wrote; people elsewhere have it among theirs already. */
function fieldsOf(person: PersonView): Field[] {
  const told = person.local ? toldOfWork(person) : [];
  const written = person.fields.map(({ name, valueHtml }) => ({
    name,
    value: valueHtml,
    verified_at: null,
  }));
  return [...told, ...written];
}

function toldOfWork(person: PersonView): Field[] {
  const fields = profileFields({
    ...person,
    ask_me_about: JSON.stringify(person.askMeAbout),
    availability_until: person.availabilityUntil,
  });
  return fields.map(({ key, name, valueHtml }) => ({
    name,
    value: valueHtml,
    verified_at: key === "workplace" ? person.workplaceVerifiedAt : null,
  }));
}
