import { createLru } from "../../lib/lru.ts";
import { keep } from "../../storage/memory.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";

const held = define("actor-is-held", (reader, p: { uri: string }) =>
  reader.db.selectFrom("actor").select("id").where("uri", "=", p.uri),
);

/** An address has up to 2,048 characters: four megabytes at most. */
const most = { max: 2_000, ttlMs: 3_600_000 } as const;

const strangers = keep((changes) => {
  const known = createLru<string, true>(most);
  for (const on of ["insert", "update of uri"])
    changes.watch({ table: "actor", on, says: ["new.uri"] }, (uri) => known.delete(String(uri)));
  return { known, count: changes.count, clear: () => known.clear() };
});

/** Whether nobody of this address was ever held here. The last two thousand of whom that is so are remembered. */
export async function isStranger(reader: Reader, uri: string): Promise<boolean> {
  const kept = strangers(reader);
  if (kept?.known.get(uri)) return true;
  const before = kept?.count();
  const isHeld = (await held(reader, { uri })).length > 0;
  if (!isHeld && kept?.count() === before) kept?.known.set(uri, true);
  return !isHeld;
}
