import fc from "fast-check";
import { expect, test } from "vitest";
import { setTrust } from "../../src/domain/instance/peers.ts";
import { suspend, unsuspend } from "../../src/domain/moderation/suspend.ts";
import { changeNetwork, type NetworkSettings } from "../../src/domain/networks/settings.ts";
import { updateProfile } from "../../src/domain/people/profile.ts";
import { Refused } from "../../src/domain/refused.ts";
import { noMeter } from "../../src/lib/meter.ts";
import { createMastodon } from "../../src/mastodon/mastodon.ts";
import { createHub } from "../../src/mastodon/streaming/hub.ts";
import { admitted, founded } from "../domain/networks/support.ts";
import { storeAt, type TestStore } from "../support/engines.ts";
import { apiSite, dependenciesOf, type ApiSite, type Caller, type Json } from "./api-site.ts";

/*
 * What is kept in memory of what was read against reading it anew: whatever is written, by whomever, every page is the same
 * for everybody. The twin reads the same database and keeps nothing.
 */

const handles = ["anna-m1", "bo-m2", "carla-m3", "dan-m4"];

interface World {
  site: ApiSite;
  /** Another connection, as `vis …` has it beside a running instance. */
  beside: TestStore;
  people: Caller[];
  network: Caller["actorId"];
  /** What everyone reads; asked of the site and of its twin. */
  pages: (ids: readonly string[]) => string[];
  both: (path: string, token: string | undefined) => Promise<{ kept: string; anew: string }>;
}

async function world(): Promise<World> {
  const site = await apiSite();
  const { store } = site;
  const people: Caller[] = [];
  for (const handle of handles) people.push(await site.caller(handle));
  const network = await founded(store, people[0]!.actorId);
  for (const { actorId } of people.slice(1, 3))
    await admitted(store, network, { actorId, byId: people[0]!.actorId });
  const twin = { ...store, reader: { ...store.reader, changes: undefined } };
  const deps = dependenciesOf(twin, site.media, () => new Date());
  const hub = createHub(deps, { meter: noMeter });
  const app = createMastodon({ ...deps, hub });
  const get = (path: string, token: string | undefined) =>
    new Request(new URL(path, site.origin), {
      headers: {
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        "X-Test-Address": String(Math.random()),
      },
    });
  return {
    site,
    beside: storeAt(store.handles.sqlite!.name, { node: 1 }),
    people,
    network,
    pages: (ids) => [
      "/api/v1/timelines/home",
      "/api/v1/timelines/home?limit=2",
      ...ids
        .slice(-5, -4)
        .flatMap((id) => [
          `/api/v1/timelines/home?limit=2&min_id=${id}`,
          `/api/v1/timelines/home?limit=2&max_id=${id}`,
        ]),
      `/api/v1/accounts/${network}/statuses`,
      "/api/v1/timelines/public?limit=5",
      `/api/v1/accounts/${people[0]!.id}/statuses`,
      `/api/v1/accounts/${people[0]!.id}`,
      ...ids
        .slice(-3)
        .flatMap((id) => [`/api/v1/statuses/${id}`, `/api/v1/statuses/${id}/context`]),
    ],
    async both(path, token) {
      const kept = await (await site.answer(get(path, token))).text();
      const anew = await (await app.fetch(get(path, token))).text();
      return { kept, anew };
    },
  };
}

/** Something done by one person, with or to another and to one of the posts there are. */
interface Deed {
  by: number;
  to: number;
  at: number;
  what: keyof typeof deeds;
}

interface Who {
  me: Caller;
  them: Caller;
  id: string | undefined;
  at: number;
}
type Done = (world: World, who: Who) => unknown;

const said = (visibility: string, more: object = {}): Done => {
  return (_, { me, them, id }) =>
    me.post("/api/v1/statuses", {
      status: `Hej @${them.handle} om #sepsis`,
      visibility,
      ...(id !== undefined && visibility !== "direct" && { in_reply_to_id: id }),
      ...more,
    });
};
const done = (path: string, more: Json = {}): Done => {
  return (_, { me, id }) => id !== undefined && me.post(`/api/v1/statuses/${id}/${path}`, more);
};
const between = (path: string, more: Json = {}): Done => {
  return (_, { me, them }) => me.post(`/api/v1/accounts/${them.id}/${path}`, more);
};

