/** People whom someone recommends to others (FEP-7aa9); of collections elsewhere only those that people here are in. */
export interface CollectionTable {
  id: number;
  uri: string;
  owner_id: number;
  local: 0 | 1;
  /** Plain text. */
  name: string;
  /** Plain text. */
  description: string;
  language: string | null;
  topic_id: number | null;
  sensitive: 0 | 1;
  /** 0: found by its address alone. */
  discoverable: 0 | 1;
  created_at: string;
  updated_at: string;
}

/** Someone in a collection, or asked to be. Whoever said no stays here, so that they are not asked again. */
export interface CollectionItemTable {
  id: number;
  collection_id: number;
  person_id: number;
  state: "pending" | "accepted" | "rejected" | "revoked";
  /** URI of the FeatureRequest. */
  request_uri: string | null;
  /** URI of the FeatureAuthorization. */
  stamp_uri: string | null;
  created_at: string;
}
