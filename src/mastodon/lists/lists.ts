import { addList, changeList, listLimits, removeList } from "../../domain/lists/keep-list.ts";
import { listPeople } from "../../domain/lists/list-people.read.ts";
import { listStream } from "../../domain/lists/list-stream.read.ts";
import { listOf, listsHolding, listsOf, type ListView } from "../../domain/lists/lists.read.ts";
import { addToList, removeFromList } from "../../domain/lists/members.ts";
import { accountsOf, personOf } from "../accounts-of.ts";
import { notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import { list, type List } from "../entities/list.ts";
import { paged, place, windowOf, type Place } from "../paging.ts";
import { flag, ids, int, text, word, type Param } from "../params.ts";
import { own, type Answer, type Route } from "../route.ts";
import { inStream } from "../statuses-of.ts";
import { pageOfStream } from "../timelines/cursor.ts";

const said = {
  title: text(),
  replies_policy: word("followed", "list", "none"),
  exclusive: flag(),
};

const accounts = { account_ids: ids(listLimits.members) };

/** Lists, and networks as lists (docs.joinmastodon.org/methods/lists). */
export const listRoutes: readonly Route[] = [
  own(
    "GET /api/v1/lists",
    { scope: "read:lists", summary: "One's lists and networks", returns: "List[]" },
    async (call) => toLists(call, await listsOf(call.reader, call.me.actorId, call.now)),
  ),
  own(
    "POST /api/v1/lists",
    { scope: "write:lists", params: said, summary: "Makes a list", returns: "List" },
    async (call) => {
      const { title = "", replies_policy: replies, exclusive } = call.params;
      const wanted = { title, replies, exclusive };
      const id = await call.store.transact((tx) => addList(tx, call.me.actorId, wanted));
      return toList(call, await listUnder(call, id));
    },
  ),
  own(
    "GET /api/v1/lists/:id",
    { scope: "read:lists", summary: "A list", returns: "List" },
    async (call) => toList(call, await listUnder(call)),
  ),
  own(
    "PUT /api/v1/lists/:id",
    { scope: "write:lists", params: said, summary: "Changes a list", returns: "List" },
    async (call) => {
      const { title, replies_policy: replies, exclusive } = call.params;
      const changes = { title, replies, exclusive };
      await call.store.transact((tx) => changeList(tx, call.me.actorId, call.id(), changes));
      return toList(call, await listUnder(call));
    },
  ),
  own(
    "DELETE /api/v1/lists/:id",
    { scope: "write:lists", summary: "Takes a list away", returns: "{}" },
    async (call) => {
      await call.store.transact((tx) => removeList(tx, call.me.actorId, call.id()));
      return {};
    },
  ),
  own(
    "GET /api/v1/lists/:id/accounts",
    {
      scope: "read:lists",
      params: { ...place(40, 80), limit: peopleLimit() },
      summary: "Who is in a list; all of them with a limit of 0",
      returns: "Account[]",
    },
    people,
  ),
  own(
    "POST /api/v1/lists/:id/accounts",
    {
      scope: "write:lists",
      params: accounts,
      summary: "Puts accounts that one follows in a list",
      returns: "{}",
    },
    async (call) => {
      const wanted = { listId: call.id(), actorIds: call.params.account_ids };
      await call.store.transact((tx) => addToList(tx, call.me.actorId, wanted));
      return {};
    },
  ),
  own(
    "DELETE /api/v1/lists/:id/accounts",
    {
      scope: "write:lists",
      params: accounts,
      summary: "Takes accounts out of a list",
      returns: "{}",
    },
    async (call) => {
      const wanted = { listId: call.id(), actorIds: call.params.account_ids };
      await call.store.transact((tx) => removeFromList(tx, call.me.actorId, wanted));
      return {};
    },
  ),
  own(
    "GET /api/v1/accounts/:id/lists",
    { scope: "read:lists", summary: "One's own lists that an account is in", returns: "List[]" },
    async (call) => {
      const { id } = await personOf(call, call.id());
      return toLists(call, await listsHolding(call.reader, call.me.actorId, id));
    },
  ),
  own(
    "GET /api/v1/timelines/list/:id",
    {
      scope: "read:lists",
      params: place(20, 40),
      summary: "What those in a list bring, or what is said in a network",
      returns: "Status[]",
    },
    async (call) => {
      const found = await listUnder(call);
      return pageOfStream(
        call,
        (page) => listStream(call.reader, call.me.actorId, found, page),
        inStream,
        "home",
      );
    },
  ),
];

type Own<P = unknown> = Call<P, Person>;

/** The list, or network, of the address. Throws 404. */
async function listUnder(call: Own, id = call.id()): Promise<ListView> {
  const found = await listOf(call.reader, call.me.actorId, id, call.now);
  if (!found) throw notFound();
  return found;
}

async function people(call: Own<Place>): Promise<Answer> {
  const found = await listUnder(call);
  const rows = await listPeople(call.reader, call.me.actorId, found, windowOf(call.params));
  const shown = await accountsOf(
    call,
    rows.map(({ other }) => other),
  );
  return paged(shown, { first: rows[0]?.id ?? null, last: rows.at(-1)?.id ?? null });
}

/** 40, at most 80; 0 stands for all that can be in a list. */
function peopleLimit(): Param<number> {
  const number = int(0, 80);
  return {
    schema: { ...number.schema, default: 40 },
    read: (value, name) => (number.read(value, name) ?? 40) || listLimits.members,
  };
}

function toList({ me }: Own, view: ListView): List {
  return list(view, me.language);
}

function toLists(call: Own, views: readonly ListView[]): List[] {
  return views.map((view) => toList(call, view));
}
