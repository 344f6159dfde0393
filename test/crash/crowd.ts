import { createPrivateKey } from "node:crypto";
import { signatureHeaders } from "../../src/federation/wire/sign-request.ts";
import { signerOf } from "../../src/federation/wire/signer.ts";
import { testPair } from "../support/cast.ts";
import { answering, startPeer } from "../support/peer-server.ts";

export type Activity = Record<string, unknown> & { id: string; actor: string };

/** Many people on a server elsewhere that signs, sends, and does not give up. */
export interface Crowd {
  origin: string;
  host: string;
  /** URIs of its people. */
  people: string[];
  /** An activity of one of its people under an id of its own. */
  says: (actor: string, type: string, object: unknown, more?: Record<string, unknown>) => Activity;
  /** Signs and posts an activity; the status, or 0 when nobody answered. */
  post: (inbox: string, activity: Activity) => Promise<number>;
  /** The same until it is taken with 2xx; throws after some hundred tries. */
  deliver: (inbox: string, activity: Activity) => Promise<void>;
  /** The activities it was sent. */
  received: () => Activity[];
  close: () => Promise<void>;
}

const publicUri = "https://www.w3.org/ns/activitystreams#Public";
const mostTries = 600;

/** Starts the server; its people share a key pair, each under a key id of their own. */
export async function startCrowd(size: number): Promise<Crowd> {
  const server = await startPeer();
  const { publicPem, privatePem } = testPair("rsa");
  const key = createPrivateKey(privatePem);
  const people = Array.from({ length: size }, (_, n) => `${server.origin}/users/kollega-${n}`);
  for (const actor of people) {
    const name = new URL(actor).pathname.split("/").pop();
    server.serve(new URL(actor).pathname, {
      "@context": [
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/v1",
        { toot: "http://joinmastodon.org/ns#", indexable: "toot:indexable" },
      ],
      id: actor,
      indexable: true,
      type: "Person",
      preferredUsername: name,
      name,
      inbox: `${actor}/inbox`,
      endpoints: { sharedInbox: `${server.origin}/inbox` },
      publicKey: { id: `${actor}#main-key`, owner: actor, publicKeyPem: publicPem },
    });
  }
  server.serve("/inbox", answering(202));
  let serial = 0;

  const post: Crowd["post"] = async (inbox, activity) => {
    const body = Buffer.from(JSON.stringify(activity));
    const signed = await signatureHeaders(
      { method: "POST", url: inbox, body, now: Date.now() },
      signerOf(`${activity.actor}#main-key`, key),
      "cavage",
    );
    const headers = { ...signed, "content-type": "application/activity+json" };
    const sent = { method: "POST", headers, body };
    const answer = await fetch(inbox, sent).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => {});
    return answer?.status ?? 0;
  };

  return {
    origin: server.origin,
    host: server.host,
    people,
    says(actor, type, object, more = {}) {
      serial += 1;
      return {
        "@context": "https://www.w3.org/ns/activitystreams",
        id: `${server.origin}/activities/${serial}`,
        type,
        actor,
        object,
        ...more,
      };
    },
    post,
    async deliver(inbox, activity) {
      let status = 0;
      for (let n = 0; n < mostTries; n++) {
        status = await post(inbox, activity);
        if (status >= 200 && status < 300) return;
        const least = status === 0 ? 200 : 20; // nobody is there: a start takes a while
        await new Promise((resolve) => setTimeout(resolve, least * (1 + Math.random())));
      }
      throw new Error(`${activity.id} was never taken; last: ${status}`);
    },
    received: () =>
      server.requests
        .filter((one) => one.method === "POST")
        .map((one) => JSON.parse(one.body.toString("utf8")) as Activity),
    close: server.close,
  };
}

/** A public note in answer to a post. */
export function answerTo(postUri: string, by: string, name: string): Record<string, unknown> {
  return {
    id: `${by}/notes/${name}`,
    type: "Note",
    attributedTo: by,
    inReplyTo: postUri,
    to: [publicUri],
    cc: [],
    content: `<p>Svar ${name}</p>`,
    published: new Date().toISOString(),
  };
}

/** Runs work over items, some at a time, in order of their beginning. */
export async function someAtATime<T>(
  items: readonly T[],
  many: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const one = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: many }, one));
}

/** The items in an order that a seed makes, so that a failure can be told how it came. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
