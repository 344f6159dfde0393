import { beforeAll, describe, expect, test } from "vitest";
import { crossRegionSteps } from "../../../src/cli/demo/cross-region-steps.ts";
import { movableClock } from "../../../src/cli/demo/movable-clock.ts";
import { demoPost, demoPosts, isAcross, regionOf } from "../../../src/cli/demo/posts.ts";
import { demoRegions } from "../../../src/cli/demo/regions.ts";
import { seedRegion, type SeededRegion } from "../../../src/cli/demo/seed-region.ts";
import { peers } from "../../../src/domain/instance/peers.ts";
import { post } from "../../../src/domain/knowledge/post.read.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { hashPassword } from "../../../src/domain/people/password.ts";
import { account, directory } from "../../../src/domain/people/people.read.ts";
import { signIn } from "../../../src/domain/people/sign-in.ts";
import { following, region, unanswered } from "../../../src/domain/streams/streams.read.ts";
import { curatedTopics, otherTopics } from "../../../src/domain/topics/topics.read.ts";
import { addDays } from "../../../src/lib/time.ts";
import { testKeys } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";

const now = new Date("2026-11-24T12:00:00.000Z");
const password = "en lang adgangskode";
const [nord] = demoRegions;
const own = demoPosts.filter((p) => regionOf(p.author) === "nordjylland" && !isAcross(p));
const page = { limit: 40 };

onEachEngine("a seeded region", (engine) => {
  let store: TestStore;
  let seeded: SeededRegion;

  beforeAll(async () => {
    const clock = movableClock(now);
    store = await freshStore(engine, { now: clock.now });
    seeded = await seedRegion(store, nord!, {
      newKeys: async () => testKeys(),
      passwordHash: await hashPassword(password),
      now,
      clock,
      allies: ["midt.example", "127.0.0.1:3003"],
    });
  });

  test("has every post at its own time, in order", async () => {
    expect([...seeded.posts.keys()].toSorted()).toEqual(own.map(({ key }) => key).toSorted());
    const me = personViewer(seeded.people.get("sygeplejerske-m2")!);
    const ids = [...own].toSorted((a, b) => b.daysAgo - a.daysAgo);
    let last = 0;
    for (const { key, daysAgo, kind } of ids) {
      const { id } = seeded.posts.get(key)!;
      const view = await post(store.reader, me, id);
      expect(view).toMatchObject({ kind, publishedAt: addDays(now, -daysAgo) });
      expect(id).toBeGreaterThan(last);
      last = id;
    }
  });

  test("has people who have arrived, can sign in and see something at home", async () => {
    const { items } = await directory(store.reader, anonymous);
    expect(items.length).toBe(nord!.accounts.length);
    const roles = [];
    for (const id of seeded.people.values()) {
      const held = await account(store.reader, id);
      expect(held?.welcomed_at).not.toBeNull();
      roles.push(held?.role);
      const home = await following(store.reader, id, page);
      expect(home.items.length).toBeGreaterThanOrEqual(10);
    }
    expect(roles.filter((role) => role === "admin")).toHaveLength(1);
    const handle = nord!.accounts[0]!.handle;
    expect((await signIn(store, { handle, password, userAgent: "test" })).actorId).toBe(
      seeded.people.get(handle),
    );
  });

  test("writes and cares about topics that every instance has, and makes no others", async () => {
    expect(await otherTopics(store.reader, 10)).toEqual([]);
    const common = await curatedTopics(store.reader);
    expect(common.filter(({ postsCount }) => postsCount > 0).length).toBeGreaterThan(10);
  });

  test("is allied with the others and keeps what is for the region there", async () => {
    expect(await peers(store.reader)).toMatchObject([
      { host: "127.0.0.1:3003", trust: "allied" },
      { host: "midt.example", trust: "allied" },
    ]);
    const { id } = seeded.posts.get("n-telefontid")!;
    expect(await post(store.reader, anonymous, id)).toBeUndefined();
    const me = seeded.people.get("overlaege-akut")!;
    expect((await region(store.reader, me, page)).items.map((item) => item.post.id)).toContain(id);
    expect((await unanswered(store.reader, me, page)).items.map((item) => item.post.id)).toContain(
      id,
    );
  });
});

describe("steps across regions", () => {
  test("answers stand in an order in which each can be given", () => {
    const given = new Set(demoPosts.filter((p) => !isAcross(p)).map(({ key }) => key));
    for (const step of crossRegionSteps) {
      if (step.what === "follow") continue;
      if (step.what === "answer") {
        expect(given).toContain(demoPost(step.post).replyTo);
        expect(step.who).toBe(demoPost(step.post).author);
        given.add(step.post);
      } else expect(given).toContain(step.post);
      if (step.what === "accept")
        expect(demoPost(demoPost(step.post).replyTo!).author).toBe(step.who);
    }
    expect(demoPosts.filter(({ key }) => !given.has(key))).toEqual([]);
  });

  test("cross regions, each once, by people who exist", () => {
    const handles = demoRegions.flatMap(({ slug, accounts }) =>
      accounts.map(({ handle }) => `${handle}@${slug}`),
    );
    for (const step of crossRegionSteps) {
      expect(handles).toContain(step.who);
      if (step.what === "follow") {
        expect(handles).toContain(step.whom);
        expect(regionOf(step.whom)).not.toBe(regionOf(step.who));
      } else if (step.what === "thank" || step.what === "boost")
        expect(regionOf(demoPost(step.post).author)).not.toBe(regionOf(step.who));
      if (step.what === "boost") expect(demoPost(step.post).audience).toBe("public");
    }
    expect(new Set(crossRegionSteps.map((step) => JSON.stringify(step))).size).toBe(
      crossRegionSteps.length,
    );
    expect(crossRegionSteps.filter(({ what }) => what === "follow").length).toBeGreaterThan(20);
  });
});
