import { beforeAll, describe, expect, test } from "vitest";
import { followTopic } from "../../src/domain/follows/follow-topic.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { updateProfile } from "../../src/domain/people/profile.ts";
import { topicBySlug, topicIntent } from "../../src/domain/topics/topics.read.ts";
import { request } from "../domain/knowledge/drafts.ts";
import { indexAll, livelyRegion } from "./region.ts";
import { site, type Site, type Visitor } from "./support.ts";

let made: Site;
let ids: Awaited<ReturnType<typeof livelyRegion>>;
let anna: Visitor;
const lookedUp: [string, number][] = [];
let found: { kind: "person" | "post"; id: number } | undefined;

beforeAll(async () => {
  made = await site({
    async lookup(query, me) {
      lookedUp.push([query, me]);
      return found;
    },
  });
  ids = await livelyRegion(made);
  anna = await made.signedIn("sygeplejerske-m2");
});

const main = (html: string) => html.slice(html.indexOf("<main"), html.indexOf("</main>"));
const boards = "/topics/tavlem%C3%B8de";

describe("the directory of people", () => {
  test("shows who may be found here or everywhere, and chooses among them", async () => {
    const here = main((await anna.get("/people")).html);
    expect(here).toContain('href="/@kvalitet-ort"');
    expect(here).toContain("Spørg gerne om: Tavlemøder");
    expect(here).not.toContain("klinisk-vejleder");
    const people = async (query: string) => main((await anna.get(`/people?${query}`)).html);
    expect(await people("scope=known")).toContain("/@klinisk-vejleder@vis.rsyd.example");
    const nurses = await people("scope=known&profession=nurse");
    expect(nurses).toContain("klinisk-vejleder");
    expect(nurses).toContain("sygeplejerske-m2");
    expect(nurses).not.toContain('href="/@kvalitet-ort"');
    expect(nurses).toContain('<option value="nurse" selected="">');
    const south = await people("scope=known&region=Region+Syddanmark");
    expect(south).toContain("klinisk-vejleder");
    expect(south).not.toContain('href="/@sygeplejerske-m2"');
    expect(await people("availability=limited")).toContain('href="/@kvalitet-ort"');
    expect(await people("profession=nonsense")).toContain("Ingen fagpersoner passer");
    await made.store.transact((tx) => updateProfile(tx, ids.cy, { discoverable: false }));
    expect(await people("")).not.toContain("fysioterapeut-n1");
  });

  test("is for colleagues", async () => {
    expect((await made.visitor().get("/people")).location).toBe("/login?to=%2Fpeople");
  });
});

describe("topics", () => {
  test("mine first, then the common ones, then what people write about", async () => {
    await made.store.transact((tx) => publish(tx, ids.anna, request({ topics: ["Kaffe"] })));
    const { html } = await anna.get("/topics");
    const at = (words: string) => html.indexOf(words);
    expect(at("Dine emner")).toBeGreaterThan(0);
    expect(at("Dine emner")).toBeLessThan(at("Fælles emner"));
    expect(at("Fælles emner")).toBeLessThan(at(">Patientflow<"));
    expect(at(">Patientflow<")).toBeLessThan(at("Emner, andre har skrevet om"));
    expect(at("Emner, andre har skrevet om")).toBeLessThan(at(">Kaffe<"));
    const { html: open } = await made.visitor({ "Accept-Language": "en" }).get("/topics");
    expect(open).toContain(">Huddle</a>");
    expect(open).not.toContain("Your topics");
  });

  test("a synonym leads to the topic it means; an unknown one is not found", async () => {
    const other = await anna.get("/topics/tavlem%C3%B8der");
    expect([other.status, other.location]).toEqual([301, boards]);
    expect((await anna.get("/topics/Tavlem%C3%B8de")).location).toBe(boards);
    const missing = await anna.get("/topics/findes-ikke");
    expect([missing.status, missing.html.includes('<a href="/search">Søg</a>')]).toEqual([
      404,
      true,
    ]);
    expect((await anna.post("/topics/findes-ikke/follow")).status).toBe(404);
  });

  test("shows what is filed under it, who can help, and what to look for", async () => {
    const { html } = await anna.get(boards);
    expect(html).toContain(`id="post-${ids.asked}"`);
    expect(html).toContain("Kaldes også");
    const aside = html.slice(html.indexOf("<aside"));
    expect(aside).toContain('href="/@kvalitet-ort"');
    expect(aside).toContain("change=stop");
    const open = (await made.visitor().get(boards)).html;
    expect(open).toContain(`id="post-${ids.told}"`);
    expect(open).not.toContain("Kan hjælpe");
    const empty = await anna.get("/topics/triage");
    expect(empty.html).toContain("Der er ikke delt noget om emnet endnu.");
  });

  test("is followed for a reason, which can change and end", async () => {
    const { id } = (await topicBySlug(made.store.reader, "triage"))!;
    const intent = () => topicIntent(made.store.reader, ids.anna, id);
    const followed = await anna.post("/topics/triage/follow", { intent: "canHelp" });
    expect([followed.status, followed.location]).toEqual([303, "/topics/triage"]);
    expect(await intent()).toBe("canHelp");
    expect((await anna.get("/topics/triage")).html).toContain("Jeg kan hjælpe andre");
    await anna.post("/topics/triage/follow");
    expect(await intent()).toBe("follow");
    expect((await anna.post("/topics/triage/follow", { intent: "rule" })).status).toBe(422);
    await anna.post("/topics/triage/unfollow");
    expect(await intent()).toBeUndefined();
    expect((await made.visitor().post("/topics/triage/follow")).location).toContain("/login");
    await made.store.transact((tx) => followTopic(tx, ids.anna, id));
  });
});

