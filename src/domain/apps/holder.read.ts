import { addMs } from "../../lib/time.ts";
import { tokenHash } from "../../lib/token.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { AccountTable } from "../../storage/tables/people.ts";
import { keptScopes, type Scope } from "./scopes.ts";

interface Holder {
  tokenId: number;
  appId: number;
  /** What the token allows; what `role` allows is another question. */
  scopes: readonly Scope[];
  /** It is time to `touchToken`. */
  stale: boolean;
}

/** Who is behind a token: someone, through an app, or an app that speaks for itself alone. */
export type TokenHolder =
  | (Holder & {
      kind: "person";
      actorId: number;
      handle: string;
      role: AccountTable["role"];
      language: AccountTable["language"];
    })
  | (Holder & { kind: "app" });

const staleMs = 10 * 60_000;

const byHash = define("access-token", (reader, p: { hash: string }) =>
  reader.db
    .selectFrom("access_token")
    .leftJoin("account", "account.actor_id", "access_token.actor_id")
    .leftJoin("actor", "actor.id", "access_token.actor_id")
    .select([
      "access_token.id",
      "access_token.app_id",
      "access_token.actor_id",
      "access_token.scopes",
      "access_token.created_at",
      "access_token.used_at",
      "account.role",
      "account.language",
      "account.disabled_at",
      "actor.handle",
      "actor.state",
    ])
    .where("access_token.token_hash", "=", p.hash),
);

/** Who holds this token at `now`: nobody when it was taken back, or when the account is closed. */
export async function tokenHolder(
  reader: Reader,
  token: string,
  now: string,
): Promise<TokenHolder | undefined> {
  if (!/^[\w-]{43}$/.test(token)) return undefined;
  const [row] = await byHash(reader, { hash: tokenHash(token) });
  if (!row) return undefined;
  const holder: Holder = {
    tokenId: row.id,
    appId: row.app_id,
    scopes: keptScopes(row.scopes),
    stale: row.used_at === null || row.used_at < addMs(now, -staleMs),
  };
  if (row.actor_id === null) return { ...holder, kind: "app" };
  const { actor_id: actorId, role, language, handle } = row;
  if (role === null || language === null || handle === null) return undefined;
  if (row.disabled_at !== null || row.state !== "active") return undefined;
  return { ...holder, kind: "person", actorId, handle, role, language };
}
