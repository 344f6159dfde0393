import { beforeAll, expect, test } from "vitest";
import { post } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { personViewer } from "../../../src/domain/knowledge/visible.ts";
import { fileReport } from "../../../src/domain/moderation/file-report.ts";
import {
  instanceReport,
  instanceReports,
  ownReport,
} from "../../../src/domain/moderation/reports.read.ts";
import {
  assignReport,
  fileUnder,
  reopenReport,
  resolveReport,
} from "../../../src/domain/moderation/resolve-report.ts";
import { suspend, unsuspend } from "../../../src/domain/moderation/suspend.ts";
import { person as personView } from "../../../src/domain/people/people.read.ts";
import { session, startSession } from "../../../src/domain/people/sessions.ts";
import { notify } from "../../../src/domain/notifications/notify.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { note } from "../knowledge/drafts.ts";

const newest = { before: Number.MAX_SAFE_INTEGER, after: 0, up: false, limit: 9 };

onEachEngine("what moderators do", (engine) => {
  let store: TestStore;
  let count = 0;
  const refused = (reason: string) => expect.objectContaining({ reason });
  const act = <T>(work: Parameters<typeof store.transact<T>>[0]) => store.transact(work);
  const someone = (role: "member" | "moderator" | "admin" = "member") =>
    person(store, `${role}-${(count += 1)}`, { role });

  beforeAll(async () => {
    store = await freshStore(engine);
  });

  test("who is suspended is gone for everyone and signed out, and comes back whole", async () => {
    const [anna, bo, mads] = [await someone(), await someone(), await someone("moderator")];
    const said = await act((tx) => publish(tx, bo, note()));
    const { token } = await act((tx) => startSession(tx, bo, "Firefox"));
    await act((tx) => notify(tx, { readerId: anna, kind: "follow", actorId: bo }));
    const heard: object[] = [];
    const stop = store.onCommit((facts) => heard.push(...facts));
    await act((tx) => suspend(tx, bo, mads));
    await act((tx) => suspend(tx, bo, mads));
    stop();
    expect(heard).toEqual([{ type: "ProfileChanged", actorId: bo, local: true }]);
    const seen = async () => ({
      person: (await personView(store.reader, personViewer(anna), bo)) !== undefined,
      post: (await post(store.reader, personViewer(anna), said.id)) !== undefined,
    });
    expect(await seen()).toEqual({ person: false, post: false });
    expect(await session(store.reader, token)).toBeUndefined();
    const told = await store.reader.db
      .selectFrom("notification")
      .select("id")
      .where("actor_id", "=", bo)
      .execute();
    expect(told).toEqual([]);
    await act((tx) => unsuspend(tx, bo, mads));
    expect(await seen()).toEqual({ person: true, post: true });
    expect(await session(store.reader, token)).toBeUndefined();
    const noted = await store.reader.db
      .selectFrom("audit")
      .select(["actor_id", "action", "detail"])
      .where("action", "like", "person-%")
      .execute();
    const detail = JSON.stringify({ actorId: bo });
    expect(noted).toEqual([
      { actor_id: mads, action: "person-suspended", detail },
      { actor_id: mads, action: "person-unsuspended", detail },
    ]);
  });

  test("only of those who stand lower, never by who moderates nothing", async () => {
    const [anna, bo] = [await someone(), await someone()];
    const [mads, mia] = [await someone("moderator"), await someone("moderator")];
    const [ada, alf] = [await someone("admin"), await someone("admin")];
    const cy = await stranger(store, "cy@syd.example");
    const may = async (by: number | null, whom: number) =>
      act(async (tx) => {
        await suspend(tx, whom, by);
        await unsuspend(tx, whom, by);
      }).then(
        () => "yes",
        (error: { reason: string }) => error.reason,
      );
    expect({
      member: await may(anna, bo),
      self: await may(mads, mads),
      peer: await may(mads, mia),
      up: await may(mads, ada),
      down: await may(ada, mads),
      admins: await may(ada, alf),
      elsewhere: await may(mads, cy),
      memberElsewhere: await may(anna, cy),
      commandLine: await may(null, ada),
      nobody: await may(mads, 7),
    }).toEqual({
      member: "not-allowed",
      self: "not-allowed",
      peer: "not-allowed",
      up: "not-allowed",
      down: "yes",
      admins: "not-allowed",
      elsewhere: "yes",
      memberElsewhere: "not-allowed",
      commandLine: "yes",
      nobody: "not-found",
    });
  });

  test("a report goes to its server only when wanted, names what its reporter sees, and is taken up, closed and opened", async () => {
    const [anna, bo, mads] = [await someone(), await someone(), await someone("moderator")];
    const cy = await stranger(store, "cyrus@syd.example");
    const open = await act((tx) => publish(tx, bo, note()));
    const secret = await act((tx) => publish(tx, bo, note({ audience: "followers" })));
    const report = async (targetId: number, more: object) => {
      const facts: object[] = [];
      const stop = store.onCommit((some) => facts.push(...some));
      const made = await act((tx) =>
        fileReport(tx, { reporterId: anna, targetId, postIds: [], text: "Se her", ...more }),
      );
      stop();
      return { id: made.id!, facts };
    };
    const kept = await report(cy, { forward: false });
    expect(kept.facts).toContainEqual({ type: "ReportFiled", reportId: kept.id, local: false });
    const sent = await report(cy, {});
    expect(sent.facts).toContainEqual({ type: "ReportFiled", reportId: sent.id, local: true });
    const { id } = await report(bo, {
      postIds: [open.id, secret.id],
      category: "violation",
      rules: ["2"],
    });
    expect(await ownReport(store.reader, anna, id)).toMatchObject({ postIds: [open.id] });
    expect(await ownReport(store.reader, bo, id)).toBeUndefined();
    expect(await instanceReport(store.reader, id)).toMatchObject({
      category: "violation",
      rules: ["2"],
      forwarded: false,
      open: true,
      assignedTo: null,
    });
    expect(await instanceReport(store.reader, sent.id)).toMatchObject({ forwarded: true });
    await act((tx) => assignReport(tx, mads, { id, to: mads }));
    await act((tx) => fileUnder(tx, mads, { id, category: "spam" }));
    await act((tx) => resolveReport(tx, mads, id));
    expect(await instanceReport(store.reader, id)).toMatchObject({
      open: false,
      category: "spam",
      assignedTo: { id: mads },
      resolvedBy: { id: mads },
    });
    const ids = async (asked: object) =>
      (await instanceReports(store.reader, { ...newest, open: true, ...asked })).map(
        (one) => one.id,
      );
    expect(await ids({ open: false })).toEqual([id]);
    expect(await ids({ targetId: cy })).toEqual([sent.id, kept.id]);
    expect(await ids({ reporterId: anna, limit: 1, after: 0, up: true })).toEqual([kept.id]);
    expect(await ids({ targetId: bo })).toEqual([]);
    await act((tx) => reopenReport(tx, mads, id));
    expect(await instanceReport(store.reader, id)).toMatchObject({ open: true, resolvedBy: null });
    await expect(act((tx) => reopenReport(tx, mads, id))).rejects.toEqual(refused("not-found"));
    await expect(act((tx) => assignReport(tx, mads, { id: 7, to: null }))).rejects.toEqual(
      refused("not-found"),
    );
  });
});