const deeds = {
  begin: (_, { me }) => me.post("/api/v1/statuses", { status: "Nyt om #tavler" }),
  toFollowers: (_, { me }) =>
    me.post("/api/v1/statuses", { status: "Kun for mine", visibility: "private" }),
  answer: said("public"),
  forFollowers: said("private"),
  direct: said("direct"),
  ask: (_, { me }) =>
    me.post("/api/v1/statuses", {
      status: "Hvad nu?",
      poll: { options: ["Ja", "Nej"], expires_in: 3600 },
    }),
  vote: (_, { me, id }) => me.post(`/api/v1/polls/${id}/votes`, { choices: [0] }),
  quote: (_, { me, id }) =>
    me.post("/api/v1/statuses", {
      status: "Se her",
      ...(id !== undefined && { quoted_status_id: id }),
    }),
  inNetwork: ({ network }, { me }) =>
    me.post("/api/v1/statuses", { status: "Internt", vis: { network_id: String(network) } }),
  edit: (_, { me, id }) => me.put(`/api/v1/statuses/${id}`, { status: "Rettet om #sepsis" }),
  remove: (_, { me, id }) => me.delete(`/api/v1/statuses/${id}`),
  thank: done("favourite"),
  unthank: done("unfavourite"),
  boost: done("reblog"),
  unboost: done("unreblog"),
  bookmark: done("bookmark"),
  pin: done("pin"),
  muteThread: done("mute"),
  follow: between("follow"),
  followQuietly: between("follow", { reblogs: false, languages: ["en"] }),
  unfollow: between("unfollow"),
  block: between("block"),
  unblock: between("unblock"),
  mute: between("mute"),
  unmute: between("unmute"),
  rename: (_, { me, id }) =>
    me.patch("/api/v1/accounts/update_credentials", { display_name: `Navn ${id}` }),
  filter: (_, { me }) =>
    me.post("/api/v2/filters", {
      title: "Ikke nu",
      context: ["home", "public"],
      filter_action: "warn",
      keywords_attributes: [{ keyword: "tavler" }],
    }),
  unfilter: async (_, { me }) => {
    for (const { id } of (await me.get("/api/v2/filters")).json as Json[])
      await me.delete(`/api/v2/filters/${id}`);
  },
  apart: async (_, { me, them }) => {
    const list = (await me.post("/api/v1/lists", { title: "For sig", exclusive: true })).json;
    await me.get("/api/v1/timelines/home");
    await me.post(`/api/v1/lists/${list.id}/accounts`, { account_ids: [them.id] });
  },
  join: ({ network }, { me }) => me.post(`/api/v1/accounts/${network}/follow`),
  leave: ({ network }, { me }) => me.post(`/api/v1/accounts/${network}/unfollow`),
  hideNetwork: ({ site, network, people }) =>
    site.store
      .transact((tx) => changeNetwork(tx, network, people[0]!.actorId, hidden))
      .catch((error: unknown) => expect(error).toBeInstanceOf(Refused)),
  work: ({ site }, { me, at }) =>
    site.store.transact((tx) => updateProfile(tx, me.actorId, { unit: `Afsnit ${at}` })),
  beside: ({ beside }, { them }) => beside.transact((tx) => suspend(tx, them.actorId, null)),
  besideAgain: ({ beside }, { them }) => beside.transact((tx) => unsuspend(tx, them.actorId, null)),
  suspend: ({ site }, { them }) => site.store.transact((tx) => suspend(tx, them.actorId, null)),
  unsuspend: ({ site }, { them }) => site.store.transact((tx) => unsuspend(tx, them.actorId, null)),
  distrust: ({ site }) => site.store.transact((tx) => setTrust(tx, "spam.example", "blocked")),
} satisfies Record<string, Done>;

const hidden: NetworkSettings = {
  name: "Skjult",
  purpose: "x",
  rules: "",
  kind: "hidden",
  posting: "members",
  history: "all",
};

const deed: fc.Arbitrary<Deed> = fc.record({
  by: fc.nat(3),
  to: fc.nat(3),
  at: fc.nat(30),
  what: fc.constantFrom(...(Object.keys(deeds) as (keyof typeof deeds)[])),
});

/** What takes something away that was read before, one after the other: each is seen to hold at once. */
const story: readonly (readonly [keyof typeof deeds, number, number])[] = [
  ["toFollowers", 1, 0],
  ["unfollow", 0, 1],
  ["follow", 0, 1],
  ["block", 1, 0],
  ["unblock", 1, 0],
  ["block", 1, 0],
  ["unblock", 1, 0],
  ["follow", 0, 1],
  ["begin", 1, 0],
  ["filter", 0, 1],
  ["unfilter", 0, 1],
  ["mute", 0, 1],
  ["unmute", 0, 1],
  ["apart", 0, 2],
  ["begin", 3, 0],
  ["boost", 1, 0],
  ["followQuietly", 0, 1],
  ["follow", 0, 1],
  ["begin", 0, 1],
  ["pin", 0, 1],
  ["muteThread", 0, 1],
  ["suspend", 0, 3],
  ["unsuspend", 0, 3],
  ["beside", 0, 3],
  ["besideAgain", 0, 3],
  ["work", 0, 1],
  ["inNetwork", 0, 1],
  ["inNetwork", 1, 0],
  ["leave", 1, 0],
  ["hideNetwork", 0, 1],
  ["remove", 0, 1],
];

test(
  "what is kept is what would be read anew, whatever is written",
  { timeout: 120_000 },
  async () => {
    const there = await world();
    const { people } = there;
    for (const me of people)
      for (const them of people)
        if (me !== them) await me.post(`/api/v1/accounts/${them.id}/follow`);
    for (const [what, by, to] of story)
      expect(await wrongAfter(there, { what, by, to, at: 0 })).toEqual([]);
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 12 }), async (all) => {
        for (const one of all) expect(await wrongAfter(there, one)).toEqual([]);
      }),
      { numRuns: 4, seed: 42, endOnFailure: true },
    );
  },
);

/** Does it, and says which pages of whom are not what they would be if they were read anew. */
async function wrongAfter(there: World, { by, to, at, what }: Deed): Promise<unknown[]> {
  const { people, both, pages, site } = there;
  const [me, them] = [people[by]!, people[to === by ? (to + 1) % 4 : to]!];
  const before = await idsOf(site);
  await (deeds[what] as Done)(there, { me, them, id: before.at(-1 - (at % 8)), at });
  await new Promise(setImmediate); // what another process wrote is noticed at the next turn
  const ids = await idsOf(site);
  const wrong: unknown[] = [];
  for (const reader of new Set([people[at % 4], me, them, undefined]))
    for (const page of pages(ids)) {
      const { kept, anew } = await both(page, reader?.token);
      if (kept !== anew) wrong.push({ what, page, kept, anew });
    }
  return wrong;
}

async function idsOf({ store }: ApiSite): Promise<string[]> {
  const rows = await store.handles.read.selectFrom("post").select("id").orderBy("id").execute();
  return rows.map(({ id }) => String(id));
}
