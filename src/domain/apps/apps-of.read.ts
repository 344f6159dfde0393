import type { Reader } from "../../storage/reader.ts";
import { allScopes, keptScopes, type Scope } from "./scopes.ts";

/** An app that someone has let in, as they see it in a list. */
export interface OwnApp {
  appId: number;
  name: string;
  website: string | null;
  /** All that its tokens allow. */
  scopes: readonly Scope[];
  /** When it was first let in. */
  since: string;
  /** Null when it has not done anything yet. */
  usedAt: string | null;
}

const most = 500;

/** The apps that may act for someone, last used first. */
export async function appsOf(reader: Reader, actorId: number): Promise<OwnApp[]> {
  const rows = await reader.db
    .selectFrom("access_token")
    .innerJoin("app", "app.id", "access_token.app_id")
    .select([
      "access_token.app_id",
      "access_token.scopes",
      "access_token.created_at",
      "access_token.used_at",
      "app.name",
      "app.website",
    ])
    .where("access_token.actor_id", "=", actorId)
    .orderBy("access_token.id", "desc")
    .limit(most)
    .execute();
  const apps = [...Map.groupBy(rows, (row) => row.app_id).values()].map((tokens): OwnApp => {
    const [{ app_id: appId, name, website }] = tokens as [(typeof rows)[number]];
    const held = new Set(tokens.flatMap(({ scopes }) => keptScopes(scopes)));
    const used = tokens.flatMap(({ used_at }) => used_at ?? []);
    return {
      appId,
      name,
      website,
      scopes: allScopes.filter((scope) => held.has(scope)),
      since: tokens.map(({ created_at }) => created_at).toSorted()[0] ?? "",
      usedAt: used.toSorted().at(-1) ?? null,
    };
  });
  return apps.toSorted((a, b) => last(b).localeCompare(last(a)));
}

function last({ since, usedAt }: OwnApp): string {
  return usedAt ?? since;
}
