import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { follow } from "../../src/domain/follows/follow.ts";
import { answerFollow } from "../../src/domain/follows/answer-request.ts";
import { meet } from "../../src/domain/instance/peers.ts";
import { addActor } from "../../src/domain/people/add-actor.ts";
import { reactions } from "../../src/domain/reactions.ts";
import { signatureHeaders } from "../../src/federation/wire/sign-request.ts";
import { signerOf, type Signer } from "../../src/federation/wire/signer.ts";
import { createIds } from "../../src/lib/id.ts";
import { openStore } from "../../src/storage/store.ts";
import { person, remoteDocument } from "../../test/support/cast.ts";
import type { Instance } from "../../test/support/process.ts";
import type { Asked } from "./ask.ts";
import { seeded } from "./stats.ts";

type Json = Record<string, unknown>;

/** Someone on another server, whose key is one of the 64 that all of them share. */
export interface Sender {
  uri: string;
  host: string;
  rsa: Signer;
  ed25519: Signer;
  /** Whoever here follows them. */
  follower: string;
}

/** Everybody elsewhere, and those here who follow them. */
export interface Elsewhere {
  senders: readonly Sender[];
  followers: readonly string[];
  /** Their RSA keys in PEM, by key id. */
  keys: Readonly<Record<string, string>>;
}

const size = { hosts: 50, senders: 1000, keys: 64, followers: 20 } as const;

interface Pair {
  publicPem: string;
  privateKey: KeyObject;
}

const pairsOf = (kind: "rsa" | "ed25519"): Pair[] =>
  Array.from({ length: size.keys }, () => {
    const { publicKey, privateKey } =
      kind === "rsa"
        ? generateKeyPairSync("rsa", { modulusLength: 2048 })
        : generateKeyPairSync("ed25519");
    return { publicPem: publicKey.export({ type: "spki", format: "pem" }).toString(), privateKey };
  });

/**
 * A thousand people on fifty servers whom an instance knows already, each followed by one of twenty people here. The
 * instance is started once, filled while it stands, and left for the scenario to start.
 */
export async function elsewhere(vis: Instance): Promise<Elsewhere> {
  await vis.start();
  await vis.stop();
  const store = openStore({
    url: vis.environment["VIS_DATABASE_URL"]!,
    reactions,
    ids: createIds({ node: 1, now: Date.now }),
    origin: vis.origin,
  });
  const [rsa, ed25519] = [pairsOf("rsa"), pairsOf("ed25519")];
  const here: number[] = [];
  for (let n = 0; n < size.followers; n++) here.push(await person(store, `laeser-${n}`));
  const uris = await uriOf(store, here);
  const senders: Sender[] = [];
  const pems: Record<string, string> = {};
  await store.transact(async (tx) => {
    for (let n = 0; n < size.senders; n++) {
      const host = `region-${n % size.hosts}.example`;
      const uri = `https://${host}/users/kollega-${n}`;
      const [one, other] = [rsa[n % size.keys]!, ed25519[n % size.keys]!];
      const keys = [
        { uri: `${uri}#main-key`, kind: "rsa" as const, publicPem: one.publicPem },
        { uri: `${uri}#ed25519-key`, kind: "ed25519" as const, publicPem: other.publicPem },
      ];
      pems[keys[0]!.uri] = one.publicPem;
      await meet(tx, host);
      const { id } = await addActor(tx, { ...remoteDocument(`kollega-${n}@${host}`), keys });
      const pair = { followerId: here[n % size.followers]!, followeeId: id };
      await follow(tx, pair);
      await answerFollow(tx, { ...pair, accepted: true });
      senders.push({
        uri,
        host,
        rsa: signerOf(keys[0]!.uri, one.privateKey),
        ed25519: signerOf(keys[1]!.uri, other.privateKey),
        follower: uris[n % size.followers]!,
      });
    }
    await tx.db.deleteFrom("job").execute(); // deliveries and first readings would go to servers that are not there
  });
  await store.close();
  return { senders, followers: uris, keys: pems };
}

async function uriOf(store: ReturnType<typeof openStore>, ids: readonly number[]) {
  const rows = await store.reader.db
    .selectFrom("actor")
    .select("uri")
    .where("id", "in", ids)
    .orderBy("id")
    .execute();
  return rows.map(({ uri }) => uri);
}

