import { beforeAll, expect, test } from "vitest";
import type Sqlite from "better-sqlite3";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { actorByUri } from "../../../src/domain/people/actor.read.ts";
import { addActor } from "../../../src/domain/people/add-actor.ts";
import { keepReceived } from "../../../src/federation/inbox/inbound.ts";
import { createInboxWorker } from "../../../src/federation/inbox/worker.ts";
import { person, remoteDocument } from "../../support/cast.ts";
import type { TestStore } from "../../support/engines.ts";
import { signerOf } from "../../../src/federation/wire/signer.ts";
import { alice, mallory, type Party } from "../support.ts";
import { activity, note, startInstance, type Instance, type Json } from "./support.ts";

/** What the writer of a store was asked since the last `take`. */
interface Work {
  take: () => { statements: number; transactions: number };
}

type Callable = Record<"run" | "all" | "get", (...values: unknown[]) => unknown>;

/** Neither reads nor writes: where a transaction begins, and the look for commits of other processes once a turn. */
const aside = new Set(["begin immediate", "pragma data_version"]);

/** Counts every statement that the writer runs; those already prepared when it begins are not seen. */
function watchWork({ handles }: TestStore): Work {
  const sqlite = handles.sqlite!;
  const prepare = sqlite.prepare.bind(sqlite);
  let [statements, transactions] = [0, 0];
  sqlite.prepare = ((text: string) => {
    const statement = prepare(text) as Sqlite.Statement & Callable;
    for (const name of ["run", "all", "get"] as const) {
      const original = statement[name].bind(statement) as Callable["run"];
      statement[name] = ((...values: unknown[]) => {
        if (text === "commit") transactions += 1;
        else if (!aside.has(text)) statements += 1;
        return original(...values);
      }) as never;
    }
    return statement;
  }) as typeof sqlite.prepare;
  return {
    take() {
      const taken = { statements, transactions };
      [statements, transactions] = [0, 0];
      return taken;
    },
  };
}

let here: Instance;
let work: Work;
let me: number;
let serial = 0;

beforeAll(async () => {
  here = await startInstance("sqlite");
  work = watchWork(here.store);
  here.serve(alice);
  me = await person(here.store, "anna");
  await here.deliver(alice, said());
  await here.work();
  const { id } = (await actorByUri(here.store.reader, alice.actor))!;
  await here.store.transact(async (tx) => {
    const pair = { followerId: me, followeeId: id };
    await follow(tx, pair);
    await answerFollow(tx, { ...pair, accepted: true });
  });
  await here.deliver(alice, said());
  await here.work();
  here.asked.length = 0;
  work.take();
});

/** A post with a tag that names who follows its author. */
function said(): Json {
  const name = `work-${(serial += 1)}`;
  const uri = `https://nord.example/actors/${me}`;
  const tag = [
    { type: "Hashtag", name: "#medicin", href: "https://syd.example/tags/medicin" },
    { type: "Mention", name: "@anna", href: uri },
  ];
  return activity(alice, "Create", note(alice, name, { tag, cc: [uri] }));
}

test("one post alone is a transaction to keep it, one to claim it and one for its effect", async () => {
  expect((await here.deliver(alice, said())).status).toBe(202);
  expect(work.take()).toEqual({ statements: 1, transactions: 1 });
  await here.work();
  const { statements, transactions } = work.take();
  expect(transactions).toBe(3); // the last finds nothing
  expect(statements).toBeLessThanOrEqual(34);
  expect(here.asked).toEqual([]);
});

/** Someone with the key of another: making one takes long. */
function sharing(actor: string): Party {
  const keyId = `${actor}#main-key`;
  return { ...alice, actor, keyId, signer: signerOf(keyId, alice.rsa.privateKey) };
}

