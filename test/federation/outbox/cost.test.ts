import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import type { EgressRequest, EgressResponse } from "../../../src/federation/egress/egress.ts";
import { EgressFailed } from "../../../src/federation/egress/egress.ts";
import { narrowest, widest, widthAfter } from "../../../src/federation/outbox/breaker.ts";
import { createClaim } from "../../../src/federation/outbox/claim.ts";
import { createSender, type SenderOptions } from "../../../src/federation/outbox/sender.ts";
import type { Signers } from "../../../src/federation/wire/signers.ts";
import { tidy } from "../../../src/storage/tidy.ts";
import { person, stranger } from "../../support/cast.ts";
import { deliveriesWaiting } from "../../support/deliveries.ts";
import { onEachEngine, type TestStore } from "../../support/engines.ts";
import { eventually } from "../../support/process.ts";
import { note } from "../../domain/knowledge/drafts.ts";
import { followed, hour, send, start, world, type World } from "./support.ts";

/** What sending costs, counted and not timed, on SQLite where each statement can be counted. */

/** Watches the statements that run on a SQLite store. */
function watched(store: TestStore) {
  const any = store.handles.sqlite!.prepare<unknown[]>("select 1");
  const spies = (["all", "run", "get", "iterate"] as const).map((name) =>
    vi.spyOn(Object.getPrototypeOf(any) as typeof any, name),
  );
  onTestFinished(() => spies.forEach((spy) => spy.mockRestore()));
  return {
    count: () => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0),
    /** Each once, with the values it was last run with. */
    texts: () =>
      new Map(
        spies.flatMap(({ mock }) =>
          (mock.contexts as (typeof any)[]).map(
            ({ source }, n) => [source, mock.calls[n]!] as const,
          ),
        ),
      ),
  };
}

type Answer = (request: EgressRequest) => Promise<EgressResponse>;

const taken: Answer = async () => ({ status: 202, headers: new Headers(), body: Buffer.alloc(0) });

/** Answers when so many have asked, so that all end together. */
function together(): { answer: Answer; expect: (count: number) => void } {
  let [wanted, waiting] = [0, [] as (() => void)[]];
  return {
    expect: (count) => void (wanted = count),
    async answer(request) {
      await new Promise<void>((go) => {
        waiting.push(go);
        if (waiting.length < wanted) return;
        for (const each of waiting) each();
        waiting = [];
      });
      return taken(request);
    },
  };
}

/** Nothing comes back until it is told to stop. */
const swallowed: Answer = ({ signal }) =>
  new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(new EgressFailed("aborted")));
  });

/** A sender whose requests go nowhere, and that counts its signatures. */
function counting(w: World, answer: Answer, options: SenderOptions = {}) {
  let signatures = 0;
  const real = w.federation.signers;
  const of: Signers["of"] = async (...whose) => {
    const signer = await real.of(...whose);
    return {
      ...signer,
      sign(data) {
        signatures += 1;
        return signer.sign(data);
      },
    };
  };
  const egress = { send: answer, close: async () => {} };
  const signers = { ...real, of };
  const sender = createSender(
    { ...w.federation, egress, signers },
    { random: () => 0.5, pollMs: 20, gatherMs: 0, restMs: 0, graceMs: 10, ...options },
  );
  onTestFinished(() => sender.stop());
  return { sender, signatures: () => signatures };
}

const inboxes = (count: number, name = "h") =>
  Array.from({ length: count }, (_, n) => `https://${name}${n}.example/inbox`);

test("64 deliveries are signed once each, and take one statement each and a few together", async () => {
  const w = await world("sqlite");
  const anna = await person(w.store, "laege-m1");
  const all = together();
  const { sender, signatures } = counting(w, all.answer);
  all.expect(64);
  await send(w, anna, inboxes(64)); // servers are met, and found to answer
  await sender.drain();
  const { count: statements } = watched(w.store);
  const cost = async (count: number): Promise<[number, number]> => {
    all.expect(count);
    await send(w, anna, inboxes(count));
    const [before, signed] = [statements(), signatures()];
    expect(await sender.drain()).toBe(count);
    return [statements() - before, signatures() - signed];
  };
  const [one, signedOne] = await cost(1);
  const [many, signedMany] = await cost(64);
  expect([signedOne, signedMany]).toEqual([1, 64]);
  expect(one).toBeLessThanOrEqual(24);
  expect(many - one).toBe(63);
});

