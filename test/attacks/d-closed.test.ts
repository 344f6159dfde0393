import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { planFor } from "../../src/federation/outbox/plan.ts";
import { boost } from "../../src/domain/knowledge/boost.ts";
import { onEachEngine } from "../support/engines.ts";
import { refusal } from "../domain/networks/support.ts";
import { apiExits } from "./api-exits.ts";
import { asksOf, documents, pages, type Ask } from "./exits.ts";
import { closedTopic, hiddenName, origin, scene } from "./exits-scene.ts";
import type { Asker, Scene, Shown, Thing } from "./exits-scene.ts";

/*
 * Everything that leaves an instance, asked for one post of every audience by everyone who might want it. The exits are
 * taken from the running instance: one that has no row in `exits.ts` fails. What someone may read is one table, in
 * `exits-scene.ts`; the marker of any other post must be in nothing they get, and what they may not see is answered as
 * what does not exist.
 */

interface Got {
  exit: string;
  ask: Ask;
  who: Asker;
  status: number;
  text: string;
  headers: Headers;
}

const closedThings: readonly Thing[] = ["closed", "hidden", "takenoff", "deleted", "elsewhere"];

/** Where the banned are told of which network, in apps that show it. */
const tellsOfBan = /^(\/api\/v[12])?\/notifications$/;

const accepts = {
  page: "text/html",
  document: "application/activity+json",
  api: "application/json",
} as const;