test("posts of many people that come at once share transactions", async () => {
  const many = Array.from({ length: 64 }, (_, n) => sharing(`https://syd.example/users/k-${n}`));
  await here.store.transact(async (tx) => {
    for (const [n, one] of many.entries()) {
      const publicPem = one.rsa.publicKey.export({ type: "spki", format: "pem" }).toString();
      const keys = [{ uri: one.keyId, kind: "rsa" as const, publicPem }];
      const document = { ...remoteDocument(`k-${n}@syd.example`), uri: one.actor, keys };
      const { id } = await addActor(tx, document);
      const pair = { followerId: me, followeeId: id };
      await follow(tx, pair);
      await answerFollow(tx, { ...pair, accepted: true });
    }
  });
  work.take();
  const posts = many.map((one, n) => activity(one, "Create", note(one, `many-${n}`)));
  const answers = await Promise.all(many.map((one, n) => here.deliver(one, posts[n])));
  expect(answers.every(({ status }) => status === 202)).toBe(true);
  const kept = work.take();
  expect(kept.transactions).toBeLessThanOrEqual(10); // by how many turns of the event loop they came in
  expect(kept.statements).toBeLessThanOrEqual(64);
  await here.work();
  const { statements, transactions } = work.take();
  expect(transactions).toBeLessThanOrEqual(4); // a claim, all of them together or in two groups, and a claim that finds nothing
  expect(statements).toBeLessThanOrEqual(64 * 18);
  const handled = await here.store.reader.db
    .selectFrom("inbound")
    .select("state")
    .where("actor_uri", "like", "https://syd.example/users/k-%")
    .execute();
  expect(handled.map(({ state }) => state)).toEqual(Array(64).fill("done"));
  expect(here.asked).toEqual([]);
});

test.each([
  [0, 7],
  [Number.MAX_VALUE, 0],
])(
  "after %d ms of one transaction others get their turn: %d times between eight effects",
  async (spellMs, turns) => {
    const sqlite = here.store.handles.sqlite!;
    const worker = createInboxWorker(here.federation, { spellMs });
    const names = Array.from({ length: 8 }, (_, n) => [
      `https://syd.example/users/k-${n}`,
      `turn-${spellMs}-${n}`,
    ]);
    await keep(
      names.map(([actor, name]) =>
        activity({ actor: actor! }, "Create", note({ actor: actor! }, name!)),
      ),
    );
    let [within, counting] = [0, true];
    const tick = (): void => {
      if (sqlite.inTransaction) within += 1;
      if (counting) setImmediate(tick);
    };
    tick();
    await worker.drain();
    counting = false;
    expect(within).toBeGreaterThanOrEqual(turns);
    expect(within > 0).toBe(turns > 0);
  },
);

test("one that cannot be carried out leaves the others of its transaction as they are", async () => {
  const { db } = here.store.reader;
  const posts = ["before", "bad", "after"].map((name, n) =>
    note({ actor: `https://syd.example/users/k-${n}` }, `group-${name}`),
  );
  await keep(
    posts.map((post, n) => activity({ actor: `https://syd.example/users/k-${n}` }, "Create", post)),
  );
  const trigger = `create temp trigger refuses before insert on main.post when new.uri like '%group-bad%'
    begin select raise(abort, 'broken'); end`;
  here.store.handles.sqlite!.exec(trigger);
  await here.work();
  here.store.handles.sqlite!.exec("drop trigger refuses");
  const rows = await db
    .selectFrom("inbound")
    .select(["state", "reason", "attempts"])
    .where("body", "like", "%group-%")
    .orderBy("id")
    .execute();
  expect(rows).toEqual([
    { state: "done", reason: null, attempts: 0 },
    { state: "waiting", reason: "error", attempts: 1 },
    { state: "done", reason: null, attempts: 0 },
  ]);
});

/** Keeps activities as the door keeps what it has verified. */
async function keep(activities: readonly Json[]): Promise<void> {
  const received = activities.map((one) => ({
    actor_uri: String(one["actor"]),
    activity_uri: String(one["id"]),
    type: "Create" as const,
    host: "syd.example",
    body: JSON.stringify(one),
    verified_by: "{}",
  }));
  await here.store.transact((tx) => keepReceived(tx, received));
}

test("farewells of people unknown here write nothing and ask nobody", async () => {
  const gone = { ...mallory, actor: "https://gone.example/users/borte" };
  work.take();
  for (let n = 0; n < 20; n += 1) {
    const farewell = activity(gone, "Delete", gone.actor);
    expect((await here.deliver(mallory, farewell)).status).toBe(202);
  }
  expect(work.take()).toEqual({ statements: 0, transactions: 0 });
  expect(here.asked).toEqual([]);
});
