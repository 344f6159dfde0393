import { expect, onTestFinished } from "vitest";
import type { Engine } from "../../src/storage/reader.ts";
import { deliveriesWaiting } from "../support/deliveries.ts";
import { freshDatabase, storeAt, type TestStore } from "../support/engines.ts";
import { instance, type Instance } from "../support/process.ts";
import { signedIn, type Visitor } from "../../src/cli/demo/visitor.ts";

const password = "en ganske lang adgangskode";

/** A running instance with one practitioner, who has written some public notes. */
export interface Practice {
  process: Instance;
  /** Its database, opened beside it. */
  store: TestStore;
  databaseUrl: string;
  /** The practitioner at their own pages, signed in. */
  laege: Visitor;
  /** URI of the practitioner. */
  author: string;
  /** URIs of the notes. */
  posts: string[];
}

/** Starts one; it is gone when the test is. */
export async function practice(engine: Engine, notes: number): Promise<Practice> {
  const database = await freshDatabase(engine);
  const process = await instance({ VIS_DATABASE_URL: database.url, VIS_LOG: "error" });
  onTestFinished(async () => {
    await process.remove();
    await database.remove();
  });
  const added = await process.vis(["user", "add", "laege-m1", "--password-stdin"], password);
  expect(added.code).toBe(0);
  await process.start();
  const laege = await signedIn(process.origin, "laege-m1", password);
  const posts: string[] = [];
  for (let n = 0; n < notes; n++) {
    const note = { body: `Nr. ${n}`, audience: "public" };
    posts.push(`${process.origin}${(await laege.submit("/new/note", "/new/note", note)).path}`);
  }
  const store = storeAt(database.url, { origin: process.origin });
  return { process, store, databaseUrl: database.url, laege, author: await authorOf(store), posts };
}

async function authorOf(store: TestStore): Promise<string> {
  const { uri } = await store.reader.db
    .selectFrom("actor")
    .select("uri")
    .where("handle", "=", "laege-m1")
    .executeTakeFirstOrThrow();
  return uri;
}

/** As when minutes have gone by: what the killed had taken is free, and what was put off is due. While no process runs. */
export async function letTimePass(store: TestStore): Promise<void> {
  const past = new Date(Date.now() - 1000).toISOString();
  const { write } = store.handles;
  const due = { lease_until: null, next_at: past };
  await write.updateTable("inbound").set(due).where("state", "=", "waiting").execute();
  await write.updateTable("delivery").set(due).where("dead", "=", 0).execute();
  await write.updateTable("peer").set({ failures: 0, retry_at: null }).execute();
  const taken = write.updateTable("job").where("state", "=", "waiting");
  await taken.set({ run_at: past }).execute();
  await taken.set({ lease_until: past }).where("lease_until", "is not", null).execute(); // another of its key may wait
}

/** What rests because a server was silent, or took long, is due again; what is under way is left alone. */
export async function hurry(store: TestStore): Promise<void> {
  const past = new Date(Date.now() - 1000).toISOString();
  await store.transact(async ({ db }) => {
    await db.updateTable("peer").set({ failures: 0, retry_at: null }).execute();
    await db
      .updateTable("delivery")
      .set({ next_at: past })
      .where("dead", "=", 0)
      .where("lease_until", "is", null)
      .execute();
    await db
      .updateTable("inbound")
      .set({ next_at: past })
      .where("state", "=", "waiting")
      .where("lease_until", "is", null)
      .execute();
    await db
      .updateTable("job")
      .set({ run_at: past })
      .where("state", "=", "waiting")
      .where("lease_until", "is", null)
      .execute();
  });
}

/** Whether nothing waits to be done. */
export async function atRest(store: TestStore): Promise<boolean> {
  const { db } = store.reader;
  const inbound = await db
    .selectFrom("inbound")
    .select("id")
    .where("state", "=", "waiting")
    .execute();
  const jobs = await db.selectFrom("job").select("id").execute();
  return jobs.length + inbound.length + (await deliveriesWaiting(store)) === 0;
}
