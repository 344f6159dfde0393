import { makeOwnToken } from "../../src/domain/apps/own-token.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joined } from "node:path";
import { createApp, type App } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { createCollection } from "../../src/domain/collections/keep-collection.ts";
import { outOfBand } from "../../src/domain/apps/redirect-uri.ts";
import { follow } from "../../src/domain/follows/follow.ts";
import { acceptRow } from "../../src/domain/follows/rows.ts";
import { setTrust } from "../../src/domain/instance/peers.ts";
import { bookmark } from "../../src/domain/knowledge/bookmark.ts";
import { indexPosts } from "../../src/domain/knowledge/index-post.ts";
import { actOnPost } from "../../src/domain/knowledge/network-posts.ts";
import { openPoll } from "../../src/domain/knowledge/keep-poll.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { revise } from "../../src/domain/knowledge/revise.ts";
import { thank } from "../../src/domain/knowledge/thank.ts";
import { withdraw } from "../../src/domain/knowledge/withdraw.ts";
import { setNewsPolicy } from "../../src/domain/notifications/policy.ts";
import { createMediaStore } from "../../src/domain/media/media-store.ts";
import { announceIn } from "../../src/domain/networks/announce.ts";
import { join } from "../../src/domain/networks/join.ts";
import { leave } from "../../src/domain/networks/leave.ts";
import { block } from "../../src/domain/people/block.ts";
import { instanceActor } from "../../src/domain/people/own-actors.ts";
import { indexActors } from "../../src/domain/people/index-actor.ts";
import { finishWelcome } from "../../src/domain/people/profile.ts";
import { startSession } from "../../src/domain/people/sessions.ts";
import { stampUri, updateUri } from "../../src/domain/uris.ts";
import type { Engine } from "../../src/storage/reader.ts";
import type { Tx } from "../../src/storage/transaction.ts";
import { signatureHeaders } from "../../src/federation/wire/sign-request.ts";
import { signerOf } from "../../src/federation/wire/signer.ts";
import { createPrivateKey } from "node:crypto";
import { anApp } from "../domain/apps/support.ts";
import { acted, founded, networkElsewhere } from "../domain/networks/support.ts";
import { note, request } from "../domain/knowledge/drafts.ts";
import { person, remoteDocument, stranger, testPair } from "../support/cast.ts";
import { freshDatabase, storeAt, type TestStore } from "../support/engines.ts";

export const origin = "https://nord.example";

const things = [
  "public",
  "unlisted",
  "allied",
  "region",
  "followers",
  "direct",
  "closed",
  "hidden",
  "takenoff",
  "deleted",
  "elsewhere",
] as const;

export type Thing = (typeof things)[number];

/** A post and what must not be read of it: `marker` stands in its title, teaser, body, alternative text and answer. */
export interface Shown {
  thing: Thing;
  id: number;
  uri: string;
  marker: string;
  attachment: number;
  file: string;
  /** The name of its last change. */
  update: string;
  /** Of the leave that someone has to quote it, whatever it is. */
  stamp: number;
}

export interface Scene {
  app: App;
  store: TestStore;
  shown: readonly Shown[];
  author: number;
  closed: number;
  hidden: number;
  /** Someone recommends the hidden network, as no rule would let them. */
  collection: number;
  item: number;
  instance: number;
  member: number;
  exmember: number;
  /** Ids of notifications of what was said in networks, and of requests that keep some apart. */
  news: readonly number[];
  requests: readonly number[];
  /** Ids of what the networks passed on. */
  announced: readonly number[];
  /** An id of nothing. */
  missing: number;
  /** The client id of an app. */
  client: string;
  viewers: readonly Asker[];
  stop: () => Promise<void>;
}

/** Who asks, and what they may read; `names`: the hidden network's name and handle. */
export interface Asker {
  name: string;
  may: readonly Thing[];
  mayName: boolean;
  headers: (path: string) => Promise<Record<string, string>>;
  server: boolean;
}

/** What nobody may learn who does not belong to the hidden network. */
export const hiddenName = "qvskjultnavn";
/** A topic of closed posts only. */
export const closedTopic = "Qvemne";

const everyScope = "read write follow push admin:read admin:write";
const open = ["public", "unlisted"] as const;
const here = [...open, "allied", "region"] as const;