describe("search", () => {
  test("by words: posts, and the people and topics that match them", async () => {
    const results = main((await anna.get("/search?q=tavlem%C3%B8de")).html);
    expect(results).toContain(`id="post-${ids.told}"`);
    expect(results).toContain(`href="${boards}"`);
    expect(results).toContain('href="/@kvalitet-ort"');
    const people = main((await anna.get("/search?in=people&q=kvalitet")).html);
    expect(people).toContain('href="/@kvalitet-ort"');
    expect(people).not.toContain("<article");
    const topics = main((await anna.get("/search?in=topics&q=huddle")).html);
    expect(topics).toContain(`href="${boards}"`);
    const nothing = main((await anna.get("/search?q=xylofonkoncert")).html);
    expect(nothing).toContain("Ingen viden passer til “xylofonkoncert”.");
    expect(nothing).toContain('href="/new/request"');
  });

  test("by choices, which stay chosen", async () => {
    const results = async (query: string) => main((await anna.get(`/search?${query}`)).html);
    const requests = await results("topic=tavlemøde&kind=request");
    expect(requests).toContain(`id="post-${ids.asked}"`);
    expect(requests).not.toContain(`id="post-${ids.told}"`);
    expect(requests).toContain('<option value="request" selected="">');
    expect(requests).toContain("<details open");
    const open = await results("topic=tavlemøde&kind=request&unanswered=yes");
    expect(open).toContain(`id="post-${ids.open}"`);
    expect(open).not.toContain(`id="post-${ids.asked}"`);
    expect(await results("outcome=failure")).toContain(`id="post-${ids.failed}"`);
    expect(await results("change=stop&q=væskeskema")).toContain(`id="post-${ids.stopped}"`);
    expect(await results("region=Region+Syddanmark")).not.toContain(`id="post-${ids.told}"`);
    const none = await results("q=tavlemøde&topic=findes-ikke");
    expect(none).toContain("Ingen viden passer til det, du har valgt.");
    expect(none).toContain("/search?q=tavlem%C3%B8de");
    expect(await results("q=tavlemøde&kind=nonsense&order=nonsense")).toContain(
      `id="post-${ids.told}"`,
    );
    expect(await results("q=tavlemøde&order=relevance")).toContain(`id="post-${ids.told}"`);
  });

  test("nothing asked shows where to begin; too much is not read", async () => {
    const begin = await anna.get("/search");
    expect(begin.html).toContain("Emner at begynde med");
    const long = await anna.get(`/search?q=${"a".repeat(501)}`);
    expect(long.status).toBe(422);
    expect(long.html).toContain("højst 500 tegn");
    expect((await anna.get("/search?q=%25%27%22%28%2a")).status).toBe(200);
  });

  test("who is not signed in finds what is public, and no list of people", async () => {
    const visitor = made.visitor();
    const words = main((await visitor.get("/search?q=tavlem%C3%B8de")).html);
    expect(words).toContain(`id="post-${ids.told}"`);
    expect(words).not.toContain('class="card row"');
    const region = main((await visitor.get("/search?q=v%C3%A6skeskema")).html);
    expect(region).not.toContain(`id="post-${ids.stopped}"`);
    const people = main((await visitor.get("/search?in=people&q=kvalitet")).html);
    expect(people).not.toContain("kvalitet-ort");
  });

  test("older results are on the next page, each once", async () => {
    await made.store.transact(async (tx) => {
      for (let at = 0; at < 23; at++)
        await publish(tx, ids.bo, request({ title: `Papirgang ${at}?`, topics: ["Papir"] }));
    });
    await indexAll(made);
    for (const order of ["newest", "relevance"]) {
      const first = await anna.get(`/search?q=papirgang&order=${order}`);
      const older = /rel="next" href="([^"]+)"/.exec(first.html)?.[1]?.replaceAll("&amp;", "&");
      const second = await anna.get(older ?? "/");
      const shown = [first, second].flatMap(({ html }) => html.match(/id="post-\d+"/g) ?? []);
      expect([order, shown.length, new Set(shown).size]).toEqual([order, 23, 23]);
    }
  });
});

