import { expect, test } from "vitest";
import { following } from "../../../src/domain/follows/follows.read.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { actOnPost } from "../../../src/domain/knowledge/network-posts.ts";
import { pinnedPosts, takenOff } from "../../../src/domain/knowledge/network-posts.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { fileReport } from "../../../src/domain/moderation/file-report.ts";
import { openReports } from "../../../src/domain/moderation/reports.read.ts";
import {
  resolveNetworkReport,
  resolveReport,
} from "../../../src/domain/moderation/resolve-report.ts";
import { foundNetwork, type NewNetwork } from "../../../src/domain/networks/found.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { actOnMember } from "../../../src/domain/networks/member-acts.ts";
import { notifications } from "../../../src/domain/notifications/notifications.read.ts";
import { networkStream } from "../../../src/domain/streams/streams.read.ts";
import { person, testKeys } from "../../support/cast.ts";
import { admitted } from "./support.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { note } from "../knowledge/drafts.ts";

onEachEngine("what pages read of a network", (engine) => {
  async function circle(kind: NewNetwork["kind"]) {
    const store = await freshStore(engine);
    const [owner, member, outside] = [
      await person(store, "ejer"),
      await person(store, "medlem"),
      await person(store, "udenfor"),
    ];
    const mads = await person(store, "mads", { role: "moderator" });
    const networkId = await store.transact((tx) =>
      foundNetwork(tx, {
        founderId: owner,
        handle: "kreds",
        name: "Kreds",
        purpose: "",
        rules: "",
        kind,
        posting: "members",
        history: "all",
        keys: testKeys(),
      }),
    );
    await store.transact(async (tx) => {
      const act = { verb: "invite", personId: member } as const;
      await actOnMember(tx, { networkId, byId: owner, act });
      await join(tx, { networkId, actorId: member });
    });
    const say = async (by: number, body: string) =>
      (await store.transact((tx) => publish(tx, by, note({ body, networkId })))).id;
    const act = (verb: "pin" | "take-off", postId: number) =>
      store.transact((tx) => actOnPost(tx, { networkId, byId: owner, act: { verb, postId } }));
    return { store, owner, member, outside, mads, networkId, say, act };
  }

  test("its stream, what is pinned and what was taken off, each for who may read it", async () => {
    const { store, owner, member, outside, networkId, say, act } = await circle("closed");
    const { reader } = store;
    const [first, second, bad] = [
      await say(owner, "Velkommen"),
      await say(member, "Hej"),
      await say(member, "Støj"),
    ];
    await act("pin", second);
    await act("pin", first);
    await act("take-off", bad);
    const page = { limit: 10 };
    const stream = async (me: number, mayRead: boolean) =>
      (await networkStream(reader, personViewer(me), { id: networkId, mayRead }, page)).items.map(
        ({ post }) => post.id,
      );
    expect(await stream(member, true)).toEqual([second, first]);
    expect(await stream(outside, false)).toEqual([]);
    expect(await stream(outside, true)).toEqual([]);
    const pinned = async (me: number) =>
      (await pinnedPosts(reader, personViewer(me), networkId)).map(({ id }) => id);
    expect((await pinned(member)).toSorted((a, b) => a - b)).toEqual([first, second]);
    expect(await pinned(outside)).toEqual([]);
    expect(await pinnedPosts(reader, anonymous, networkId)).toEqual([]);
    const off = await takenOff(reader, personViewer(owner), networkId, { limit: 1 });
    expect(off).toMatchObject({ items: [{ id: bad, networkState: "removed" }], next: null });
  });

  test("whom someone follows does not tell which networks they belong to", async () => {
    const { store, owner, member, outside } = await circle("hidden");
    await store.transact((tx) => follow(tx, { followerId: owner, followeeId: member }));
    const shown = await following(store.reader, personViewer(outside), owner);
    expect(shown.items.map(({ id }) => id)).toEqual([member]);
  });

  test.each(["closed", "open"] as const)(
    "a report of what is written in it (%s) is for its moderators",
    async (kind) => {
      const { store, owner, member, outside, mads, networkId, say } = await circle(kind);
      const { reader } = store;
      await admitted(store, networkId, { actorId: outside, byId: owner });
      const own = await say(owner, "Regel nummer ét");
      const bad = await say(member, "Støj");
      const report = (reporterId: number, targetId: number, postId: number, text: string) =>
        store.transact((tx) => fileReport(tx, { reporterId, targetId, postIds: [postId], text }));
      await report(outside, member, bad, "til netværket");
      await report(outside, owner, own, "om ordstyreren");
      await report(owner, member, bad, "fra ordstyreren");
      const texts = async (of?: number) =>
        (
          await openReports(reader, { limit: 9, ...(of !== undefined && { networkId: of }) })
        ).items.map(({ text }) => text);
      expect(await texts(networkId)).toEqual(["til netværket"]);
      expect(await texts()).toEqual([
        "fra ordstyreren",
        "om ordstyreren",
        ...(kind === "open" ? ["til netværket"] : []),
      ]);
      const told = async (me: number) =>
        (await notifications(reader, me, { limit: 9 })).items
          .filter((item) => item.kind === "report")
          .map((item) => item.network?.id ?? null);
      expect(await told(owner)).toEqual([networkId]);
      expect((await told(mads)).length).toBe(kind === "open" ? 3 : 2);
      expect(await told(member)).toEqual([]);
      const [{ id: reportId } = { id: 0 }] = (await openReports(reader, { limit: 9, networkId }))
        .items;
      const resolve = (byId: number, of = networkId) =>
        store.transact((tx) => resolveNetworkReport(tx, { networkId: of, byId, reportId }));
      await expect(resolve(member)).rejects.toMatchObject({ reason: "not-allowed" });
      const [foreign] = (await openReports(reader, { limit: 1 })).items;
      const others = store.transact((tx) =>
        resolveNetworkReport(tx, { networkId, byId: owner, reportId: foreign!.id }),
      );
      await expect(others).rejects.toMatchObject({ reason: "not-found" });
      await resolve(owner);
      expect(await texts(networkId)).toEqual([]);
      await store.transact((tx) => resolveReport(tx, mads, foreign!.id));
    },
  );
});
