import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { collectionsWith } from "../../../src/domain/collections/collections.read.ts";
import { addToCollection, leaveCollection } from "../../../src/domain/collections/items.ts";
import { createCollection } from "../../../src/domain/collections/keep-collection.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { followBetween } from "../../../src/domain/follows/rows.ts";
import { postByUri } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { revokeQuote } from "../../../src/domain/knowledge/revoke-quote.ts";
import { anonymous } from "../../../src/domain/knowledge/visible.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { notifications } from "../../../src/domain/notifications/notifications.read.ts";
import { note } from "../../domain/knowledge/drafts.ts";
import { eventually } from "../../support/process.ts";
import { allAtRest, region, type Person, type Region } from "./region.ts";
import { closeAll } from "./scene.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/*
 * Three regions over real HTTP: Anna in Nord is quoted by Bo in Syd, and Carl in Midt follows Bo: what he sees of it is what
 * Anna's server says.
 */

let nord: Region;
let syd: Region;
let midt: Region;
let anna: Person;
let bo: Person;
let carl: Person;

beforeAll(async () => {
  [nord, syd, midt] = (await Promise.all(
    ["Nord", "Syd", "Midt"].map((name) => region(name, "sqlite")),
  )) as [Region, Region, Region];
  [anna, bo, carl] = [await nord.member("anna"), await syd.member("bo"), await midt.member("carl")];
  await follows(midt, carl, bo);
  await follows(syd, bo, anna);
});

afterAll(() => closeAll([nord, syd, midt]));

async function follows(at: Region, who: Person, whom: Person): Promise<void> {
  const pair = { followerId: who.id, followeeId: await at.bring(whom.uri) };
  await at.store.transact((tx) => follow(tx, pair));
  await eventually(
    async () => (await followBetween(at.store.reader, pair))?.state === "accepted",
    "the follow",
  );
}

const write = (at: Region, who: Person, more = {}) =>
  at.store.transact((tx) => publish(tx, who.id, note(more)));
const shownAt = async (at: Region, uri: string) => {
  const found = await postByUri(at.store.reader, anonymous, uri);
  return found && [found.quote?.state ?? null, found.quote?.post?.uri ?? null, found.editedAt];
};

test("is asked for, allowed, shown everywhere, and taken back everywhere", async () => {
  const post = await write(nord, anna, { body: "Korte tavlemøder" });
  const held = await eventually(
    () => postByUri(syd.store.reader, anonymous, post.uri),
    "the post in Syd",
  );
  const quote = await write(syd, bo, { quoteId: held.id, body: "Det bygger vi på" });
  await allAtRest(nord, syd, midt);
  for (const at of [nord, syd, midt])
    expect(await shownAt(at, quote.uri)).toEqual(["accepted", post.uri, null]);
  const news = await notifications(nord.store.reader, anna.id, { limit: 5 });
  expect(news.items[0]).toMatchObject({ kind: "quote", post: { uri: quote.uri } });

  const served = JSON.parse((await midt.ask(quote.uri)).text) as Record<string, string>;
  const stamp = JSON.parse((await midt.ask(served["quoteAuthorization"]!)).text) as object;
  expect(stamp).toMatchObject({
    type: "QuoteAuthorization",
    attributedTo: anna.uri,
    interactingObject: quote.uri,
    interactionTarget: post.uri,
  });
  const request = await nord.ask(`${syd.origin}/activities/${quote.id}/quote`);
  expect(JSON.parse(request.text)).toMatchObject({ type: "QuoteRequest", object: post.uri });

  const atNord = (await postByUri(nord.store.reader, anonymous, quote.uri))!;
  await nord.store.transact((tx) =>
    revokeQuote(tx, anna.id, { quotedId: post.id, postId: atNord.id }),
  );
  await allAtRest(nord, syd, midt);
  expect(await shownAt(syd, quote.uri)).toEqual(["revoked", null, null]);
  expect((await shownAt(midt, quote.uri))?.slice(0, 2)).not.toContain(post.uri);
  expect((await midt.ask(served["quoteAuthorization"]!)).status).toBe(410);
  expect((await midt.ask(quote.uri)).text).not.toContain(post.uri);
});

test("of who lets nobody is a no that ends the asking, and of what is deleted nothing is left", async () => {
  const closed = await write(nord, anna, { quotePolicy: "nobody", body: "Kun for mig" });
  const open = await write(nord, anna, { body: "For alle" });
  await allAtRest(nord, syd);
  const [heldClosed, heldOpen] = [
    (await postByUri(syd.store.reader, anonymous, closed.uri))!,
    (await postByUri(syd.store.reader, anonymous, open.uri))!,
  ];
  await expect(write(syd, bo, { quoteId: heldClosed.id })).rejects.toMatchObject({
    reason: "quote-not-allowed",
  });
  // A server that asks all the same is told no.
  await syd.store.transact((tx) =>
    tx.db
      .updateTable("post")
      .set({ quotable_by: "public" })
      .where("id", "=", heldClosed.id)
      .execute(),
  );
  const asked = await write(syd, bo, { quoteId: heldClosed.id });
  const quote = await write(syd, bo, { quoteId: heldOpen.id });
  await allAtRest(nord, syd, midt);
  expect((await shownAt(syd, asked.uri))?.[0]).toBe("rejected");
  expect((await shownAt(midt, asked.uri))?.[0]).not.toBe("accepted");
  expect((await shownAt(midt, quote.uri))?.[0]).toBe("accepted");
  await nord.store.transact((tx) => withdraw(tx, anna.id, open.id));
  await allAtRest(nord, syd, midt);
  expect((await shownAt(syd, quote.uri))?.slice(0, 2)).toEqual(["deleted", null]);
});

test("whom someone recommends is asked at their own region, stands there by their leave, and takes it back", async () => {
  const annaAtSyd = await syd.bring(anna.uri);
  const made = await syd.store.transact(async (tx) => {
    const id = await createCollection(tx, bo.id, { name: "Ved noget om tavlemøder" });
    await addToCollection(tx, bo.id, { collectionId: id, personId: annaAtSyd });
    return id;
  });
  const uri = `${syd.origin}/collections/${made}`;
  await allAtRest(nord, syd);
  const news = await notifications(nord.store.reader, anna.id, { limit: 5 });
  expect(news.items[0]).toMatchObject({ kind: "addedToCollection", actor: { uri: bo.uri } });
  const served = JSON.parse((await midt.ask(uri)).text) as { orderedItems: Item[] };
  const [item] = served.orderedItems as [Item];
  expect(item.featuredObject).toBe(anna.uri);
  expect(JSON.parse((await midt.ask(item.id)).text)).toMatchObject({ type: "FeaturedItem" });
  const stamp = (await midt.ask(item.featureAuthorization)).text;
  expect(JSON.parse(stamp)).toMatchObject({
    type: "FeatureAuthorization",
    attributedTo: anna.uri,
    interactingObject: uri,
    interactionTarget: anna.uri,
  });
  expect((await midt.ask(`${bo.uri}/collections`)).text).toContain(uri);

  const [held] = await collectionsWith(nord.store.reader, anna.id, { limit: 1, offset: 0 });
  const own = { collectionId: held!.id, itemId: held!.items[0]!.id };
  await nord.store.transact((tx) => leaveCollection(tx, anna.id, own));
  await allAtRest(nord, syd);
  expect((await midt.ask(uri)).text).not.toContain(anna.uri);
  expect((await midt.ask(item.featureAuthorization)).status).toBe(410);
});

interface Item {
  id: string;
  featuredObject: string;
  featureAuthorization: string;
}
