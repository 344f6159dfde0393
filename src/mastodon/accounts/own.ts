import { preferencesOf } from "../../domain/people/preferences.ts";
import { collectionLimits } from "../../domain/collections/collections.read.ts";
import { accountCounts } from "../../domain/people/own-account.read.ts";
import { accountOf, personOf } from "../accounts-of.ts";
import type { Call, Person } from "../context.ts";
import type { Account, Field } from "../entities/account.ts";
import { own, type Route } from "../route.ts";
import { usualVisibility } from "./preferences.ts";

/** docs.joinmastodon.org/entities/Account/#CredentialAccount */
export interface CredentialAccount extends Account {
  source: {
    note: string;
    fields: Field[];
    privacy: "public" | "unlisted" | "private" | "direct";
    sensitive: boolean;
    language: string | null;
    follow_requests_count: number;
    indexable: boolean;
    discoverable: boolean;
    hide_collections: boolean;
    attribution_domains: string[];
    quote_policy: "public" | "followers" | "nobody";
  };
  role: {
    id: string;
    name: string;
    permissions: string;
    color: string;
    highlighted: boolean;
    collection_limit: number;
  };
}

/** The account of whoever asks. */
export const ownAccountRoutes: readonly Route[] = [
  own(
    "GET /api/v1/accounts/verify_credentials",
    {
      scope: ["profile", "read:accounts"],
      summary: "The account the token speaks for",
      returns: "CredentialAccount",
    },
    credentialAccount,
  ),
];

/** What someone may do here, as apps name it. */
export const roles = {
  member: { id: "-99", name: "", permissions: "0", color: "", highlighted: false },
  moderator: { id: "2", name: "Moderator", permissions: "1308", color: "", highlighted: true },
  admin: { id: "3", name: "Administrator", permissions: "1048575", color: "", highlighted: true },
};

/** Someone's own account, with what only they see of it. */
export async function credentialAccount(call: Call<unknown, Person>): Promise<CredentialAccount> {
  const { actorId, role, language } = call.me;
  const me = await personOf(call, actorId);
  const counts = await accountCounts(call.reader, actorId);
  const kept = await preferencesOf(call.reader, actorId);
  return {
    ...(await accountOf(call, actorId)),
    source: {
      note: me.bioSource ?? "",
      fields: me.fields.map(({ name, value, valueHtml }) => ({
        name,
        value: value ?? valueHtml,
        verified_at: null,
      })),
      privacy: usualVisibility(kept),
      sensitive: kept.sensitive,
      language: kept.language ?? language,
      follow_requests_count: counts.followRequests,
      indexable: me.indexable,
      discoverable: me.discoverable,
      hide_collections: me.hidesFollows,
      attribution_domains: me.attributionDomains,
      quote_policy: kept.quotes,
    },
    role: { ...roles[role], collection_limit: collectionLimits.collections },
  };
}
