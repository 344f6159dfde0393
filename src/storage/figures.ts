import { statSync } from "node:fs";
import { sql } from "kysely";
import type { Handles } from "./engine.ts";

/** A number about the database now. Sizes are in bytes, ages in seconds. */
export interface Figure {
  name: string;
  value: number;
  labels?: Readonly<Record<string, string>>;
}

/** How much waits and how large the database is: what an operator watches. `now` is ISO time. */
export async function storageFigures(handles: Handles, now: string): Promise<Figure[]> {
  return [
    ...(await jobFigures(handles, now)),
    ...(await federationFigures(handles)),
    ...(await sizes(handles)),
  ];
}

async function jobFigures({ read }: Handles, now: string): Promise<Figure[]> {
  const lanes = await read
    .selectFrom("job")
    .select((eb) => [
      "lane",
      "state",
      eb.fn.countAll<number>().as("n"),
      eb.fn.min("run_at").as("first"),
    ])
    .groupBy(["lane", "state"])
    .execute();
  return lanes.flatMap(({ lane, state, n, first }) => {
    const labels = { lane };
    if (state === "dead") return [{ name: "jobs_dead", value: n, labels }];
    const late = Math.max(0, (Date.parse(now) - Date.parse(first)) / 1000);
    return [
      { name: "jobs_waiting", value: n, labels },
      { name: "jobs_late_seconds", value: late, labels },
    ];
  });
}

async function federationFigures({ read }: Handles): Promise<Figure[]> {
  const inbound = async (state: "waiting" | "failed") =>
    (
      await read
        .selectFrom("inbound")
        .select((eb) => eb.fn.countAll<number>().as("n"))
        .where("state", "=", sql.lit(state))
        .executeTakeFirstOrThrow()
    ).n;
  const deliveries = async (dead: 0 | 1) =>
    (
      await read
        .selectFrom("delivery")
        .select((eb) => eb.fn.countAll<number>().as("n"))
        .where("dead", "=", sql.lit(dead))
        .executeTakeFirstOrThrow()
    ).n;
  return [
    { name: "inbound_waiting", value: await inbound("waiting") },
    { name: "inbound_failed", value: await inbound("failed") },
    { name: "deliveries_waiting", value: await deliveries(0) },
    { name: "deliveries_dead", value: await deliveries(1) },
  ];
}

async function sizes({ read, sqlite }: Handles): Promise<Figure[]> {
  if (sqlite)
    return [
      { name: "database_bytes", value: pages(sqlite, "page_count") * pages(sqlite, "page_size") },
      { name: "database_log_bytes", value: sizeOf(`${sqlite.name}-wal`) },
    ];
  const { rows } = await sql<{ bytes: number }>`
    select pg_database_size(current_database()) as bytes`.execute(read);
  return [{ name: "database_bytes", value: rows[0]?.bytes ?? 0 }];
}

function pages(sqlite: NonNullable<Handles["sqlite"]>, what: "page_count" | "page_size"): number {
  return sqlite.pragma(what, { simple: true }) as number;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
