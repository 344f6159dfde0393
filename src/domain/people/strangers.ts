import { createLru } from "../../lib/lru.ts";
import { keep, readOne } from "../../storage/memory.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";

const withUri = define("actor-is-held", (reader, p: { uri: string }) =>
  reader.db.selectFrom("actor").select("id").where("uri", "=", p.uri),
);

/** An address has up to 2,048 characters: four megabytes at most. */
const most = { max: 2_000, ttlMs: 3_600_000 } as const;

const strangers = keep((changes) => {
  const held = createLru<string, true>(most);
  for (const on of ["insert", "update of uri"])
    changes.watch({ table: "actor", on, says: ["new.uri"] }, (uri) => held.delete(String(uri)));
  return { held, count: changes.count, clear: held.clear };
});

/** Whether nobody of this address was ever held here. The last two thousand of whom that is so are remembered. */
export async function isStranger(reader: Reader, uri: string): Promise<boolean> {
  const nobody = async () => ((await withUri(reader, { uri })).length === 0 ? true : undefined);
  return (await readOne(strangers(reader), uri, nobody)) ?? false;
}
