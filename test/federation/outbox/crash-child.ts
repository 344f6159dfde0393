import { flushCompileCache } from "node:module";
import { reactions } from "../../../src/domain/reactions.ts";
import type { Fact } from "../../../src/domain/facts.ts";
import { createEgress } from "../../../src/federation/egress/create-egress.ts";
import { federate } from "../../../src/federation/outbox/federate.ts";
import { createSender } from "../../../src/federation/outbox/sender.ts";
import { createSigners } from "../../../src/federation/wire/signers.ts";
import { createIds } from "../../../src/lib/id.ts";
import { noMeter } from "../../../src/lib/meter.ts";
import { openStore } from "../../../src/storage/store.ts";

/** A process that federates and sends what it finds in a database, until it is killed. Arguments: URL, clock offset in ms. */
const [, , url = "", offset = "0"] = process.argv;
flushCompileCache(); // it never comes to the end, where that is done
const clock = () => new Date(Date.now() + Number(offset));
const store = openStore({
  url,
  reactions,
  ids: createIds({ node: 1, now: () => clock().getTime() }),
  origin: "https://nord.example",
  clock,
});
const open = { seal: (text: string) => text, open: (text: string) => text, current: () => true };
const federation = {
  store,
  mode: "open" as const,
  egress: createEgress({ allowPrivate: ["127.0.0.0/8"], userAgent: "Vis (test)" }),
  signers: createSigners(store.reader, open),
  meter: noMeter,
  clock,
};
const sender = createSender(federation, { pollMs: 20 });
sender.start();
for (;;) {
  const job = await store.reader.db
    .selectFrom("job")
    .select(["id", "payload"])
    .where("kind", "=", "federate")
    .orderBy("id")
    .executeTakeFirst();
  if (!job) break;
  await federate(federation, JSON.parse(job.payload) as Fact, sender.wake);
  await store.transact((tx) => tx.db.deleteFrom("job").where("id", "=", job.id).execute());
}
