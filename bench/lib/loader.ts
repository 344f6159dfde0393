import { createPrivateKey } from "node:crypto";
import { signerOf } from "../../src/federation/wire/signer.ts";
import { ask, assertAll, crowd, type Asked } from "./ask.ts";
import { composer, signedPosts, type Sender } from "./inbound.ts";
import { answering } from "./process.ts";

/*
 * Sends an instance what others send it, and has someone there write: in a process of its own, so that it holds up nobody
 * who measures how long an answer takes. `{ aim }` says where and by whom · `{ run: rates }` begins · `{ stop: true }` ends
 * and answers how much was sent and taken · `{ sound: true }` asks meanwhile. Both fail when anything was not taken.
 */
export interface Aim {
  /** Where the instance listens, and what it is called. */
  at: string;
  origin: string;
  /** Who is known there, with their keys in PEM, and whom each names. */
  senders: readonly { uri: string; host: string; keyId: string; pem: string; follower: string }[];
  /** Of someone there who writes. */
  token: string;
}

/** So many a second. */
export interface Rates {
  inbound: number;
  posts: number;
}

const lanes = 4;
const batch = 100;
const atOnce = 10;
/** Ms that it may be late and still make up for. */
const late = 1000;

interface Sending {
  inbound: (many: number) => Promise<Asked[]>;
  post: () => Asked;
  ask: (asked: Asked) => ReturnType<typeof ask>;
}

let sending: Sending | undefined;
let going: { stop: () => Promise<Rates>; assertSound: () => void } | undefined;

function sendingTo({ at, origin, senders: known, token }: Aim): Sending {
  const senders = known.map(({ pem, keyId, ...who }): Sender => {
    const signer = signerOf(keyId, createPrivateKey(pem));
    return { ...who, rsa: signer, ed25519: signer };
  });
  const made = composer();
  const pool = crowd(at, 64);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  let [serial, turn] = [0, 0];
  return {
    inbound: (many) =>
      signedPosts(
        origin,
        Array.from({ length: many }, () => {
          const by = senders[turn++ % senders.length]!;
          return { by, json: made.create(by) };
        }),
      ),
    post() {
      const body = JSON.stringify({ status: `Nummer ${(serial += 1)} til mange servere` });
      return { method: "POST", path: "/api/v1/statuses", headers, body };
    },
    ask: (asked) => ask(pool, asked),
  };
}

function run({ inbound: prepare, post, ask: one }: Sending, rates: Rates): typeof going {
  let on = true;
  const sent: Rates = { inbound: 0, posts: 0 };
  const inbound = async (rate: number): Promise<void> => {
    let next = prepare(batch);
    let due = performance.now();
    while (on) {
      const asked = await next;
      next = prepare(batch);
      for (let at = 0; at < asked.length && on; at += atOnce) {
        await until((due = Math.max(due + (atOnce * 1000) / rate, performance.now() - late)));
        const some = asked.slice(at, at + atOnce);
        assertAll(await Promise.all(some.map(one)), 202);
        sent.inbound += some.length;
      }
    }
    await next;
  };
  const posts = async (): Promise<void> => {
    let due = performance.now();
    while (on) {
      await until((due = Math.max(due + 1000 / rates.posts, performance.now() - late)));
      assertAll([await one(post())], 200);
      sent.posts += 1;
    }
  };
  const all = Promise.all([
    ...Array.from({ length: lanes }, () => inbound(rates.inbound / lanes)),
    posts(),
  ]);
  let failure: Error | undefined;
  all.catch(
    (error: unknown) => (failure = error instanceof Error ? error : new Error(String(error))),
  );
  return {
    assertSound() {
      if (failure) throw failure;
    },
    async stop() {
      on = false;
      await all;
      return sent;
    },
  };
}

async function until(due: number): Promise<void> {
  const wait = due - performance.now();
  if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
}

answering("loader", async (said: { aim?: Aim; run?: Rates; stop?: true; sound?: true }) => {
  if (said.aim) sending = sendingTo(said.aim);
  if (said.run) going = run(sending!, said.run);
  if (said.sound) going?.assertSound();
  return said.stop ? going?.stop() : undefined;
});
