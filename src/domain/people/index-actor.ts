import { plainText } from "../../lib/text.ts";
import { indexTokens } from "../../lib/tokens.ts";
import { inIds } from "../../storage/query.ts";
import { removeTokens, writeTokens } from "../../storage/search.ts";
import type { Store } from "../../storage/transaction.ts";

/** Brings the search index in line with these actors; those who are gone or do not want to be found leave it. */
export async function indexActors(store: Store, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await store.reader.db
    .selectFrom("actor")
    .leftJoin("profile", "profile.actor_id", "actor.id")
    .selectAll("actor")
    .select(["specialty", "region", "hospital", "department", "unit", "ask_me_about"])
    .where(inIds(store.reader, "actor.id", ids.join(",")))
    .where("actor.state", "=", "active")
    .where("actor.discoverable", "=", 1)
    .where("actor.kind", "<>", "instance")
    .execute();
  const entries = rows.map((row) => ({ id: row.id, tokens: tokensOf(row) }));
  const kept = new Set(rows.map((row) => row.id));
  await store.transact(async (tx) => {
    await removeTokens(
      tx,
      "actor",
      ids.filter((id) => !kept.has(id)),
    );
    await writeTokens(tx, "actor", entries);
  });
}

type Words = {
  [K in "name" | "handle" | "bio_html"]: string;
} & {
  [K in "specialty" | "region" | "hospital" | "department" | "unit" | "ask_me_about"]:
    | string
    | null;
};

/** People and networks are about what they are called. */
function tokensOf(row: Words): string {
  const asked = JSON.parse(row.ask_me_about ?? "[]") as string[];
  const workplace = [row.specialty, row.region, row.hospital, row.department, row.unit];
  const told = [...workplace, ...asked, plainText(row.bio_html)].filter(Boolean).join("\n");
  return indexTokens(told, "", `${row.name}\n${row.handle}`);
}
