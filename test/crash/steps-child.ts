import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import pg from "pg";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { revise } from "../../src/domain/knowledge/revise.ts";
import { boost } from "../../src/domain/knowledge/boost.ts";
import { thank } from "../../src/domain/knowledge/thank.ts";
import { withdraw } from "../../src/domain/knowledge/withdraw.ts";
import { createMediaStore } from "../../src/domain/media/media-store.ts";
import { moveActor } from "../../src/domain/people/move.ts";
import { reactions } from "../../src/domain/reactions.ts";
import { createEgress } from "../../src/federation/egress/create-egress.ts";
import { keepReceived } from "../../src/federation/inbox/inbound.ts";
import { createInboxWorker } from "../../src/federation/inbox/worker.ts";
import { outboxJobs } from "../../src/federation/outbox/jobs.ts";
import { createSender } from "../../src/federation/outbox/sender.ts";
import { createSigners } from "../../src/federation/wire/signers.ts";
import { domainHandlers } from "../../src/jobs/domain-jobs.ts";
import { createRunner } from "../../src/jobs/runner.ts";
import { createIds } from "../../src/lib/id.ts";
import { noMeter } from "../../src/lib/meter.ts";
import { openStore } from "../../src/storage/store.ts";
import { answerTo } from "./crowd.ts";
import { note, offer } from "../domain/knowledge/drafts.ts";

/**
 * Does a day's work on a database: publishes, is followed and answered, thanks, passes on, revises, withdraws, moves,
 * federates and sends. What is done already it leaves, as people do. Before the given step it kills itself. A step is a
 * transaction, or a write outside of one: what is cut off within one the database takes back.
 * Arguments: URL, number of the step (0: none), clock offset in ms, URI of the colleague elsewhere. Tells how many steps
 * there were.
 */
const [, , url = "", last = "0", offset = "0", colleague = ""] = process.argv;
let steps = 0;
const origin = "https://nord.example";
const clock = () => new Date(Date.now() + Number(offset));

const within = new WeakSet<object>();
function goes(connection: object, statement: string): void {
  const verb = /^\s*(\w+)/.exec(statement)?.[1]?.toLowerCase() ?? "";
  if (["commit", "rollback"].includes(verb)) within.delete(connection);
  if (within.has(connection) || !["begin", "insert", "update", "delete"].includes(verb)) return;
  if (verb === "begin") within.add(connection);
  steps += 1;
  if (steps === Number(last)) process.kill(process.pid, "SIGKILL");
}

// Every statement passes the drivers, and is looked at there on its way to the database.
type Bound = (...args: unknown[]) => unknown;
const drivers = { sqlite: Sqlite.prototype, postgres: pg.Client.prototype } as unknown as {
  sqlite: { prepare: Bound };
  postgres: { query: Bound };
};
const { prepare } = drivers.sqlite;
drivers.sqlite.prepare = function looked(this: object, ...args: unknown[]) {
  const statement = prepare.apply(this, args) as Record<"run" | "all", Bound>;
  for (const way of ["run", "all"] as const) {
    const plain = statement[way];
    statement[way] = (...values) => {
      goes(this, String(args[0]));
      return plain.apply(statement, values);
    };
  }
  return statement;
};
const { query } = drivers.postgres;
drivers.postgres.query = function looked(this: object, ...args: unknown[]) {
  const [asked] = args;
  goes(this, typeof asked === "string" ? asked : String((asked as { text?: unknown }).text));
  return query.apply(this, args);
};

const ids = createIds({ node: 1, now: () => clock().getTime() });
const store = openStore({ url, reactions, ids, origin, clock });
const federation = {
  store,
  mode: "open" as const,
  egress: createEgress({ allowPrivate: ["127.0.0.0/8"], userAgent: "Vis (test)" }),
  signers: createSigners(store.reader, {
    seal: (text: string) => text,
    open: (text: string) => text,
    current: () => true,
  }),
  meter: noMeter,
  clock,
};
const media = await createMediaStore(mkdtempSync(join(tmpdir(), "vis-media-")));
const sender = createSender(federation, { gatherMs: 0 });
const inbox = createInboxWorker(federation);
const runner = createRunner({
  store,
  clock,
  meter: noMeter,
  handlers: { ...domainHandlers(store, media), ...outboxJobs(federation, () => {}) },
});

async function settle(): Promise<void> {
  for (let before = -1; before !== 0;)
    before = (await inbox.drain()) + (await runner.drain()) + (await sender.drain());
}

const personOf = async (handle: string): Promise<number> => {
  const { db } = store.reader;
  const found = db.selectFrom("actor").select("id").where("handle", "=", handle);
  return (await found.executeTakeFirstOrThrow()).id;
};
const postWith = (text: string) =>
  store.reader.db
    .selectFrom("post")
    .selectAll()
    .where("body_html", "like", `%${text}%`)
    .executeTakeFirst();
const happened = async (kind: string): Promise<boolean> =>
  (await store.reader.db.selectFrom("tombstone").select("uri").execute()).some(({ uri }) =>
    uri.includes(kind),
  );

async function receive(type: string, object: unknown): Promise<void> {
  const activity = { id: `${colleague}/${type}`, type, actor: colleague, object };
  const body = JSON.stringify({ "@context": "https://www.w3.org/ns/activitystreams", ...activity });
  const row = { actor_uri: colleague, activity_uri: activity.id, type, body, verified_by: "{}" };
  await store.transact((tx) => keepReceived(tx, [{ ...row, host: new URL(colleague).host }]));
  await settle();
}

await settle(); // what a killed process left comes first
const [anna, bo] = [await personOf("laege-m1"), await personOf("sygeplejerske-m2")];
await receive("Follow", `${origin}/actors/${anna}`);
for (const draft of [offer({ body: "Kom forbi" }), note({ body: "Trækkes tilbage" })]) {
  if (draft.kind === "note" && (await happened("/posts/"))) continue;
  if (!(await postWith(draft.body ?? ""))) await store.transact((tx) => publish(tx, anna, draft));
  await settle();
}
const offered = (await postWith("Kom forbi")) ?? (await postWith("Kom endelig"));
if (!offered) throw new Error("nothing was offered");
await receive("Create", answerTo(offered.uri, colleague, "et"));
const answer = await postWith("Svar et");
if (!answer) throw new Error("nobody answered");
await store.transact((tx) => thank(tx, { actorId: anna, postId: answer.id }));
await store.transact((tx) => boost(tx, { actorId: anna, postId: answer.id }));
await settle();
if (!offered.edited_at)
  await store.transact((tx) =>
    revise(tx, anna, offered.id, offer({ body: "Kom forbi, Kom endelig" })),
  );
await settle();
const taken = await postWith("Trækkes tilbage");
if (taken) await store.transact((tx) => withdraw(tx, anna, taken.id));
await settle();
await store.transact((tx) => moveActor(tx, { actorId: anna, targetId: bo }));
await settle();
process.stdout.write(String(steps));
await federation.egress.close();
await store.close();
