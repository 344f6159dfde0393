import type { Changes } from "../storage/changes.ts";

const forgetters = new WeakMap<Changes, (() => void)[]>();

/**
 * Has `forget` called when whole people, servers or networks come to be seen or hidden, or are called otherwise: it is
 * rare, and changes what everyone sees of many.
 */
export function watchStanding(changes: Changes, forget: () => void): void {
  const held = forgetters.get(changes);
  if (held) return void held.push(forget);
  const all = [forget];
  forgetters.set(changes, all);
  const tell = (): void => {
    for (const each of all) each();
  };
  const differs = (...columns: string[]) =>
    columns.map((column) => `old.${column} is not new.${column}`).join(" or ");
  changes.watch({ table: "actor", on: "update of state", when: differs("state") }, tell);
  changes.watch({ table: "actor", on: "delete" }, tell);
  changes.watch({ table: "peer", on: "insert", when: "new.trust = 'blocked'" }, tell);
  changes.watch({ table: "peer", on: "update of trust", when: differs("trust") }, tell);
  changes.watch({ table: "peer", on: "delete", when: "old.trust = 'blocked'" }, tell);
  for (const on of ["insert", "delete"]) changes.watch({ table: "network", on }, tell);
  const settled = ["kind", "history", "state"];
  changes.watch(
    { table: "network", on: `update of ${settled.join(", ")}`, when: differs(...settled) },
    tell,
  );
  const named = ["slug", "label_da", "label_en"];
  changes.watch(
    { table: "topic", on: `update of ${named.join(", ")}`, when: differs(...named) },
    tell,
  );
}
