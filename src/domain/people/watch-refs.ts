import type { Changes } from "../../storage/changes.ts";

/** Has `changed` called for whoever is named, pictured or placed otherwise than before. */
export function watchRefs(changes: Changes, changed: (actorId: number) => void): void {
  const columns = ["uri", "kind", "handle", "host", "local", "name", "url"];
  const shown = [...columns, "avatar_url", "avatar_alt"];
  const when = shown.map((column) => `old.${column} is not new.${column}`).join(" or ");
  changes.watch({ table: "actor", on: "update", when, says: ["old.id"] }, (id) =>
    changed(Number(id)),
  );
  watchProfiles(changes, changed);
}

/** Has `changed` called for whoever tells something else of their work. */
export function watchProfiles(changes: Changes, changed: (actorId: number) => void): void {
  const says = { insert: "new.actor_id", update: "new.actor_id", delete: "old.actor_id" };
  for (const [on, id] of Object.entries(says))
    changes.watch({ table: "profile", on, says: [id] }, (actorId) => changed(Number(actorId)));
}