/** One of everything, and everyone who might want to read it, in a whole running instance. */
export async function scene(engine: Engine): Promise<Scene> {
  const database = await freshDatabase(engine);
  const dataDir = mkdtempSync(joined(tmpdir(), "vis-exits-"));
  const app = await createApp(
    readConfig({ VIS_ORIGIN: origin, VIS_DATABASE_URL: database.url, VIS_DATA_DIR: dataDir }),
  );
  const store = storeAt(database.url, { origin, node: 3 });
  const cast = await people(store);
  const media = await createMediaStore(joined(dataDir, "media"));
  const shown: Shown[] = [];
  for (const thing of things) shown.push(await make(store, media, cast, thing));
  const announced = await passOn(store, cast, shown);
  await afterwards(store, cast, shown);
  await indexPosts(
    store,
    shown.map(({ id }) => id),
  );
  await indexActors(store, [cast.author, cast.member, cast.closed, cast.hidden]);
  return {
    app,
    store,
    shown,
    announced,
    ...(await told(store, cast)),
    ...(await recommended(store, cast)),
    instance: (await instanceActor(store.reader))!.id,
    ...cast,
    missing: shown[0]!.id + 77_777,
    client: (await anApp(store, { redirectUris: [outOfBand], scopes: "read" })).clientId,
    viewers: await askers(store, cast),
    async stop() {
      await app.stop();
      await database.remove();
      rmSync(dataDir, { recursive: true });
    },
  };
}

async function told(
  { reader: { db } }: TestStore,
  { exmember, removed }: Cast,
): Promise<Pick<Scene, "news" | "requests">> {
  const news = await db
    .selectFrom("notification")
    .innerJoin("post", "post.id", "notification.post_id")
    .select("notification.id")
    .where("post.audience", "=", "network")
    .where("notification.reader_id", "in", [exmember, removed])
    .where("notification.kind", "=", "mention")
    .execute();
  const requests = await db.selectFrom("notification_request").select("id").execute();
  const idsOf = (rows: readonly { id: number }[]) => rows.map((row) => row.id);
  return { news: idsOf(news), requests: idsOf(requests) };
}

type Cast = Awaited<ReturnType<typeof people>>;

async function people(store: TestStore) {
  const author = await person(store, "forfatter-m1");
  const moderator = await person(store, "ordstyrer-m2");
  const member = await person(store, "medlem-m3");
  const exmember = await person(store, "tidligere-m4");
  const removed = await person(store, "bortvist-m5");
  const asking = await person(store, "ansoeger-m9");
  const blocked = await person(store, "blokeret-m6");
  const other = await person(store, "udenfor-m7");
  const admin = await person(store, "admin-m8", { role: "admin" });
  const far = await stranger(store, "anna@syd.example");
  await stranger(store, "bo@vest.example");
  await stranger(store, "cy@aaben.example");
  await stranger(store, "di@host.example");
  const closed = await founded(store, author, { handle: "lukket", name: "Lukket netværk" });
  const hidden = await founded(store, author, {
    handle: "qvhandle",
    name: hiddenName,
    purpose: hiddenName,
    rules: hiddenName,
    kind: "hidden",
  });
  const elsewhere = await networkElsewhere(store);
  await store.transact(async (tx) => {
    for (const name of ["syd.example", "vest.example", "host.example"])
      await setTrust(tx, name, "allied");
    await tx.db
      .updateTable("actor")
      .set({ host: "host.example" })
      .where("id", "=", elsewhere)
      .execute();
    for (const id of [author, moderator, member, exmember, removed, asking, blocked, other, admin])
      await finishWelcome(tx, id, { topics: [] });
    for (const actorId of [author, member]) {
      await join(tx, { networkId: elsewhere, actorId });
      await acceptRow(tx, { followerId: actorId, followeeId: elsewhere }, null);
    }
    await follow(tx, { followerId: member, followeeId: author });
  });
  for (const networkId of [closed, hidden]) {
    for (const actorId of [moderator, member, exmember, removed, blocked, far]) {
      await acted(store, networkId, author, { verb: "invite", personId: actorId });
      const uri = `https://syd.example/follows/${networkId}`;
      await store.transact((tx) =>
        join(tx, { networkId, actorId, ...(actorId === far && { uri }) }),
      );
    }
    await acted(store, networkId, author, { verb: "promote", personId: moderator });
  }
  await store.transact((tx) => join(tx, { networkId: closed, actorId: asking }));
  return {
    author,
    moderator,
    member,
    exmember,
    removed,
    asking,
    blocked,
    other,
    admin,
    far,
    closed,
    hidden,
    elsewhere,
  };
}

