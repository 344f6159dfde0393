import { expect, test } from "vitest";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { fileReport } from "../../../src/domain/moderation/file-report.ts";
import { openReports } from "../../../src/domain/moderation/reports.read.ts";
import { resolveReport } from "../../../src/domain/moderation/resolve-report.ts";
import { person } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { note } from "../knowledge/drafts.ts";

onEachEngine("reports", (engine) => {
  test("are open, newest first, until a moderator is done with them; that is noted", async () => {
    const store = await freshStore(engine);
    const [anna, bo] = [await person(store, "anna"), await person(store, "bo")];
    const mads = await person(store, "mads", { role: "moderator" });
    const { kept, gone } = await store.transact(async (tx) => ({
      kept: (await publish(tx, bo, note())).id,
      gone: (await publish(tx, bo, note({ body: "væk" }))).id,
    }));
    await store.transact(async (tx) => {
      const about = { reporterId: anna, targetId: bo };
      await fileReport(tx, { ...about, postIds: [kept, gone], text: "Se her" });
      await fileReport(tx, { ...about, postIds: [], text: "" });
      await withdraw(tx, bo, gone);
    });
    const first = await openReports(store.reader, { limit: 1 });
    expect(first.items).toMatchObject([{ text: "", postIds: [] }]);
    const second = await openReports(store.reader, { before: first.next!, limit: 1 });
    expect(second).toMatchObject({
      items: [{ reporter: { id: anna }, target: { id: bo }, text: "Se her", postIds: [kept] }],
      next: null,
    });
    const { id } = second.items[0]!;
    await store.transact((tx) => resolveReport(tx, mads, id));
    expect((await openReports(store.reader, { limit: 9 })).items).toMatchObject([{ text: "" }]);
    const again = store.transact((tx) => resolveReport(tx, mads, id));
    await expect(again).rejects.toMatchObject({ reason: "not-found" });
    const noted = await store.reader.db
      .selectFrom("audit")
      .select(["actor_id", "action", "detail"])
      .execute();
    expect(noted).toEqual([
      { actor_id: mads, action: "report-resolved", detail: JSON.stringify({ report: id }) },
    ]);
  });
});