describe("an address in the search box", () => {
  const search = (q: string, who = anna) => who.get(`/search?q=${encodeURIComponent(q)}`);

  test("of what is here leads there without asking anyone", async () => {
    lookedUp.length = 0;
    const uri = "https://vis.rsyd.example/posts/77";
    for (const [q, to] of [
      ["@kvalitet-ort", "/@kvalitet-ort"],
      ["@Kvalitet-ORT@nord.example", "/@kvalitet-ort"],
      ["kvalitet-ort@nord.example", "/@kvalitet-ort"],
      ["#Tavlemøder", boards],
      [uri, `/posts/${ids.remote}`],
    ] as const) {
      const { status, location } = await search(q);
      expect([q, status, location]).toEqual([q, 303, to]);
    }
    expect(lookedUp).toEqual([]);
    expect((await search(uri, made.visitor())).location).toBe(`/posts/${ids.remote}`);
  });

  test("of someone or something elsewhere is looked up, for who is signed in", async () => {
    lookedUp.length = 0;
    found = { kind: "person", id: ids.far };
    const person = await search(" Klinisk-vejleder@VIS.rsyd.example ");
    expect(person.location).toBe("/@klinisk-vejleder@vis.rsyd.example");
    found = { kind: "post", id: ids.remote };
    const post = await search("https://vis.rsyd.example/@klinisk-vejleder/77");
    expect(post.location).toBe(`/posts/${ids.remote}`);
    expect(lookedUp).toEqual([
      ["@Klinisk-vejleder@vis.rsyd.example", ids.anna],
      ["https://vis.rsyd.example/@klinisk-vejleder/77", ids.anna],
    ]);
    const signedOut = await search("@nogen@syd.example", made.visitor());
    expect(signedOut.html).toContain("Log ind for at hente");
    expect(lookedUp).toHaveLength(2);
  });

  test("that leads nowhere, or to what may not be seen, says so and keeps what was written", async () => {
    for (const what of [undefined, { kind: "person", id: ids.away }, { kind: "post", id: 7 }]) {
      found = what as typeof found;
      const { status, html } = await search("@larmer@stoej.example");
      expect(status).toBe(422);
      expect(html).toContain('role="alert"');
      expect(html).toContain("Adressen førte ikke til");
      expect(html).toContain('value="@larmer@stoej.example"');
    }
  });

  test("many of them wait", async () => {
    const fixed = await site({ clock: () => new Date("2026-03-01T08:00:00Z") });
    await fixed.member("anna");
    const someone = await fixed.signedIn("anna");
    for (let at = 0; at < 60; at++)
      await someone.get(`/search?q=${encodeURIComponent(`@x${at}@syd.example`)}`);
    const waiting = await someone.get("/search?q=%40y%40syd.example");
    expect(waiting.headers.get("Retry-After")).toBe("2");
    expect(waiting.html).toContain("Prøv igen om 2 sekunder");
    expect((await someone.get("/search?q=ord")).status).toBe(200);
  });
});
