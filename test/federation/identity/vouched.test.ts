import { expect, test } from "vitest";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { setTrust } from "../../../src/domain/instance/peers.ts";
import { setNetworkState } from "../../../src/domain/knowledge/network-posts.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { isFollowerUri } from "../../../src/domain/uris.ts";
import { EgressFailed, type EgressRequest } from "../../../src/federation/egress/egress.ts";
import { signatureHeaders } from "../../../src/federation/wire/sign-request.ts";
import { note } from "../../domain/knowledge/drafts.ts";
import { person, remoteNetwork, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { alice, keysOf, mallory, now as start, party } from "../support.ts";
import { origin, read, visited } from "./support.ts";

const missing = { status: 404, body: { error: "not-found" } };
const network = "https://vest.example/actors/7";
const carl = party("https://vest.example/actors/8");
const ben = party("https://syd.example/users/ben");

onEachEngine("what someone here wrote in a closed network elsewhere", (engine) => {
  async function begin() {
    const time = { at: start };
    const store = await freshStore(engine, { now: () => new Date(time.at) });
    const { transact } = store;
    const anna = await person(store, "laege-m1");
    await stranger(store, "sygeplejerske-m2@syd.example", { uri: alice.actor });
    for (const host of ["syd.example", "vest.example", "mallory.example"])
      await transact((tx) => setTrust(tx, host, "allied"));
    const id = await stranger(store, "sepsis@vest.example", {
      uri: network,
      kind: "network",
      approves_follows: 1,
      network: remoteNetwork({ membersUri: `${network}/members` }),
    });
    await transact((tx) => join(tx, { networkId: id, actorId: anna }));
    await transact((tx) => answerFollow(tx, { followerId: anna, followeeId: id, accepted: true }));
    const post = await transact((tx) =>
      publish(tx, anna, note({ networkId: id, audience: "network" })),
    );
    const file = `${"f".repeat(32)}.pdf`;
    await transact((tx) =>
      tx.db
        .insertInto("attachment")
        .values({
          id: tx.newId(),
          owner_id: anna,
          post_id: post.id,
          position: 0,
          media_type: "application/pdf",
          file,
          remote_url: null,
          alt: "Bilag",
          width: null,
          height: null,
          bytes: 1,
          sha256: "ab".repeat(32),
          created_at: tx.now,
        })
        .execute(),
    );
    const accepted = () => transact((tx) => setNetworkState(tx, post, "accepted"));
    const asked: EgressRequest[] = [];
    const host: { answers: number | "silence" } = { answers: 200 };
    const { get, identity } = visited(store, {
      resolveKey: keysOf(alice, mallory, carl, ben),
      clock: () => new Date(time.at),
      signers: { of: async () => alice.signer, instance: async () => alice.signer },
      egress: {
        close: async () => {},
        async send(request) {
          asked.push(request);
          if (host.answers === "silence") throw new EgressFailed("timeout");
          return { status: host.answers, headers: new Headers(), body: Buffer.from("{}") };
        },
      },
    });
    const json = async (path: string, by?: typeof alice) => read(await get(path, by ? { by } : {}));
    const path = `/posts/${post.id}`;
    const its = [
      path,
      `/activities/${post.id}`,
      `${path}/replies`,
      `${path}/likes`,
      `${path}/shares`,
    ];
    return { store, id, post, file, accepted, asked, host, get, identity, json, its, path, time };
  }

  test("is for the servers its host vouches for, and the host is asked once for each", async () => {
    const { accepted, asked, json, its, get, path } = await begin();
    for (const at of its) expect(await json(at, alice), at).toEqual(missing);
    expect(asked).toEqual([]);
    for (const at of its) expect((await json(at, carl)).status, at).toBe(200);
    await accepted();
    for (const at of its) expect((await json(at, alice)).status, at).toBe(200);
    expect((await json(path, ben)).status).toBe(200);
    expect(asked.map(({ url }) => url)).toEqual([
      isFollowerUri("https://vest.example/actors/7/followers", alice.actor),
    ]);
    expect(asked[0]).toMatchObject({ method: "GET", timeoutMs: 5000 });
    expect(asked[0]!.headers["signature"]).toContain("keyId=");
    for (const at of its) expect(await json(at), at).toEqual(missing);
    const answer = await get(path, { by: alice });
    expect(answer?.headers.get("cache-control")).toBe("private, no-store");
    expect(answer?.headers.get("x-robots-tag")).toBe("noindex");
    expect((await read(answer)).body).toMatchObject({
      to: [network, `${network}/followers`],
      cc: [],
      audience: network,
      context: expect.stringContaining(`${network}/threads/`),
      attachment: [{ digestMultibase: expect.stringMatching(/^uEi/) }],
    });
  });

  test.each([404, 403, 302, 500, "silence"] as const)(
    "is for nobody when the host answers %s, which holds for a minute",
    async (answers) => {
      const { accepted, asked, json, path, host, time } = await begin();
      await accepted();
      host.answers = answers;
      expect(await json(path, alice)).toEqual(missing);
      host.answers = 200;
      time.at += 59_000;
      expect(await json(path, alice)).toEqual(missing);
      expect(asked).toHaveLength(1);
      time.at += 2_000;
      expect((await json(path, alice)).status).toBe(200);
    },
  );

  test("a yes holds for five minutes", async () => {
    const { accepted, json, path, host, time } = await begin();
    await accepted();
    expect((await json(path, alice)).status).toBe(200);
    host.answers = 404;
    time.at += 299_000;
    expect((await json(path, alice)).status).toBe(200);
    time.at += 2_000;
    expect(await json(path, alice)).toEqual(missing);
  });

  test("only allied servers are asked about, and a blocked host is not asked", async () => {
    const { store, accepted, asked, json, path } = await begin();
    await accepted();
    await store.transact((tx) => setTrust(tx, "syd.example", "public"));
    expect(await json(path, alice)).toEqual(missing);
    await store.transact((tx) => setTrust(tx, "vest.example", "blocked"));
    expect(await json(path, mallory)).toEqual(missing);
    expect(await json("/posts/5", mallory)).toEqual(missing);
    expect(asked).toEqual([]);
  });

  test("its files are served alike", async () => {
    const { accepted, identity, file, id, host, time } = await begin();
    await accepted();
    const viewer = async (path: string) => {
      const url = `${origin}${path}`;
      const headers = await signatureHeaders(
        { method: "GET", url, now: time.at },
        alice.signer,
        "cavage",
      );
      return identity.viewerOf(new Request(url, { headers }));
    };
    expect(await viewer(`/media/${file}`)).toMatchObject({ host: "syd.example", memberOf: id });
    expect(await viewer(`/media/${"0".repeat(32)}.pdf`)).not.toHaveProperty("memberOf");
    host.answers = 404;
    time.at += 301_000;
    expect(await viewer(`/media/${file}`)).not.toHaveProperty("memberOf");
  });
});