async function make(
  store: TestStore,
  media: Awaited<ReturnType<typeof createMediaStore>>,
  cast: Cast,
  thing: Thing,
): Promise<Shown> {
  const marker = `qv${thing}x`;
  const file = `${Buffer.from(marker).toString("hex").padEnd(32, "0").slice(0, 32)}.png`;
  await media.write(file, Buffer.from("\x89PNG"));
  const networkId =
    { closed: cast.closed, takenoff: cast.closed, deleted: cast.closed }[thing as string] ??
    { hidden: cast.hidden, elsewhere: cast.elsewhere }[thing as string];
  const audience = networkId === undefined ? (thing as "public") : ("network" as const);
  const draft = request({
    title: `Titel ${marker}`,
    teaser: `Kort ${marker}`,
    body: `fortrolig ${marker} ${thing === "direct" ? "@ordstyrer-m2" : ""}`,
    topics: [networkId === undefined ? "Fælles" : closedTopic],
    audience,
    ...(networkId !== undefined && { networkId }),
  });
  return store.transact(async (tx) => {
    const attachment = tx.newId();
    await tx.db
      .insertInto("attachment")
      .values({
        id: attachment,
        owner_id: cast.author,
        post_id: null,
        position: 0,
        media_type: "image/png",
        file,
        remote_url: null,
        alt: `Billede ${marker}`,
        width: 4,
        height: 4,
        bytes: 4,
        sha256: "00",
        created_at: tx.now,
      })
      .execute();
    const kept = { ...draft, attachmentIds: [attachment] };
    const { id, uri } = await publish(tx, cast.author, kept);
    await tx.db
      .updateTable("post")
      .set({ network_state: "accepted" })
      .where("id", "=", id)
      .where("network_id", "is not", null)
      .execute();
    const options = [`Ja ${marker}`, `Nej ${marker}`];
    const asked = { options, multiple: false, hideTotals: false, endsAt: null, closedAt: null };
    await openPoll(tx, { id, author_id: cast.author, local: 1 }, { ...asked, told: null });
    const after = await revise(tx, cast.author, id, { ...kept, title: `Ny titel ${marker}` });
    const [, update = ""] = updateUri(origin, id, after.edited_at!).split(`/${id}/`);
    const stamp = await quoted(tx, cast.other, { id, uri });
    return { thing, id, uri, marker, attachment, file, update, stamp };
  });
}

/** A post for everyone quotes the post, as no rule would let it: what it shows is asked of the reader all the same. */
async function quoted(
  tx: Tx,
  by: number,
  { id, uri }: { id: number; uri: string },
): Promise<number> {
  const post = await publish(tx, by, note({ body: "Jeg bygger videre" }));
  const stamp = tx.newId();
  await tx.db
    .insertInto("quote")
    .values({
      post_id: post.id,
      quoted_id: id,
      quoted_uri: uri,
      state: "accepted",
      unasked: 0,
      request_uri: null,
      stamp_uri: stampUri(origin, stamp),
      created_at: tx.now,
      checked_at: null,
    })
    .execute();
  return stamp;
}

async function recommended(store: TestStore, { author, hidden }: Cast) {
  return store.transact(async (tx) => {
    const collectionId = await createCollection(tx, author, { name: "Værd at følge" });
    const item = tx.newId();
    await tx.db
      .insertInto("collection_item")
      .values({
        id: item,
        collection_id: collectionId,
        person_id: hidden,
        state: "accepted",
        request_uri: null,
        stamp_uri: stampUri(origin, item),
        created_at: tx.now,
      })
      .execute();
    return { collection: collectionId, item };
  });
}

