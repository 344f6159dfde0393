import { makeOwnToken } from "../../src/domain/apps/own-token.ts";
import { storeOn, type Dataset } from "./dataset.ts";
import type { Asked } from "./ask.ts";
import type { Bench } from "./scenario.ts";

/** Someone here with an app. */
export interface Reader {
  id: number;
  headers: { authorization: string };
}

/**
 * People here who follow about so many, each with a token of their own: what one may ask in five minutes is bounded, so a
 * crowd asks. Before Vis is started on it.
 */
export async function readersOf(
  bench: Bench,
  data: Dataset,
  followees: number,
  most = 100,
): Promise<Reader[]> {
  const store = storeOn(bench, data);
  const known = new Set(data.people.map(({ id }) => id));
  const rows = await store.reader.db
    .selectFrom("subscription")
    .innerJoin("account", "account.actor_id", "subscription.reader_id")
    .select(({ fn }) => ["reader_id", fn.countAll<number>().as("many")])
    .groupBy("reader_id")
    .orderBy("reader_id")
    .execute();
  const such = rows.filter(({ many }) => many >= followees && many < followees * 1.3);
  const chosen = such.filter(({ reader_id: id }) => !known.has(id)).slice(0, most);
  const readers: Reader[] = [];
  for (const { reader_id: id } of chosen) {
    const { token } = await store.transact((tx) => makeOwnToken(tx, id, "read write follow push"));
    readers.push({ id, headers: { authorization: `Bearer ${token}` } });
  }
  await store.close();
  if (readers.length === 0) throw new Error(`nobody here follows ${followees}`);
  return readers;
}

/** The same asked by one reader after the other, so often in all. */
export function askedBy(readers: readonly Reader[], path: string, times: number): Asked[] {
  return Array.from({ length: times }, (_, at) => ({
    path,
    headers: readers[at % readers.length]!.headers,
  }));
}
