import type Sqlite from "better-sqlite3";
import type { Cast } from "./people.ts";
import type { Row } from "./rows.ts";
import type { Shape, Written } from "./shape.ts";

/** What posts are filled in with. */
export interface Filling {
  db: Sqlite.Database;
  shape: Shape;
  cast: Cast;
  written: Written;
  origin: string;
  pattern: Row;
  newId: () => number;
}
