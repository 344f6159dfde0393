import { expect, onTestFinished, test, vi } from "vitest";
import { onEachEngine } from "../support/engines.ts";
import { eventually } from "../support/process.ts";
import { answerTo, someAtATime, startCrowd } from "./crowd.ts";
import { atRest, practice } from "./practice.ts";
import { expectSound } from "./sound.ts";

vi.setConfig({ testTimeout: 90_000 });

const deliveries = 400;

onEachEngine("R13: SIGTERM under load", (engine) => {
  test("it ends with 0 in ten seconds, no accepted request fails, and the next start goes on", async () => {
    const { process, store, laege, posts } = await practice(engine, 1);
    const crowd = await startCrowd(12);
    onTestFinished(() => crowd.close());
    const inbox = `${process.origin}/inbox`;
    const answers = Array.from({ length: deliveries }, (_, n) => {
      const by = crowd.people[n % crowd.people.length]!;
      return crowd.says(by, "Create", answerTo(posts[0]!, by, String(n)));
    });
    const taken = new Set<string>();
    const statuses = new Set<number>();
    let refused = 0;
    const sending = someAtATime(answers, 8, async (one) => {
      if (refused > 0) return;
      const status = await crowd.post(inbox, one);
      if (status === 0) refused += 1;
      else statuses.add(status);
      if (status === 202) taken.add(one.id);
    });
    const { pathname } = new URL(posts[0]!);
    const reading = (async () => {
      for (let gone = false; !gone;)
        await laege.get(pathname).then(
          ({ status }) => statuses.add(status),
          () => (gone = true),
        );
    })();
    await eventually(() => taken.size > 60, "a load");
    const began = Date.now();
    expect(await process.stop()).toBe(0);
    expect(Date.now() - began).toBeLessThan(30_000); // of itself it ends in ten, whatever is left
    await Promise.all([sending, reading]);
    expect(statuses).toEqual(new Set([200, 202]));
    expect(taken.size).toBeLessThan(deliveries);

    const kept = await store.reader.db.selectFrom("inbound").select("activity_uri").execute();
    const held = new Set(kept.map((row) => row.activity_uri));
    expect([...taken].filter((id) => !held.has(id))).toEqual([]);
    const begun = await store.reader.db
      .selectFrom("inbound")
      .select("id")
      .where("lease_until", "is not", null)
      .execute();
    expect(begun).toEqual([]);
    await process.start();
    await eventually(() => atRest(store), "rest after the next start");
    const replies = store.reader.db.selectFrom("post").select("id").where("local", "=", 0);
    expect(await replies.execute()).toHaveLength(held.size);
    expect(await process.stop()).toBe(0);
    expect(process.output()).not.toMatch(/fatal|unhandled|Not closed in order/i);
    await expectSound(store);
  });
});