test("what is sent is looked for by its names, also when tables were small as the planner looked at them", async () => {
  const w = await world("sqlite");
  const anna = await person(w.store, "laege-m1");
  const { sender } = counting(w, taken);
  await send(w, anna, inboxes(3));
  await sender.drain();
  const file = w.store.handles.sqlite!;
  file.exec("analyze");
  await tidy(w.store.handles);
  const asked = watched(w.store);
  await send(w, anna, [...inboxes(3), ...inboxes(3, "new")]);
  expect(await sender.drain()).toBe(6);
  const given = [...asked.texts()].filter(([text]) => text.includes("json_each"));
  expect(given.length).toBeGreaterThan(8);
  for (const [text, values] of given) {
    // Without what is written: there the plan names tables that are only looked into when a row waits for another.
    const select = text.replace(/insert into \w+ \([^)]*\)/, "").replace(/on conflict[^]*/, "");
    const plan = file
      .prepare<unknown[], { detail: string }>(`explain query plan ${select}`)
      .all(...values);
    const scans = plan.filter(({ detail }) => /^SCAN (?!json_each|given|walk|step)/.test(detail));
    expect([text, scans]).toEqual([text, []]);
  }
});

test("a look at servers that have room again goes on to others while there is room", async () => {
  const w = await world("sqlite");
  const anna = await person(w.store, "laege-m1");
  const { sender } = counting(w, taken);
  await send(w, anna, inboxes(12));
  await sender.drain(); // they are known to answer
  for (let n = 0; n < 2; n++) await send(w, anna, inboxes(12));
  const { claim, ended, search } = createClaim(w.federation, { prompt: 8, doubtful: 8 });
  search();
  const [first, ...none] = await claim({ prompt: 8, doubtful: 8, all: 1 });
  expect(none).toEqual([]);
  ended(first!.lane_id, 1);
  const then = await claim({ prompt: 7, doubtful: 8, all: 7 });
  expect(then.map(({ host }) => host)).toContain(first!.host); // it had room for one more
  expect(then).toHaveLength(7);
});

test("what waits for a server that rests is not signed", async () => {
  const w = await world("sqlite");
  const anna = await person(w.store, "laege-m1");
  const { sender, signatures } = counting(w, taken);
  await send(w, anna, inboxes(3));
  const until = new Date(start + hour).toISOString();
  await w.store.handles.write.updateTable("peer").set({ failures: 5, retry_at: until }).execute();
  expect(await sender.drain()).toBe(0);
  expect(signatures()).toBe(0);
});

test("a delivery that waits takes at most 100 bytes, and is kept in a few statements for each thousand", async () => {
  const w = await world("sqlite");
  const anna = await person(w.store, "laege-m1");
  const file = w.store.handles.sqlite!;
  const bytes = () => {
    const count = (what: string) => file.pragma(what, { simple: true }) as number;
    return (count("page_count") - count("freelist_count")) * count("page_size");
  };
  const to = inboxes(2000);
  await send(w, anna, to);
  const [before, statements] = [bytes(), watched(w.store).count];
  for (let n = 0; n < 3; n++) await send(w, anna, to);
  expect((bytes() - before) / (3 * to.length)).toBeLessThanOrEqual(100);
  expect(statements()).toBeLessThanOrEqual(3 * 10);
  expect(await deliveriesWaiting(w.store)).toBe(4 * to.length);
});

