import { createLru, type Lru } from "../../lib/lru.ts";
import { addMs } from "../../lib/time.ts";
import { tokenHash } from "../../lib/token.ts";
import { keep, type Kept } from "../../storage/memory.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { AccountTable } from "../../storage/tables/people.ts";
import { watchStanding } from "../watch-standing.ts";
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

type Row = Awaited<ReturnType<typeof byHash>>[number];

interface KeptTokens extends Kept {
  /** By the token's hash. */
  rows: Lru<string, Row>;
  count: () => number;
}

const keptTokens = keep<KeptTokens>((changes) => {
  const rows = createLru<string, Row>({ max: 4000, ttlMs: 24 * 3_600_000 });
  for (const on of ["update", "delete"])
    changes.watch({ table: "access_token", on, says: ["old.token_hash"] }, (hash) =>
      rows.delete(String(hash)),
    );
  const settled = ["role", "language", "disabled_at"];
  const when = settled.map((column) => `old.${column} is not new.${column}`).join(" or ");
  changes.watch({ table: "account", on: `update of ${settled.join(", ")}`, when }, rows.clear);
  changes.watch({ table: "account", on: "delete" }, rows.clear);
  const renamed = "old.handle is not new.handle";
  changes.watch({ table: "actor", on: "update of handle", when: renamed }, rows.clear);
  watchStanding(changes, rows.clear);
  return { rows, count: changes.count, clear: rows.clear };
});

async function rowOf(reader: Reader, hash: string): Promise<Row | undefined> {
  const kept = keptTokens(reader);
  const held = kept?.rows.get(hash);
  if (held) return held;
  const before = kept?.count();
  const [row] = await byHash(reader, { hash });
  if (row && kept?.count() === before) kept?.rows.set(hash, row);
  return row;
}

/** Who holds this token at `now`: nobody when it was taken back, or when the account is closed. */
export async function tokenHolder(
  reader: Reader,
  token: string,
  now: string,
): Promise<TokenHolder | undefined> {
  if (!/^[\w-]{43}$/.test(token)) return undefined;
  const row = await rowOf(reader, tokenHash(token));
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
