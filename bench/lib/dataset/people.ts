import type Sqlite from "better-sqlite3";
import { makeOwnToken } from "../../../src/domain/apps/own-token.ts";
import { foundNetwork } from "../../../src/domain/networks/found.ts";
import { addActor } from "../../../src/domain/people/add-actor.ts";
import { emptyProfile, register } from "../../../src/domain/people/register.ts";
import type { NewKeys } from "../../../src/domain/people/keys.ts";
import { activityUri, laterActivityUri } from "../../../src/domain/uris.ts";
import type { Store, Tx } from "../../../src/storage/transaction.ts";
import { seeded } from "../stats.ts";
import { inserter, likeIt, patternOf, type Row } from "./rows.ts";
import { followees, star, writersHere, type Shape } from "./shape.ts";

/** Far enough ahead that nothing is asked for again, and nothing noted as used. */
const evermore = "2100-01-01T00:00:00.000Z";

/** Where remote people live: nobody listens there unless a scenario does. */
export function hostAt(n: number): string {
  return `127.77.${Math.floor(n / 250)}.${1 + (n % 250)}:18080`;
}

export interface Pools {
  /** 64 of each, shared by everybody here and (RSA) by everybody elsewhere. */
  own: NewKeys[];
  publicPems: string[];
}

/** Ids by number: people here first, then people elsewhere; networks from 1. */
export interface Cast {
  people: number[];
  handles: string[];
  networks: number[];
  topics: number[];
}

/** Someone here, someone elsewhere, a network of each kind and topics, as the domain makes them: the patterns of all others. */
export async function makePatterns(store: Store, pools: Pools, shape: Shape) {
  return store.transact(async (tx) => {
    const keys = pools.own[0]!;
    const here = await register(tx, {
      handle: "person-00000",
      name: "Person 00000",
      role: "member",
      language: "da",
      keys,
    });
    await tx.db
      .updateTable("account")
      .set({ welcomed_at: tx.now, seen_at: evermore })
      .where("actor_id", "=", here)
      .execute();
    const network = (handle: string, kind: "open" | "closed") =>
      foundNetwork(tx, {
        founderId: here,
        handle,
        kind,
        name: handle,
        purpose: "Fælles faglig viden.",
        rules: "",
        posting: "members",
        history: "all",
        keys,
      });
    const closed = await network("lukket-00000", "closed");
    const open = await network("aaben-00000", "open");
    const elsewhere = await someoneElsewhere(tx, pools.publicPems[0]!);
    const topics = await makeTopics(tx, shape.topics);
    return { here, elsewhere, closed, open, topics };
  });
}

async function someoneElsewhere(tx: Tx, publicPem: string): Promise<number> {
  const host = hostAt(0);
  const uri = `http://${host}/users/stranger-00000`;
  const { id } = await addActor(tx, {
    uri,
    kind: "person",
    handle: "stranger-00000",
    host,
    name: "Stranger 00000",
    bio_html: "",
    url: `http://${host}/@stranger-00000`,
    inbox_uri: `${uri}/inbox`,
    shared_inbox_uri: `http://${host}/inbox`,
    outbox_uri: `${uri}/outbox`,
    followers_uri: `${uri}/followers`,
    following_uri: `${uri}/following`,
    featured_uri: null,
    avatar_url: null,
    avatar_alt: null,
    header_url: null,
    header_alt: null,
    approves_follows: 0,
    discoverable: 1,
    indexable: 1,
    fields: "[]",
    also_known_as: "[]",
    profile: emptyProfile,
    keys: [{ uri: `${uri}#main-key`, kind: "rsa", publicPem }],
  });
  await tx.db.updateTable("actor").set({ fetched_at: evermore }).where("id", "=", id).execute();
  const keys = tx.db.updateTable("actor_key").set({ fetched_at: evermore });
  await keys.where("actor_id", "=", id).execute();
  return id;
}

