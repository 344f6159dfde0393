import { join } from "node:path";
import type { Engine } from "../../src/storage/reader.ts";
import { atEnd } from "./at-end.ts";
import { emptyDatabase, storeAt, type TestStore } from "./engines.ts";
import { instance, type Instance } from "./process.ts";

/** An instance with an empty database of that engine; removed when the test file ends. */
export async function emptyPlace(
  engine: Engine,
  settings: NodeJS.ProcessEnv = {},
): Promise<Instance> {
  const made = await instance(settings);
  if (engine === "sqlite") {
    atEnd(made.remove);
    return made;
  }
  const database = await emptyDatabase(engine);
  made.environment["VIS_DATABASE_URL"] = database.url;
  atEnd(made.remove);
  return made;
}

/** Another empty place for the same instance: its origin, its own folder and database. */
export function emptyPlaceFor(one: Instance, engine: Engine): Promise<Instance> {
  return emptyPlace(engine, { VIS_ORIGIN: one.origin });
}

/** The store of an instance, as a server of it would open it. */
export function storeIn(one: Instance, node = 1): TestStore {
  return storeAt(one.environment["VIS_DATABASE_URL"]!, { origin: one.origin, node });
}

/** The file of an instance's SQLite database. */
export function fileIn(one: Instance): string {
  return join(one.folder, "vis.sqlite");
}
