import { join as path } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { setTrust } from "../../src/domain/instance/peers.ts";
import { followBetween } from "../../src/domain/follows/rows.ts";
import { decide } from "../../src/domain/networks/decide.ts";
import { foundNetwork } from "../../src/domain/networks/found.ts";
import { join } from "../../src/domain/networks/join.ts";
import { actorByUri } from "../../src/domain/people/actor.read.ts";
import { register } from "../../src/domain/people/register.ts";
import type { Federation } from "../../src/federation/context.ts";
import { createEgress } from "../../src/federation/egress/create-egress.ts";
import { importActor } from "../../src/federation/import/import-actor.ts";
import { createVault } from "../../src/federation/wire/keys.ts";
import { createSigners } from "../../src/federation/wire/signers.ts";
import { noMeter } from "../../src/lib/meter.ts";
import { readSecrets } from "../../src/storage/secret-file.ts";
import type { Engine } from "../../src/storage/reader.ts";
import { note } from "../domain/knowledge/drafts.ts";
import { region, type Region } from "../federation/regions/region.ts";
import { testKeys } from "../support/cast.ts";
import { onEachEngine, storeAt, type TestStore } from "../support/engines.ts";
import { eventually } from "../support/process.ts";
import { hurry, letTimePass } from "./practice.ts";
import { expectSound } from "./sound.ts";

vi.setConfig({ testTimeout: 180_000 });

const posts = 15;

/** A region in a process of its own, its database opened beside it, and one who works there. */
interface Member {
  region: Region;
  store: TestStore;
  federation: Federation;
  seal: (privatePem: string) => string;
  id: number;
  uri: string;
}

async function member(name: string, engine: Engine): Promise<Member> {
  const made = await region(name, engine);
  onTestFinished(() => made.remove());
  await made.process.start();
  const store = storeAt(made.databaseUrl, { origin: made.origin, node: 9 });
  const vault = createVault(readSecrets(path(made.process.folder, "secret"))!);
  const egress = createEgress({ allowPrivate: ["127.0.0.0/8"], userAgent: `Vis (${name})` });
  onTestFinished(() => egress.close());
  const signers = createSigners(store.reader, vault);
  const clock = () => new Date();
  const federation: Federation = { store, mode: "open", egress, signers, meter: noMeter, clock };
  const handle = `leder-${name.toLowerCase()}`;
  const id = await store.transact((tx) =>
    register(tx, {
      handle,
      name: handle,
      role: "member",
      language: "da",
      keys: testKeys(vault.seal),
    }),
  );
  return {
    region: made,
    store,
    federation,
    seal: vault.seal,
    id,
    uri: `${made.origin}/actors/${id}`,
  };
}

const becomes = (at: Member, pair: { followerId: number; followeeId: number }, state: string) =>
  eventually(async () => (await followBetween(at.store.reader, pair))?.state === state, state);

/** Someone joins a network of another region over the wire; the network's id there. */
async function joins(host: Member, networkId: number, who: Member): Promise<number> {
  const imported = await importActor(who.federation, `${host.region.origin}/actors/${networkId}`);
  if (!imported.ok) throw new Error(imported.fault);
  const there = imported.id;
  await who.store.transact((tx) => join(tx, { networkId: there, actorId: who.id }));
  const { id: actorId } = await eventually(
    () => actorByUri(host.store.reader, who.uri),
    "the request",
  );
  await becomes(host, { followerId: actorId, followeeId: networkId }, "requested");
  await host.store.transact((tx) =>
    decide(tx, { networkId, byId: host.id, actorId, admitted: true }),
  );
  await becomes(who, { followerId: who.id, followeeId: there }, "accepted");
  return there;
}

const heldIn = async ({ store }: Member, networkId: number): Promise<string[]> =>
  (
    await store.reader.db
      .selectFrom("entry")
      .innerJoin("post", "post.id", "entry.post_id")
      .select("post.uri")
      .where("entry.source", "=", networkId)
      .execute()
  ).map(({ uri }) => uri);

onEachEngine("a closed network is struck down while it speaks, its host", (engine) => {
  test("every member's server has every post once", async () => {
    const [midt, syd, nord] = await Promise.all([
      member("Midt", engine),
      member("Syd", "sqlite"),
      member("Nord", "sqlite"),
    ]);
    const all = [midt, syd, nord];
    for (const one of all)
      for (const other of all)
        if (other !== one)
          await one.store.transact((tx) => setTrust(tx, other.region.host, "allied"));
    const networkId = await midt.store.transact((tx) =>
      foundNetwork(tx, {
        founderId: midt.id,
        handle: "sepsis",
        name: "Sepsis",
        purpose: "",
        rules: "",
        kind: "closed",
        posting: "members",
        history: "all",
        keys: testKeys(midt.seal),
      }),
    );
    const [atSyd, atNord] = await Promise.all([
      joins(midt, networkId, syd),
      joins(midt, networkId, nord),
    ]);

    const written: string[] = [];
    const writing = (async () => {
      for (let n = 0; n < posts; n++)
        for (const [at, where] of [
          [midt, networkId],
          [syd, atSyd],
        ] as const) {
          const draft = { ...note({ body: `Nr. ${n}` }), networkId: where };
          const { uri } = await at.store.transact((tx) => publish(tx, at.id, draft));
          written.push(uri);
        }
    })();
    const striking = (async () => {
      for (const [stroke, struck] of [[midt], [nord], [midt, nord]].entries()) {
        const goal = 3 + stroke * 5;
        const enough = async () => (await heldIn(nord, atNord)).length >= goal;
        await eventually(enough, `${goal} posts at Nord`, 60).catch(() => undefined);
        await Promise.all(
          struck.map(async ({ store, region: { process } }) => {
            await process.kill();
            if (store.engine === "postgres") await letTimePass(store); // on SQLite a start frees what it had taken
            await process.start();
          }),
        );
      }
    })();
    await Promise.all([writing, striking]);
    const wanted = written.toSorted();
    for (const [at, where] of [
      [midt, networkId],
      [syd, atSyd],
      [nord, atNord],
    ] as const) {
      let looks = 0;
      await eventually(
        async () => {
          if (looks++ % 40 === 0) await Promise.all(all.map(({ store }) => hurry(store)));
          return (await heldIn(at, where)).length >= wanted.length;
        },
        `all posts at ${at.region.origin}`,
        1_200,
      );
      expect((await heldIn(at, where)).toSorted()).toEqual(wanted);
      const rows = await at.store.reader.db
        .selectFrom("post")
        .select(["uri", "network_state"])
        .where("network_id", "=", where)
        .execute();
      expect(rows.map(({ uri }) => uri).toSorted()).toEqual(wanted);
      expect(new Set(rows.map((row) => row.network_state))).toEqual(new Set(["accepted"]));
    }
    const { seq } = await midt.store.reader.db
      .selectFrom("network")
      .select("seq")
      .where("actor_id", "=", networkId)
      .executeTakeFirstOrThrow();
    expect(seq).toBe(wanted.length);
    await Promise.all(
      all.map(async (one) => {
        expect(await one.region.process.stop()).toBe(0);
        expect(one.region.process.output()).not.toMatch(/fatal|unhandled/i);
        await expectSound(one.store);
      }),
    );
  });
});
