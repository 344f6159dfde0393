import { createLru } from "../../lib/lru.ts";
import { keep, readOne } from "../../storage/memory.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";

/** What regions call themselves, by the host of their server. */
export type AllyNames = ReadonlyMap<string, string>;

const named = define("ally-names", (reader) =>
  reader.db
    .selectFrom("peer")
    .innerJoin("actor", (join) =>
      join.onRef("actor.handle_key", "=", "peer.host").onRef("actor.host", "=", "peer.host"),
    )
    .select(["peer.host", "actor.name"])
    .where("peer.trust", "=", "allied")
    .where("actor.kind", "=", "instance")
    .where("actor.name", "<>", ""),
);

const keptNames = keep((changes) => {
  const held = createLru<"all", AllyNames>({ max: 1, ttlMs: 3_600_000 });
  const forget = (): void => held.clear();
  changes.watch({ table: "peer", on: "insert", when: "new.trust = 'allied'" }, forget);
  changes.watch({ table: "peer", on: "update of trust" }, forget);
  changes.watch({ table: "peer", on: "delete", when: "old.trust = 'allied'" }, forget);
  changes.watch({ table: "actor", on: "insert", when: "new.kind = 'instance'" }, forget);
  changes.watch({ table: "actor", on: "update of name", when: "new.kind = 'instance'" }, forget);
  return { held, count: changes.count, clear: held.clear };
});

/**
 * What the regions we are allied with call themselves. Nobody else's word is taken for it: any server may claim the name of
 * a region.
 */
export async function allyNames(reader: Reader): Promise<AllyNames> {
  const read = async () =>
    new Map((await named(reader, {})).map(({ host, name }): [string, string] => [host, name]));
  return (await readOne(keptNames(reader), "all", read)) ?? new Map();
}
