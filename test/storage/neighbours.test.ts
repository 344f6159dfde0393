import { expect, inject, onTestFinished, test, vi } from "vitest";
import type { Fact } from "../../src/domain/facts.ts";
import { createNeighbours } from "../../src/storage/neighbours.ts";
import { freshDatabase, freshStore, storeAt, type TestStore } from "../support/engines.ts";

const patience = { timeout: 45_000, interval: 10 };

const fact = (id: number): Fact => ({ type: "PostDiscarded", postId: id });

async function listeners(store: TestStore): Promise<number> {
  const { rows } = await store.handles.pool!.query(
    "select count(*)::int as n from pg_stat_activity where query like 'listen vis_facts%' and datname = current_database()",
  );
  return (rows as [{ n: number }])[0].n;
}

test.skipIf(!inject("postgres"))(
  "processes on one database hear what the others committed, also after a connection was cut",
  async () => {
    const database = await freshDatabase("postgres");
    onTestFinished(database.remove);
    const [one, other] = [storeAt(database.url), storeAt(database.url)];
    const heard: Fact[] = [];
    const own: Fact[] = [];
    const here = createNeighbours(one.handles, (facts) => own.push(...facts));
    const there = createNeighbours(other.handles, (facts) => heard.push(...facts));
    onTestFinished(async () => void (await Promise.all([here.stop(), there.stop()])));
    await vi.waitUntil(async () => (await listeners(one)) === 2, patience);

    const many = Array.from({ length: 500 }, (_, n) => fact(n + 1));
    here.tell(many);
    const tooLarge: Fact = { type: "ParentMissing", postId: 1, parentUri: "x".repeat(8000) };
    here.tell([tooLarge, fact(501)]);
    await vi.waitUntil(() => heard.length === 501, patience);
    expect(heard).toEqual([...many, fact(501)]);
    expect(own).toEqual([]);

    await one.handles.pool!.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen vis_facts%' and datname = current_database()",
    );
    await vi.waitUntil(async () => (await listeners(one)) === 2, patience);
    there.tell([fact(502)]);
    await vi.waitUntil(() => own.length === 1, patience);
    expect(own).toEqual([fact(502)]);
  },
);

test("on SQLite there is nobody to tell", async () => {
  const store = await freshStore("sqlite");
  const alone = createNeighbours(store.handles, () => {
    throw new Error("heard something");
  });
  alone.tell([fact(1)]);
  await alone.stop();
});
