import type { Reader } from "../../storage/reader.ts";
import { actorByUri } from "./actor.read.ts";
import { actorRefs, type ActorRef } from "./actor-ref.ts";

/** An account that may move here, and who it is when we know. */
export interface Alias {
  uri: string;
  actor: ActorRef | null;
}

/** The accounts I come from, as `setAliases` keeps them. */
export async function aliasesOf(reader: Reader, me: number): Promise<Alias[]> {
  const row = await reader.db
    .selectFrom("actor")
    .select("also_known_as")
    .where("id", "=", me)
    .executeTakeFirst();
  const uris = JSON.parse(row?.also_known_as ?? "[]") as string[];
  const held = await Promise.all(uris.map((uri) => actorByUri(reader, uri)));
  const refs = await actorRefs(
    reader,
    held.flatMap((actor) => actor?.id ?? []),
  );
  return uris.map((uri, at) => ({ uri, actor: refs.get(held[at]?.id ?? 0) ?? null }));
}
