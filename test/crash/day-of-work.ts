import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

const origin = "https://nord.example";

/**
 * Does a day's work on a database: publishes, is followed and answered, thanks, passes on, revises, withdraws, moves,
 * federates and sends. What is done already it leaves, as people do. The clock is that many ms ahead; the URI is that of
 * the colleague elsewhere.
 */
export async function dayOfWork(url: string, aheadMs: number, colleague: string): Promise<void> {
  const clock = () => new Date(Date.now() + aheadMs);
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
  const folder = mkdtempSync(join(tmpdir(), "vis-media-"));
  const media = await createMediaStore(folder);
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
    const body = JSON.stringify({
      "@context": "https://www.w3.org/ns/activitystreams",
      ...activity,
    });
    const row = { actor_uri: colleague, activity_uri: activity.id, type, body, verified_by: "{}" };
    await store.transact((tx) => keepReceived(tx, [{ ...row, host: new URL(colleague).host }]));
    await settle();
  }

  try {
    await settle(); // what a killed process left comes first
    const [anna, bo] = [await personOf("laege-m1"), await personOf("sygeplejerske-m2")];
    await receive("Follow", `${origin}/actors/${anna}`);
    for (const draft of [offer({ body: "Kom forbi" }), note({ body: "Trækkes tilbage" })]) {
      if (draft.kind === "note" && (await happened("/posts/"))) continue;
      if (!(await postWith(draft.body ?? "")))
        await store.transact((tx) => publish(tx, anna, draft));
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
  } finally {
    await federation.egress.close();
    await store.close();
    rmSync(folder, { recursive: true });
  }
}
