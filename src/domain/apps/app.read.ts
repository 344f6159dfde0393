import { sameSecret, tokenHash } from "../../lib/token.ts";
import type { Reader } from "../../storage/reader.ts";
import type { AppTable } from "../../storage/tables/apps.ts";
import { keptScopes, type Scope } from "./scopes.ts";

/** An app, without its secret. */
export interface AppView {
  id: number;
  clientId: string;
  name: string;
  website: string | null;
  redirectUris: readonly string[];
  /** The most it may ask for. */
  scopes: readonly Scope[];
}

/** The app of that client id; undefined when there is none. */
export async function appByClientId(
  reader: Reader,
  clientId: string,
): Promise<AppView | undefined> {
  const row = await rowOf(reader, clientId);
  return row && toApp(row);
}

/** The app that proves with its secret to be the one it says; undefined when it does not. */
export async function provenApp(
  reader: Reader,
  { clientId, secret }: { clientId: string; secret: string },
): Promise<AppView | undefined> {
  const row = await rowOf(reader, clientId);
  const proven = sameSecret(tokenHash(secret), row?.secret_hash ?? "");
  return row && proven ? toApp(row) : undefined;
}

/** The app by its id; undefined when there is none. */
export async function appById(reader: Reader, id: number): Promise<AppView | undefined> {
  const row = await reader.db.selectFrom("app").selectAll().where("id", "=", id).executeTakeFirst();
  return row && toApp(row);
}

export function toApp(row: AppTable): AppView {
  return {
    id: row.id,
    clientId: row.client_id,
    name: row.name,
    website: row.website,
    redirectUris: row.redirect_uris.split("\n").filter((uri) => uri !== ""),
    scopes: keptScopes(row.scopes),
  };
}

async function rowOf(reader: Reader, clientId: string): Promise<AppTable | undefined> {
  if (!/^[\w-]{1,100}$/.test(clientId)) return undefined;
  return reader.db
    .selectFrom("app")
    .selectAll()
    .where("client_id", "=", clientId)
    .executeTakeFirst();
}