export const contexts = {
  /** As Mastodon writes it. */
  usual: [
    "https://www.w3.org/ns/activitystreams",
    {
      ostatus: "http://ostatus.org#",
      atomUri: "ostatus:atomUri",
      conversation: "ostatus:conversation",
      sensitive: "as:sensitive",
      toot: "http://joinmastodon.org/ns#",
      votersCount: "toot:votersCount",
      Hashtag: "as:Hashtag",
    },
  ],
  /** One that gives a term we read another spelling: read by JSON-LD processing only. */
  unusual: [
    "https://www.w3.org/ns/activitystreams",
    { Hashtag: "as:Hashtag", text: "as:content", sensitive: "as:sensitive" },
  ],
} as const;

const words =
  `patienten forløb afsnit sygeplejerske læge udskrivning medicin skema visitation hjemmepleje kommune region
  stuegang tværfagligt møde erfaring forsøg resultat metode plan opfølgning pårørende samtale journal vagt team`.split(
    /\s+/,
  );

function originOf({ uri }: Sender): string {
  return new URL(uri).origin;
}

/** Makes activities, each with an address of its own; the same for the same seed. */
export function composer(seed = 42) {
  const random = seeded(seed);
  let serial = 0;
  const text = (): string =>
    Array.from(
      { length: 12 + Math.floor(random() * 44) },
      () => words[Math.floor(random() * words.length)],
    ).join(" ");
  const next = (): number => (serial += 1);

  const activity = (type: string, by: Sender, object: unknown, more: Json = {}): Json => ({
    "@context": contexts.usual,
    id: `${originOf(by)}/activities/${next()}`,
    type,
    actor: by.uri,
    object,
    ...more,
  });

  /** A note of one tag that names who follows its author. */
  const create = (by: Sender, unusual = false): Json => {
    const published = new Date().toISOString();
    const uri = `${by.uri}/statuses/${next()}`;
    const topic = words[Math.floor(random() * words.length)]!;
    const said = `<p>${text()} <a href="${originOf(by)}/tags/${topic}" class="mention hashtag">#<span>${topic}</span></a></p>`;
    const addressed = {
      to: ["https://www.w3.org/ns/activitystreams#Public"],
      cc: [`${by.uri}/followers`, by.follower],
    };
    const note = {
      id: uri,
      type: "Note",
      summary: null,
      inReplyTo: null,
      published,
      url: `${originOf(by)}/@k/${serial}`,
      attributedTo: by.uri,
      ...addressed,
      sensitive: false,
      conversation: `tag:${by.host},2026:objectId=${serial}:objectType=Conversation`,
      [unusual ? "text" : "content"]: said,
      attachment: [],
      tag: [
        { type: "Mention", href: by.follower, name: "@laeser" },
        { type: "Hashtag", href: `${originOf(by)}/tags/${topic}`, name: `#${topic}` },
      ],
    };
    const made = activity("Create", by, note, { published, ...addressed });
    return unusual ? { ...made, "@context": contexts.unusual } : made;
  };

  return { activity, create, random };
}

/** Signs requests for `origin` before anything is measured: on both cores, 64 at a time. */
export async function signedPosts(
  origin: string,
  activities: readonly { by: Sender; json: Json }[],
  { scheme = "cavage" as "cavage" | "rfc9421", path = "/inbox" } = {},
): Promise<Asked[]> {
  const made: Asked[] = [];
  let next = 0;
  const one = async (): Promise<void> => {
    for (let at = next++; at < activities.length; at = next++) {
      const { by, json } = activities[at]!;
      const body = Buffer.from(JSON.stringify(json));
      const url = `${origin}${path}`;
      const request = { method: "POST" as const, url, body, now: Date.now() };
      const headers = await signatureHeaders(request, by.rsa, scheme);
      const type = { "content-type": "application/activity+json", "user-agent": "bench" };
      made[at] = { method: "POST", path, headers: { ...headers, ...type }, body };
    }
  };
  await Promise.all(Array.from({ length: 64 }, one));
  return made;
}