test("a post with many followers costs its author the statements of one with one", async () => {
  const w = await world("sqlite");
  const [few, many] = [await person(w.store, "laege-m1"), await person(w.store, "laege-m2")];
  for (let n = 0; n < 60; n++) {
    const follower = await stranger(w.store, `f${n}@h${n}.example`);
    if (n === 0) await followed(w.store, follower, few);
    await followed(w.store, follower, many);
  }
  const { count: statements } = watched(w.store);
  const cost = async (authorId: number): Promise<number> => {
    const before = statements();
    await w.store.transact((tx) => publish(tx, authorId, note()));
    return statements() - before;
  };
  await cost(few);
  expect(await cost(many)).toBe(await cost(few));
});

onEachEngine("servers that swallow what they get", (engine) => {
  test("take no more than their share of the room, and nothing of that of others", async () => {
    const w = await world(engine);
    const anna = await person(w.store, "laege-m1");
    const well = inboxes(3, "well");
    await send(w, anna, well);
    await counting(w, taken).sender.drain();
    const [asked, arrived] = [new Set<string>(), new Set<string>()];
    const { sender } = counting(
      w,
      (request) => {
        const holed = request.url.includes("hole");
        (holed ? asked : arrived).add(request.url);
        return (holed ? swallowed : taken)(request);
      },
      { doubtful: 4, prompt: 2 },
    );
    await send(w, anna, inboxes(20, "hole"));
    sender.start();
    await eventually(() => asked.size === 4, "four holes asked");
    for (let n = 0; n < 4; n++) await send(w, anna, well);
    sender.wake();
    await eventually(
      async () => (await deliveriesWaiting(w.store)) === 20,
      "delivery to the others",
    );
    expect(arrived.size).toBe(3);
    expect(asked.size).toBe(4);
  });
});

test("servers for which there was no room are asked as soon as there is, not at the next poll", async () => {
  const w = await world("sqlite");
  const anna = await person(w.store, "laege-m1");
  const { sender } = counting(w, taken, { doubtful: 150, prompt: 150, pollMs: 3_600_000 });
  await send(w, anna, inboxes(400));
  sender.start();
  await eventually(async () => (await deliveriesWaiting(w.store)) === 0, "all of them");
});

test("many servers that nothing can be taken for just now hide nobody behind them until the next poll", async () => {
  const w = await world("sqlite");
  const anna = await person(w.store, "laege-m1");
  const { sender } = counting(w, taken);
  const about = { objectUri: "https://nord.example/posts/1" };
  await send(w, anna, inboxes(1100), about);
  const until = new Date(start + hour).toISOString();
  await w.store.handles.write.updateTable("delivery").set({ lease_until: until }).execute();
  await send(w, anna, inboxes(1100), about);
  await send(w, anna, inboxes(1, "last"));
  expect(await sender.drain()).toBe(1);
});

test("letters that wait for room are looked for when there is some, and each look finds some", async () => {
  const w = await world("sqlite");
  const anna = await person(w.store, "laege-m1");
  const to = inboxes(320);
  await send(w, anna, to);
  await counting(w, taken).sender.drain(); // servers are met, and found to answer
  const all = together();
  all.expect(64);
  const { sender } = counting(w, all.answer, { prompt: 64, doubtful: 256, pollMs: 3_600_000 });
  for (let n = 0; n < 2; n++) await send(w, anna, to);
  const transactions = vi.spyOn(w.store, "transact");
  sender.start();
  await eventually(async () => (await deliveriesWaiting(w.store)) === 0, "all of them");
  expect(transactions.mock.calls.length).toBeLessThanOrEqual(24); // ten claims, ten times written down
});

test("whatever a server answers, it has at least two requests at a time while it is well, and never more than 48", () => {
  const felt = fc.record({
    outcome: fc.constantFrom("taken", "again", "else"),
    full: fc.boolean(),
    ms: fc.nat(10_000),
  });
  fc.assert(
    fc.property(fc.array(felt, { maxLength: 300 }), (answers) => {
      let width = narrowest;
      for (const answer of answers) {
        const next = widthAfter(width, answer);
        if (next > width) expect(answer).toMatchObject({ outcome: "taken", full: true });
        expect(next - width).toBeLessThanOrEqual(1);
        width = next;
        expect(width).toBeGreaterThanOrEqual(narrowest);
        expect(width).toBeLessThanOrEqual(widest);
      }
    }),
  );
});
