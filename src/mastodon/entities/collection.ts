import type { CollectionView, ItemView } from "../../domain/collections/collections.read.ts";
import type { Approvers, Leave } from "../../domain/people/approval.ts";
import { leaveUnder } from "../../domain/people/approval.ts";
import type { PersonView } from "../../domain/people/person-view.ts";
import { topicPage } from "../../domain/uris.ts";

/** docs.joinmastodon.org/entities/CollectionItem */
export interface CollectionItem {
  id: string;
  state: ItemView["state"];
  account_id: string;
  created_at: string;
}

/** docs.joinmastodon.org/entities/Collection */
export interface Collection {
  id: string;
  account_id: string;
  uri: string;
  url: string;
  name: string;
  description: string;
  language: string | null;
  local: boolean;
  sensitive: boolean;
  discoverable: boolean;
  tag: { name: string; url: string } | null;
  item_count: number;
  items: CollectionItem[];
  created_at: string;
  updated_at: string;
}

type Approved = "public" | "followers" | "following" | "unsupported_policy";

/** docs.joinmastodon.org/entities/FeatureApproval */
export interface FeatureApproval {
  automatic: Approved[];
  manual: Approved[];
  current_user: Leave | "missing";
}

/** A collection as apps see it. */
export function collectionEntity(origin: string, view: CollectionView): Collection {
  return {
    id: String(view.id),
    account_id: String(view.ownerId),
    uri: view.uri,
    url: view.uri,
    name: view.name,
    description: view.description,
    language: view.language,
    local: view.local,
    sensitive: view.sensitive,
    discoverable: view.discoverable,
    tag: view.topic && { name: view.topic.slug, url: topicPage(origin, view.topic.slug) },
    item_count: view.items.length,
    items: view.items.map(collectionItem),
    created_at: view.createdAt,
    updated_at: view.updatedAt,
  };
}

/** Someone in a collection as apps see them. */
export function collectionItem({ id, state, personId, createdAt }: ItemView): CollectionItem {
  return { id: String(id), state, account_id: String(personId), created_at: createdAt };
}

/** Whom someone lets recommend them, and whether that is the reader. */
export function featureApproval({
  featurable,
  relation,
}: Pick<PersonView, "featurable" | "relation">): FeatureApproval {
  if (!featurable) return { automatic: [], manual: [], current_user: "missing" };
  const between = {
    isSelf: false,
    follows: relation?.following === "yes",
    followed: relation?.followedBy === true,
  };
  return {
    automatic: featurable.by.map(approved),
    manual: featurable.asked.map(approved),
    current_user: leaveUnder(featurable, between),
  };
}

function approved(word: Approvers): Approved {
  return word === "others" ? "unsupported_policy" : word;
}
