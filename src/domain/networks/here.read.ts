import type { Reader } from "../../storage/reader.ts";
import type { NetworkTable } from "../../storage/tables/networks.ts";
import { serversOf } from "./members.read.ts";

/** A network as whoever runs its server sees it from outside: nothing of what is said in it. */
export interface NetworkHere {
  id: number;
  handle: string;
  name: string;
  kind: NetworkTable["kind"];
  state: NetworkTable["state"];
  members: number;
  /** The servers that have members and so hold its content. */
  servers: string[];
}

/** Every network that lives here, hidden ones too, by handle. */
export async function networksHere(reader: Reader): Promise<NetworkHere[]> {
  const rows = await reader.db
    .selectFrom("network")
    .innerJoin("actor", "actor.id", "network.actor_id")
    .select(["actor.id", "actor.handle", "actor.name", "actor.followers_count as members"])
    .select(["network.kind", "network.state"])
    .where("actor.local", "=", 1)
    .where("actor.state", "=", "active")
    .where("network.kind", "<>", "alliance")
    .orderBy("actor.handle_key")
    .execute();
  const servers: string[][] = [];
  for (const { id } of rows) servers.push(await serversOf(reader, id));
  return rows.map((row, at) => ({ ...row, servers: servers[at] ?? [] }));
}
