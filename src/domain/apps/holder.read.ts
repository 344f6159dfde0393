import { createLru } from "../../lib/lru.ts";
import { addMs } from "../../lib/time.ts";
import { tokenHash } from "../../lib/token.ts";
import { keep, readOne, type KeptBy } from "../../storage/memory.ts";
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

/** By the token's hash. */
const keptTokens = keep<KeptBy<string, Row>>((changes) => {
  const held = createLru<string, Row>({ max: 4000, ttlMs: 24 * 3_600_000 });
  for (const on of ["update", "delete"])
    changes.watch({ table: "access_token", on, says: ["old.token_hash"] }, (hash) =>
      held.delete(String(hash)),
    );
  const settled = ["role", "language", "disabled_at"];
  const when = settled.map((column) => `old.${column} is not new.${column}`).join(" or ");
  changes.watch({ table: "account", on: `update of ${settled.join(", ")}`, when }, held.clear);
  changes.watch({ table: "account", on: "delete" }, held.clear);
  const renamed = "old.handle is not new.handle";
  changes.watch({ table: "actor", on: "update of handle", when: renamed }, held.clear);
  watchStanding(changes, held.clear);
  return { held, count: changes.count, clear: held.clear };
});

async function rowOf(reader: Reader, hash: string): Promise<Row | undefined> {
  return readOne(keptTokens(reader), hash, async () => (await byHash(reader, { hash }))[0]);
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