onEachEngine("what leaves an instance", (engine) => {
  let made: Scene;
  const got: Got[] = [];
  const missing = new Map<string, Got>();

  async function request(exit: string, ask: Ask, who: Asker): Promise<Got> {
    const accept = accepts[ask.accept];
    const headers = { Accept: accept, ...(await who.headers(ask.path)) };
    const closing = new AbortController();
    const response = await made.app.fetch(
      new Request(`${origin}${ask.path}`, { headers, signal: closing.signal }),
    );
    const { status } = response;
    const body = ask.endless ? await beginning(response, closing) : await response.text();
    const text = plain(`${response.headers.get("location") ?? ""}${body}`, ask.path);
    return { exit, ask, who, status, text, headers: response.headers };
  }

  async function answerOfNothing(exit: string, path: string, { ask, who }: Got): Promise<Got> {
    const key = `${who.name} ${ask.accept} ${path}`;
    const held = missing.get(key) ?? (await request(exit, { path, accept: ask.accept }, who));
    missing.set(key, held);
    return held;
  }

  beforeAll(async () => {
    made = await scene(engine);
    const asked: [string, Ask][] = [
      ...Object.entries(pages).flatMap(([exit, row]) =>
        asksOf(row, made, "page").map((ask): [string, Ask] => [exit, ask]),
      ),
      ...Object.entries(apiExits).flatMap(([exit, row]) =>
        asksOf(row, made, "api").map((ask): [string, Ask] => [exit, ask]),
      ),
      ...Object.entries(documents).flatMap(([kind, row]) =>
        asksOf(row, made, "document").map((ask): [string, Ask] => [kind, ask]),
      ),
    ];
    const first = ([exit]: [string, Ask]) => (exit === "/notifications" ? 0 : 1); // news is seen, and counted no more
    for (const [exit, ask] of asked.toSorted((a, b) => first(a) - first(b)))
      for (const who of made.viewers)
        if (asks(who, exit, ask)) got.push(await request(exit, ask, who));
  }, 120_000);

  afterAll(() => made.stop());

  const of = (thing: Thing): Shown => made.shown.find((one) => one.thing === thing)!;
  const may = ({ who }: Got, shown: Shown) => who.may.includes(shown.thing);
  /** Who is put out of a hidden network is told of which. */
  const mayName = ({ who, exit }: Got) =>
    who.mayName || (who.name === "who was banned" && tellsOfBan.test(exit));
  const from = (...exits: string[]) => got.filter(({ exit }) => exits.includes(exit));
  const told = ({ who, ask, status }: Got) => `${who.name}: ${ask.accept} ${ask.path} (${status})`;

  /** Answers that hold what their asker may not read. */
  function leaks(answers: readonly Got[], things?: readonly Thing[]): string[] {
    const shown = made.shown.filter(({ thing }) => things?.includes(thing) ?? true);
    return answers.flatMap((one) => [
      ...shown
        .filter((each) => !may(one, each))
        .filter(({ marker, file }) => one.text.includes(marker) || one.text.includes(file))
        .map(({ thing }) => `${told(one)} tells of ${thing}`),
      ...(!mayName(one) && one.text.includes(hiddenName) ? [`${told(one)} names it`] : []),
    ]);
  }

  /** Answers about what their asker may not see that are not those for what does not exist. */
  async function differing(answers: readonly Got[]): Promise<string[]> {
    const wrong: string[] = [];
    for (const one of answers) {
      const { about, instead } = one.ask;
      if (about === undefined || instead === undefined || may(one, about)) continue;
      if (about.thing === "deleted" && one.status === 410) continue;
      const nothing = await answerOfNothing(one.exit, instead, one);
      const same = nothing.status === one.status && nothing.text === one.text;
      const kept = one.headers.get("cache-control") === nothing.headers.get("cache-control");
      if (!same || !kept || one.headers.has("etag")) wrong.push(told(one));
    }
    return wrong;
  }

  test("every exit has a row, and every row an exit", () => {
    const exits = made.app.routes
      .filter(({ method, path }) => ["GET", "ALL"].includes(method) && !/^\/?\*$/.test(path))
      .map(({ path }) => path)
      .filter((path) => !path.startsWith("/static/") && !path.includes("inbox"));
    const rows = [...Object.keys(pages), ...Object.keys(apiExits)];
    expect(new Set(exits)).toEqual(new Set(rows));
  });

  test("who may read, does", () => {
    for (const who of made.viewers)
      for (const shown of made.shown.filter(({ thing }) => who.may.includes(thing))) {
        const exit = who.server ? "post" : "/posts/:id";
        const read = got.find(
          (one) => one.who === who && one.exit === exit && one.ask.about === shown,
        )!;
        expect([told(read), read.status]).toEqual([told(read), 200]);
        expect(read.text).toContain(shown.marker);
      }
    expect(got.length).toBeGreaterThan(2000);
  });

  test("nobody reads what is not for them", () => {
    expect(leaks(got)).toEqual([]);
  });

  test("what is not for someone is answered as what does not exist", async () => {
    expect(await differing(got)).toEqual([]);
  });

  test("nothing fails", () => {
    expect(got.filter(({ status }) => status >= 500).map(told)).toEqual([]);
  });

  describe("case by case", () => {
    test("D01 a document of a closed post: for the servers of members and nobody else", () => {
      const read = from("post").filter(({ ask }) => ask.about?.thing === "closed");
      const readers = read.filter(({ status }) => status === 200).map(({ who }) => who.name);
      expect(readers).toEqual(["a server with a member"]);
      expect(leaks(from("post", "activity"), closedThings)).toEqual([]);
    });

    test("D02 collections neither list nor count it", () => {
      const lists = from("actor-collection", "post-collection");
      expect(leaks(lists)).toEqual([]);
      const hidden = lists.filter(({ ask }) => ask.path.startsWith(`/actors/${made.hidden}/`));
      expect(hidden.filter(({ who, status }) => !who.mayName && status !== 404).map(told)).toEqual(
        [],
      );
      const ids = made.shown.filter(({ thing }) => closedThings.includes(thing));
      for (const one of lists.filter(({ ask }) => ask.path.startsWith("/actors/")))
        for (const shown of ids.filter((each) => !may(one, each)))
          expect(one.text, told(one)).not.toContain(`/posts/${shown.id}`);
      const totals = lists
        .filter(({ ask }) => ask.path === `/actors/${made.author}/outbox`)
        .filter(({ who }) => !who.server)
        .map(({ text }) => (JSON.parse(text) as { totalItems: number }).totalItems);
      expect(new Set(totals)).toEqual(new Set([2]));
    });

    test("D03 there are no feeds, sitemaps or other forms of a post", () => {
      const paths = made.app.routes.map(({ path }) => path);
      expect(
        paths.filter((path) => /rss|atom|feed|sitemap|\.json|\.xml|oembed/.test(path)),
      ).toEqual(["/api/openapi.json"]);
    });

    test("D04 a thread shows what its reader may see", () => {
      expect(leaks(from("/posts/:id", "post-collection"))).toEqual([]);
    });

    test("D05 a direct message is for those it names", () => {
      expect(leaks(got, ["direct"])).toEqual([]);
    });

    test("D06 nobody passes it on", async () => {
      for (const thing of ["closed", "hidden"] as const) {
        const passing = made.store.transact((tx) =>
          boost(tx, { actorId: made.member, postId: of(thing).id }),
        );
        expect(await refusal(passing)).toBe("boost-not-public");
      }
    });

    test("D07 search, topics and suggestions do not tell of it", () => {
      const found = from("/search", "/topics", "/topics/:slug", "/welcome", "/");
      expect(leaks(found)).toEqual([]);
      const named = found.filter(({ text }) => text.includes(`>${closedTopic}<`));
      const others = named.filter(({ who }) => !who.may.includes("closed"));
      expect(others.map(told)).toEqual([]);
      const page = from("/topics/:slug").filter(({ ask }) => ask.path.endsWith("qvemne"));
      for (const { who, status } of page)
        expect([who.name, status]).toEqual([who.name, who.may.includes("closed") ? 200 : 404]);
      const hits = found.filter(
        ({ ask, who }) => ask.path.includes("q=fortrolig") && who.name === "a member",
      );
      expect(hits.some(({ text }) => text.includes(of("closed").marker))).toBe(true);
    });

    test("D08 who has left hears nothing more; what is pushed is held to that in test/push, and there is no mail", async () => {
      expect(leaks(from("/notifications", "/requests"))).toEqual([]);
      const mine = from("/notifications").find(({ who }) => who.name === "a member")!;
      expect(mine.text).toContain(of("closed").marker);
      const kinds = await made.store.reader.db
        .selectFrom("job")
        .select("kind")
        .distinct()
        .execute();
      expect(kinds.filter(({ kind }) => /mail|push|digest/.test(kind))).toEqual([]);
    });

    test("D09 what someone saved while they could read it is not read later", () => {
      const saved = from("/saved");
      expect(leaks(saved)).toEqual([]);
      const mine = saved.find(({ who }) => who.name === "a member")!;
      expect(mine.text).toContain(of("closed").marker);
      const left = saved.find(({ who }) => who.name === "who has left")!;
      expect(left.text).toContain(of("public").marker);
    });

    test("D10 its files are for its readers, and kept by nobody", () => {
      const files = from("/media/:file");
      const read = files.filter(({ status }) => status === 200);
      expect(read.filter((one) => !may(one, one.ask.about!)).map(told)).toEqual([]);
      const kept = read.filter(({ headers }) => headers.get("cache-control")?.includes("public"));
      expect(new Set(kept.map(({ ask }) => ask.about!.thing))).toEqual(
        new Set(["public", "unlisted"]),
      );
      const closed = read.filter(({ ask }) => ask.about!.thing === "closed");
      expect(closed.map(({ who }) => who.name)).toEqual([
        "a member",
        "a moderator",
        "a server with a member",
      ]);
      const gone = files.filter(({ ask }) => ask.about!.thing === "deleted");
      expect(new Set(gone.map(({ status }) => status))).toEqual(new Set([404]));
    });

    test("D11 nothing that is not public may be kept on the way", () => {
      const secret = got.filter(
        ({ ask, text }) => ask.about && !["public", "unlisted"].includes(ask.about.thing) && text,
      );
      const shared = secret.filter(({ headers }) =>
        /public|max-age=[1-9]/.test(headers.get("cache-control") ?? ""),
      );
      expect(shared.filter(({ status }) => status === 200).map(told)).toEqual([]);
    });

    test("D12 a stream of events tells numbers only", () => {
      const events = from("/events");
      expect(events.filter(({ status }) => status === 200).length).toBeGreaterThan(5);
      expect(leaks(events)).toEqual([]);
    });

    test("D13 nobody exports anything", () => {
      const reads = made.app.routes.filter(({ method }) => method === "GET");
      const paths = reads.map(({ path }) => path);
      expect(paths.filter((path) => /export|backup|archive|download/.test(path))).toEqual([]);
    });

    test("D14 who has only asked reads nothing", () => {
      expect(leaks(got.filter(({ who }) => who.name === "who asks to join"))).toEqual([]);
    });

    test("D15 neither do earlier versions tell", async () => {
      const read = from("/posts/:id/history");
      expect(leaks(read)).toEqual([]);
      expect(await differing(read)).toEqual([]);
    });

    test("D16 what was deleted is gone from everywhere", async () => {
      expect(leaks(got, ["deleted"])).toEqual([]);
      const { id, marker } = of("deleted");
      const { db } = made.store.reader;
      for (const table of ["entry", "bookmark", "thanks", "notification", "mention"] as const)
        expect(
          await db.selectFrom(table).select("post_id").where("post_id", "=", id).execute(),
        ).toEqual([]);
      const words = from("/search").filter(({ text }) => text.includes(marker));
      expect(words).toEqual([]);
    });

    test("D17 nobody is sent it by way of its author", async () => {
      for (const thing of ["closed", "hidden"] as const) {
        const { id: postId } = of(thing);
        const fact = { type: "PostPublished", postId, authorId: made.author, local: true } as const;
        const plan = await planFor(made.store.reader, fact);
        expect(JSON.stringify(plan?.hearers ?? {})).not.toMatch(/followers|vest|aaben/);
      }
    });

    test("D18 no document says bto or bcc", () => {
      const answers = got.filter(({ ask }) => ask.accept === "document");
      expect(answers.filter(({ text }) => /"b(to|cc)"/.test(text)).map(told)).toEqual([]);
    });

    test("D19 numbers of the instance count what everyone may see", () => {
      expect(leaks(from("well-known", "/about", "/metrics", "/people"))).toEqual([]);
      const info = from("well-known").find(({ ask }) => ask.path === "/nodeinfo/2.1")!;
      const { usage } = JSON.parse(info.text) as { usage: { localPosts: number } };
      const open = made.shown.filter(({ thing }) => thing === "public" || thing === "unlisted");
      const quotes = made.shown.length;
      expect(usage.localPosts).toBeLessThanOrEqual(open.length + quotes);
    });

    test("D20 a hidden network is not there for who does not belong to it", async () => {
      const named = got.filter(
        ({ ask }) => /@?qvhandle/.test(ask.path) && !ask.path.includes("?q="),
      );
      const actor = got.filter(({ ask }) =>
        new RegExp(`^/(actors|activities)/${made.hidden}(/|$)`).test(ask.path),
      );
      const signedOut = (one: Got) => one.status === 303 && one.who.name === "nobody";
      const seen = [...named, ...actor].filter(
        (one) => !one.who.mayName && one.status !== 404 && !signedOut(one) && !one.who.server,
      );
      expect(seen.map(told)).toEqual([]);
      for (const one of named.filter(({ who, status }) => !who.mayName && status === 404)) {
        const other = one.ask.path.replace("qvhandle", "ikke-fundet");
        const nothing = await answerOfNothing(one.exit, other, one);
        expect([told(one), one.text]).toEqual([told(one), nothing.text]);
      }
      const finger = from("well-known").filter(({ ask }) => ask.path.includes("qvhandle"));
      expect(new Set(finger.map(({ status }) => status))).toEqual(new Set([404]));
      const member = from("/networks/:slug").find(
        ({ who, ask }) => who.name === "a member" && ask.path === "/networks/qvhandle",
      )!;
      expect([member.status, member.text.includes(hiddenName)]).toEqual([200, true]);
    });
  });
});

/** Pages are asked by people; files and documents by servers too. Documents are not asked by each person anew. */
function asks(who: Asker, exit: string, { accept }: Ask): boolean {
  if (accept === "api") return !who.server;
  if (accept === "document") return who.server || who.name === "nobody";
  return !who.server || exit.startsWith("/media/");
}

/** Without what tells the address asked for, and what is new in every answer. */
function plain(text: string, path: string): string {
  const [bare = ""] = path.split("?");
  const ids = path.match(/\d{10,}/g) ?? [];
  return [path, encodeURIComponent(path), path.replaceAll("&", "&amp;"), bare, ...ids]
    .reduce((left, one) => left.replaceAll(one, "PATH"), text)
    .replaceAll(/name="csrf" value="[^"]*"/g, "");
}

async function beginning(response: Response, closing: AbortController): Promise<string> {
  if (!response.body) return "";
  const reader = response.body.getReader();
  const { value } = (await reader.read()) as { value?: Uint8Array };
  closing.abort();
  await reader.cancel();
  return new TextDecoder().decode(value);
}