/** The networks have announced what is said in them. */
async function passOn(store: TestStore, cast: Cast, shown: readonly Shown[]): Promise<number[]> {
  const ids: number[] = [];
  for (const { thing, uri, marker } of shown) {
    const networkId = {
      closed: cast.closed,
      deleted: cast.closed,
      takenoff: cast.closed,
      hidden: cast.hidden,
    }[thing as string];
    if (networkId === undefined) continue;
    const body = JSON.stringify({ type: "Create", object: { id: uri, content: marker } });
    const said = { inner_uri: `${uri}/create`, object_uri: uri, type: "Create", body };
    ids.push((await store.transact((tx) => announceIn(tx, networkId, said)))!);
  }
  return ids;
}

/** Everybody has read, kept and answered what they could; then some lose what they had. */
async function afterwards(store: TestStore, cast: Cast, shown: readonly Shown[]): Promise<void> {
  const idOf = (thing: Thing) => shown.find((one) => one.thing === thing)!.id;
  for (const me of [cast.member, cast.exmember, cast.removed])
    for (const thing of ["closed", "hidden", "public", "takenoff", "deleted"] as const)
      await store.transact(async (tx) => {
        await bookmark(tx, me, idOf(thing));
        await thank(tx, { actorId: me, postId: idOf(thing) });
      });
  await store.transact((tx) => setNewsPolicy(tx, cast.removed, { notFollowing: "filter" }));
  for (const thing of ["closed", "hidden"] as const) {
    const body = `qv${thing}x svar @tidligere-m4 @bortvist-m5 @medlem-m3`;
    const answer = note({ replyToId: idOf(thing), audience: "network", body });
    await store.transact((tx) => publish(tx, cast.moderator, answer));
  }
  const { closed, hidden, author, moderator } = cast;
  await store.transact(async (tx) => {
    for (const networkId of [closed, hidden])
      await leave(tx, { networkId, actorId: cast.exmember });
    await actOnPost(tx, {
      networkId: closed,
      byId: moderator,
      act: { verb: "take-off", postId: idOf("takenoff") },
    });
    await withdraw(tx, author, idOf("deleted"));
    await block(tx, { blockerId: author, blockedId: cast.blocked });
  });
  for (const networkId of [closed, hidden])
    await acted(store, networkId, author, { verb: "ban", personId: cast.removed });
}

async function askers(store: TestStore, cast: Cast): Promise<Asker[]> {
  const signedIn = async (
    name: string,
    id: number,
    may: readonly Thing[],
    mayName = false,
  ): Promise<Asker> => {
    const { token } = await store.transact((tx) => startSession(tx, id, "test"));
    const app = await store.transact((tx) => makeOwnToken(tx, id, everyScope));
    const headers = async (path: string) =>
      path.startsWith("/api/")
        ? { Authorization: `Bearer ${app.token}` }
        : { Cookie: `__Host-vis=${token}` };
    return { name, may, mayName, headers, server: false };
  };
  const signing = (
    name: string,
    address: string,
    may: readonly Thing[],
    mayName = false,
  ): Asker => {
    const { uri } = remoteDocument(address);
    const signer = signerOf(`${uri}#main-key`, createPrivateKey(testPair("rsa").privatePem));
    return {
      name,
      may,
      mayName,
      server: true,
      headers: async (path) =>
        signatureHeaders(
          { method: "GET", url: `${origin}${path}`, now: Date.now() },
          signer,
          "cavage",
        ),
    };
  };
  const nobody = () => Promise.resolve({});
  const theirs: readonly Thing[] = [...open, "allied"];
  return [
    { name: "nobody", may: open, mayName: false, headers: nobody, server: false },
    await signedIn("a stranger", cast.other, here),
    await signedIn(
      "a member",
      cast.member,
      [...here, "followers", "closed", "hidden", "elsewhere"],
      true,
    ),
    await signedIn(
      "a moderator",
      cast.moderator,
      [...here, "direct", "closed", "hidden", "takenoff"],
      true,
    ),
    await signedIn("who has left", cast.exmember, here),
    await signedIn("who was banned", cast.removed, here),
    await signedIn("who asks to join", cast.asking, here),
    await signedIn("a member whom the author blocked", cast.blocked, [], true),
    await signedIn("an administrator", cast.admin, here),
    signing("a server with a member", "anna@syd.example", [...theirs, "closed", "hidden"], true),
    signing("an allied server without a member", "bo@vest.example", theirs),
    signing("a server that is not allied", "cy@aaben.example", open),
    signing("the host of a network", "di@host.example", [...theirs, "elsewhere"]),
  ];
}