async function makeTopics(tx: Tx, many: number): Promise<number[]> {
  const rows = Array.from({ length: many }, (_, n) => ({
    id: tx.newId(),
    slug: `emne${n}`,
    label_da: `Emne${n}`,
    label_en: `Topic${n}`,
    canonical_id: null,
    curated: 0 as const,
    created_at: tx.now,
    posts_count: 0,
  }));
  await tx.db.insertInto("topic").values(rows).execute();
  return rows.map((row) => row.id);
}

const ofPerson = { actor: "id", profile: "actor_id", account: "actor_id", actor_key: "actor_id" };
const ofNetwork = { actor: "id", network: "actor_id", actor_key: "actor_id" };
const withFounder = {
  ...ofNetwork,
  subscription: "source",
  follow: "followee_id",
  membership_event: "network_id",
};

type Patterns = Awaited<ReturnType<typeof makePatterns>>;
type Filling = { db: Sqlite.Database; shape: Shape; pools: Pools; newId: () => number };

/** Everybody there is, and the servers they are on. */
export function fillPeople({ db, shape, pools, newId }: Filling, made: Patterns): Cast {
  const insert = inserter(db);
  const cast: Cast = { people: [], handles: [], networks: [0], topics: made.topics };
  const here = patternOf(db, { ...ofPerson, subscription: "reader_id" }, made.here).filter(
    ({ row }) => !("source" in row) || Math.abs(Number(row["source"])) === made.here,
  );
  const many = (id: number, n: number, pattern: typeof here, words: [string, string][]) => {
    for (const { table, row } of pattern)
      insert(table, withKey({ ...likeIt(row, [id, cast.people[n]!], words) }, { n, pools, newId }));
  };
  for (let n = 0; n < shape.local; n++) {
    const digits = String(n).padStart(5, "0");
    cast.people.push(n === 0 ? made.here : newId());
    cast.handles.push(`person-${digits}`);
    if (n > 0) many(made.here, n, here, [["00000", digits]]);
  }
  const elsewhere = patternOf(db, ofPerson, made.elsewhere);
  for (let n = 0; n < shape.remote; n++) {
    const digits = String(n).padStart(5, "0");
    cast.people.push(n === 0 ? made.elsewhere : newId());
    cast.handles.push(`stranger-${digits}`);
    const words: [string, string][] = [
      [hostAt(0), hostAt(n % shape.hosts)],
      ["00000", digits],
    ];
    if (n > 0) many(made.elsewhere, shape.local + n, elsewhere, words);
  }
  db.prepare("update account set role = 'admin' where actor_id = ?").run(made.here);
  fillNetworks({ db, shape, pools, newId }, made, cast);
  for (let n = 0; n < shape.hosts; n++)
    insert("peer", {
      host: hostAt(n),
      trust: "public",
      software: "mastodon",
      software_at: evermore,
      scheme: "cavage",
      first_seen_at: "2025-01-01T00:00:00.000Z",
    });
  return cast;
}

function fillNetworks({ db, shape, pools, newId }: Filling, made: Patterns, cast: Cast): void {
  const insert = inserter(db);
  for (let n = 0; n < shape.networks; n++) {
    const closed = n < shape.closed;
    const [pattern, name] = closed ? [made.closed, "lukket"] : [made.open, "aaben"];
    const first = n === 0 || n === shape.closed;
    const id = first ? pattern : newId();
    cast.networks.push(id);
    if (first) continue;
    const words: [string, string][] = [[`${name}-00000`, `${name}-${String(n).padStart(5, "0")}`]];
    for (const { table, row } of patternOf(db, withFounder, pattern)) {
      const like = likeIt(row, [pattern, id], words);
      if (table === "follow" || table === "membership_event") like["id"] = newId();
      if (table === "follow") like["uri"] = `${String(like["uri"])}-${n}`;
      insert(table, withKey(like, { n, pools, newId }));
    }
  }
}

