import {
  collection,
  collectionLimits,
  collectionsOf,
  collectionsWith,
  type CollectionView,
} from "../../domain/collections/collections.read.ts";
import {
  addToCollection,
  leaveCollection,
  removeFromCollection,
} from "../../domain/collections/items.ts";
import {
  changeCollection,
  createCollection,
  deleteCollection,
} from "../../domain/collections/keep-collection.ts";
import { accountsOf, personOf } from "../accounts-of.ts";
import { forbidden, notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import { collectionEntity, collectionItem, type Collection } from "../entities/collection.ts";
import { flag, id, ids, int, limit, orNone, text, type Values } from "../params.ts";
import { open, own, Paged, type Route } from "../route.ts";

const said = {
  name: text(),
  description: text(),
  language: orNone(text(35)),
  tag_name: orNone(text(120)),
  sensitive: flag(),
  discoverable: flag(),
};

const offset = int(0, 10_000);
const part = { limit: limit(40, 80), offset };

/** People someone recommends (docs.joinmastodon.org/methods/collections). */
export const collectionRoutes: readonly Route[] = [
  own(
    "POST /api/v1/collections",
    {
      scope: "write:collections",
      params: { ...said, account_ids: ids(collectionLimits.items + 1) },
      summary: "Makes a collection of people one recommends",
      returns: "{collection: Collection}",
      nestsErrors: true,
    },
    async (call) => {
      const { name = "", account_ids: personIds } = call.params;
      const wanted = { ...changesIn(call.params), name, personIds };
      const made = await call.store.transact((tx) => createCollection(tx, call.me.actorId, wanted));
      return shown(call, made);
    },
  ),
  open(
    "GET /api/v1/collections/:id",
    {
      scope: "read:collections",
      summary: "A collection and those in it",
      returns: "CollectionWithAccounts",
    },
    async (call) => {
      const found = await collectionUnder(call, call.id());
      const people = found.items.map(({ personId }) => personId);
      const accounts = await accountsOf(call, [...new Set([found.ownerId, ...people])]);
      return { accounts, collection: entity(call, found) };
    },
  ),
  own(
    "PATCH /api/v1/collections/:id",
    {
      scope: "write:collections",
      params: said,
      summary: "Changes a collection",
      returns: "{collection: Collection}",
      nestsErrors: true,
    },
    async (call) => {
      const { id: held } = await ownUnder(call, call.id());
      const changes = changesIn(call.params);
      await call.store.transact((tx) => changeCollection(tx, call.me.actorId, held, changes));
      return shown(call, held);
    },
  ),
  own(
    "DELETE /api/v1/collections/:id",
    { scope: "write:collections", summary: "Takes a collection away", returns: "{}" },
    async (call) => {
      const { id: held } = await ownUnder(call, call.id());
      await call.store.transact((tx) => deleteCollection(tx, call.me.actorId, held));
      return {};
    },
  ),
  own(
    "POST /api/v1/collections/:collection_id/items",
    {
      scope: "write:collections",
      params: { account_id: id() },
      summary: "Puts someone in a collection, or asks them",
      returns: "{collection_item: CollectionItem}",
    },
    async (call) => {
      const { id: held } = await ownUnder(call, call.id("collection_id"));
      const wanted = { collectionId: held, personId: call.params.account_id ?? 0 };
      const added = await call.store.transact((tx) => addToCollection(tx, call.me.actorId, wanted));
      const { items } = await collectionUnder(call, held);
      const item = items.find((each) => each.id === added);
      if (!item) throw notFound();
      return { collection_item: collectionItem(item) };
    },
  ),
  own(
    "DELETE /api/v1/collections/:collection_id/items/:id",
    {
      scope: "write:collections",
      summary: "Takes someone out of a collection",
      returns: "{}",
    },
    async (call) => {
      const { id: held } = await ownUnder(call, call.id("collection_id"));
      const which = { collectionId: held, itemId: call.id() };
      await call.store.transact((tx) => removeFromCollection(tx, call.me.actorId, which));
      return {};
    },
  ),
  own(
    "POST /api/v1/collections/:collection_id/items/:id/revoke",
    {
      scope: "write:collections",
      summary: "Takes oneself out of a collection, for good",
      returns: "{}",
    },
    async (call) => {
      const { id: held, items } = await collectionUnder(call, call.id("collection_id"));
      const item = items.find((each) => each.id === call.id());
      if (item && item.personId !== call.me.actorId) throw forbidden();
      const which = { collectionId: held, itemId: call.id() };
      await call.store.transact((tx) => leaveCollection(tx, call.me.actorId, which));
      return {};
    },
  ),
  open(
    "GET /api/v1/accounts/:id/collections",
    {
      scope: "read:collections",
      params: part,
      summary: "Whom someone here recommends",
      returns: "{collections: Collection[]}",
    },
    async (call) => {
      const { id: ownerId } = await personOf(call, call.id());
      const found = await collectionsOf(call.reader, call.viewer, ownerId, partOf(call.params));
      return page(call, found);
    },
  ),
  own(
    "GET /api/v1/accounts/:id/in_collections",
    {
      scope: "read:collections",
      params: part,
      summary: "The collections that one is in oneself",
      returns: "{collections: Collection[]}",
    },
    async (call) => {
      if (call.id() !== call.me.actorId) throw notFound();
      return page(call, await collectionsWith(call.reader, call.me.actorId, partOf(call.params)));
    },
  ),
];

type Asked = Pick<Call, "reader" | "viewer" | "origin">;

/** A collection the reader may see. Throws 404. */
async function collectionUnder({ reader, viewer }: Asked, which: number): Promise<CollectionView> {
  const found = await collection(reader, viewer, which);
  if (!found) throw notFound();
  return found;
}

/** One's own collection. Throws 404, and 403 for another's that one may see. */
async function ownUnder(call: Call<unknown, Person>, which: number): Promise<CollectionView> {
  const found = await collectionUnder(call, which);
  if (found.ownerId !== call.me.actorId) throw forbidden();
  return found;
}

async function shown(call: Asked, which: number): Promise<{ collection: Collection }> {
  return { collection: entity(call, await collectionUnder(call, which)) };
}

function entity({ origin }: Asked, view: CollectionView): Collection {
  return collectionEntity(origin, view);
}

function changesIn({ tag_name: tag, ...changes }: Values<typeof said>) {
  const { name, description, language, sensitive, discoverable } = changes;
  return {
    name,
    description,
    language,
    sensitive,
    discoverable,
    topic: tag?.replace(/^#/, "") ?? tag,
  };
}

function partOf({ limit: most, offset: from = 0 }: Values<typeof part>) {
  return { limit: most, offset: from };
}

/** Pages go by how many are passed over; one that is not full is the last. */
function page(
  call: Call<Values<typeof part>, Person | undefined>,
  found: readonly CollectionView[],
): Paged {
  const { limit: most, offset: from } = partOf(call.params);
  const collections = found.map((view) => entity(call, view));
  return new Paged(
    { collections },
    found.length < most ? undefined : { offset: String(from + most) },
    from === 0 ? undefined : { offset: String(Math.max(from - most, 0)) },
  );
}
