import { accountCounts } from "../../domain/people/own-account.read.ts";
import { accountOf, personOf } from "../accounts-of.ts";
import type { Call, Person } from "../context.ts";
import type { Account, Field } from "../entities/account.ts";
import { own, type Route } from "../route.ts";

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
  role: { id: string; name: string; permissions: string; color: string; highlighted: boolean };
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

const roles = {
  member: { id: "-99", name: "", permissions: "0", color: "", highlighted: false },
  moderator: { id: "2", name: "Moderator", permissions: "1308", color: "", highlighted: true },
  admin: { id: "3", name: "Administrator", permissions: "1048575", color: "", highlighted: true },
};

/** Someone's own account, with what only they see of it. */
export async function credentialAccount(call: Call<unknown, Person>): Promise<CredentialAccount> {
  const { actorId, role, language } = call.me;
  const me = await personOf(call, actorId);
  const counts = await accountCounts(call.reader, actorId);
  return {
    ...(await accountOf(call, actorId)),
    source: {
      note: me.bioSource ?? "",
      fields: me.fields.map(({ name, value, valueHtml }) => ({
        name,
        value: value ?? valueHtml,
        verified_at: null,
      })),
      privacy: "public",
      sensitive: false,
      language,
      follow_requests_count: counts.followRequests,
      indexable: me.indexable,
      discoverable: me.discoverable,
      hide_collections: false,
      attribution_domains: [],
      quote_policy: "public",
    },
    role: roles[role],
  };
}