/** A key row gets an id of its own and its pair from the pools. */
function withKey(row: Row, { n, pools, newId }: Pick<Filling, "pools" | "newId"> & { n: number }) {
  if (!("public_pem" in row)) return row;
  const at = n % pools.publicPems.length;
  row["id"] = newId();
  if (row["private_sealed"] === null) row["public_pem"] = pools.publicPems[at]!;
  else {
    const pair = pools.own[at]![row["kind"] as "rsa" | "ed25519"];
    [row["public_pem"], row["private_sealed"]] = [pair.publicPem, pair.privateSealed];
  }
  return row;
}

/** Who follows whom: 5 % follow 500, the others 50, and all one; who is in which networks, and who follows which topics. */
export function fillFollows(
  { db, shape, newId }: Filling,
  { people, networks, topics }: Cast,
  origin: string,
): void {
  const random = seeded(43);
  const [insert, at] = [inserter(db), "2025-01-01T00:00:00.000Z"];
  const counts = {
    following: new Uint32Array(people.length),
    followers: new Map<number, number>(),
  };
  const writers = writersHere + Math.min(20_000, shape.remote);
  const numberOf = (n: number) => (n < writersHere ? n : shape.local + n - writersHere);
  const follow = (n: number, followee: number, role: string | null) => {
    const id = newId();
    const here = n < shape.local;
    insert("follow", {
      id,
      uri: here
        ? activityUri(origin, id)
        : `http://${hostAt((n - shape.local) % shape.hosts)}/f/${id}`,
      follower_id: people[n]!,
      followee_id: followee,
      state: "accepted",
      accept_uri: laterActivityUri(origin, id, "accept"),
      created_at: at,
      accepted_at: at,
      role,
    });
    if (here) insert("subscription", { reader_id: people[n]!, source: followee });
    if (role === null) counts.following[n]! += 1;
    counts.followers.set(followee, (counts.followers.get(followee) ?? 0) + 1);
  };
  for (let n = 0; n < shape.local; n++) {
    if (n !== star) follow(n, people[star]!, null);
    if (n >= writersHere) continue;
    const wanted = followees[n - 1] ?? (n % 20 === 0 ? 500 : 50);
    const chosen = new Set<number>([n, star]);
    while (chosen.size < wanted + 1) chosen.add(numberOf(Math.floor(random() * writers)));
    for (const other of chosen) if (other !== n && other !== star) follow(n, people[other]!, null);
    if (n === 0) continue; // whoever the patterns were made of owns networks
    const joined = new Set(
      [n % 20, n % 80, (n * 7) % 80].map((m, k) => (k === 0 ? 1 + m : 21 + m)),
    );
    for (const network of joined) follow(n, networks[network]!, "member");
    for (const topic of new Set([n % topics.length, (n * 13) % topics.length])) {
      insert("topic_follow", {
        id: newId(),
        actor_id: people[n]!,
        topic_id: topics[topic]!,
        intent: "follow",
        created_at: at,
      });
      insert("subscription", { reader_id: people[n]!, source: topics[topic]! });
    }
  }
  for (let n = shape.local; n < shape.local + shape.remote; n++) {
    const of = new Set([0, 1].map(() => Math.floor(random() * writersHere)));
    if (shape.crowd ? n < shape.local + shape.hosts : n % 10 === 0) of.add(star);
    for (const other of of) follow(n, people[other]!, null);
    if (n % 4 === 0) follow(n, networks[1 + (n % shape.networks)]!, "member");
  }
  const following = db.prepare("update actor set following_count = ? where id = ?");
  for (const [n, many] of counts.following.entries()) following.run(many, people[n]);
  const followers = db.prepare(
    "update actor set followers_count = followers_count + ? where id = ?",
  );
  for (const [id, many] of counts.followers) followers.run(many, id);
}

/** Tokens that allow all that apps of people do, one for each of the first people here. */
export function makeTokens(store: Store, { people }: Cast, many: number): Promise<string[]> {
  return store.transact(async (tx) => {
    const tokens: string[] = [];
    for (const id of people.slice(0, many))
      tokens.push((await makeOwnToken(tx, id, "read write follow push")).token);
    await tx.db.updateTable("access_token").set({ used_at: evermore }).execute();
    return tokens;
  });
}
