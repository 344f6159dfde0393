import { beforeAll, describe, expect, test } from "vitest";
import { actOnPost } from "../../src/domain/knowledge/network-posts.ts";
import { postsByIds } from "../../src/domain/knowledge/post.read.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { personViewer } from "../../src/domain/knowledge/visible.ts";
import { ensureAlliance } from "../../src/domain/networks/alliance.ts";
import { membersOf } from "../../src/domain/networks/members.read.ts";
import { networkByHandle } from "../../src/domain/networks/networks.read.ts";
import { indexActors } from "../../src/domain/people/index-actor.ts";
import { note } from "../domain/knowledge/drafts.ts";
import { founded } from "../domain/networks/support.ts";
import { person, stranger, testKeys } from "../support/cast.ts";
import { circles } from "./circles.ts";
import { site, type Site, type Visitor } from "./support.ts";

let made: Site;
let ids: Awaited<ReturnType<typeof circles>>;
let anna: Visitor;
let bo: Visitor;
let cy: Visitor;
let outside: Visitor;

const closed = "/networks/foedsler";
const open = "/networks/tavler";
const hidden = "/networks/ledelse";
const there = "/networks/sepsis@vis.rsyd.example";

let lookedUp: string[] = [];
const listed = [
  {
    uri: "https://vis.rh.example/actors/9",
    name: "Intensivlæge",
    handle: "intensiv",
    host: "vis.rh.example",
    role: "moderator" as const,
  },
];

beforeAll(async () => {
  made = await site({
    networkMembers: async (networkId, me) =>
      networkId === ids.there && me === ids.bo ? listed : [],
    lookup: async (query) => {
      lookedUp.push(query);
      return query === "@ny@vis.rh.example" ? { kind: "person", id: ids.distant } : undefined;
    },
  });
  ids = await circles(made);
  anna = await made.signedIn("sygeplejerske-m2");
  bo = await made.signedIn("kvalitet-ort");
  cy = await made.signedIn("fysioterapeut-n1");
  outside = await made.signedIn("udenfor");
});

const view = async (handle: string, me: number) => {
  const now = new Date().toISOString();
  return networkByHandle(made.store.reader, me, { handle, host: null, now });
};

const members = async (networkId: number, state: "accepted" | "requested" | "invited" | "banned") =>
  (
    await membersOf(made.store.reader, networkId, {
      state,
      limit: 99,
      now: new Date().toISOString(),
    })
  ).items.map(({ person }) => person.id);

describe("the directory", () => {
  test("shows what can be found here and elsewhere, one's own first, and never what is hidden", async () => {
    const { html } = await outside.get("/networks");
    for (const part of [
      ">Patientsikre fødsler</a>",
      `href="${closed}"`,
      `href="${open}"`,
      `href="${there}"`,
      "vis.rsyd.example",
      "Lukket",
      "Åbent",
      'href="/networks/new"',
    ])
      expect(html).toContain(part);
    expect(html).not.toContain("Ledelsesrummet");
    expect(html).not.toContain("Mine netværk");
    const mine = (await anna.get("/networks")).html;
    expect(mine.indexOf("Invitationer til dig")).toBeGreaterThan(0);
    expect(mine.indexOf("Ledelsesrummet")).toBeLessThan(mine.indexOf("Mine netværk"));
    expect(mine.indexOf("Mine netværk")).toBeLessThan(mine.indexOf("Andre netværk"));
    const listed = mine.split(`href="${closed}"`).length - 1;
    expect(listed).toBe(1);
    expect(mine).toContain('formaction="/networks/ledelse/decline"');
    expect((await cy.get("/networks")).html).toContain("Du har bedt om at være med");
    expect((await made.visitor().get("/networks")).html).not.toContain('href="/networks/new"');
  });

  test("what matches stands on as many pages as it fills, the words kept from one to the next", async () => {
    const { store, visitor } = await site();
    const founderId = await person(store, "laege-m1");
    const all: number[] = [];
    for (let n = 1; n <= 22; n++)
      all.push(await founded(store, founderId, { handle: `amning${n}`, name: `Amning ${n}` }));
    await indexActors(store, all);
    const linked = (html: string) => html.match(/href="\/networks\/amning\d+"/g) ?? [];
    const first = (await visitor().get("/networks?words=amning")).html;
    const next = /rel="next" href="([^"]+)"/.exec(first)?.[1]?.replace("&amp;", "&") ?? "";
    expect(next).toContain("words=amning");
    const second = (await visitor().get(next)).html;
    expect(second).toContain("Til dem, der passer bedst");
    expect(new Set([...linked(first), ...linked(second)]).size).toBe(22);
    expect(new Set(linked(first)).size).toBe(20);
  });

  test("is searched by words; an address leads to the search; an empty answer helps on", async () => {
    const found = (await outside.get("/networks?words=sepsis")).html;
    expect(found).toContain(`href="${there}"`);
    expect(found).not.toContain(`href="${open}"`);
    expect((await outside.get("/networks?words=ledelsesrummet")).html).toContain(
      "Ingen netværk passer til “ledelsesrummet”",
    );
    const { location } = await outside.get("/networks?words=%40ny%40vis.rh.example");
    expect(location).toBe("/search?q=%40ny%40vis.rh.example");
    expect((await outside.get("/search?in=networks&q=tavlem%C3%B8der")).html).toContain(
      `href="${open}"`,
    );
    expect((await outside.get("/search?q=tavlem%C3%B8der")).html).toContain(`href="${open}"`);
    const english = await made.visitor({ "Accept-Language": "en" }).get("/networks");
    expect(english.html).toContain("Networks you can find");
  });

  test("is in the navigation and beside the streams", async () => {
    const { html } = await anna.get("/home");
    expect(html).toContain('href="/networks"');
    expect(html.split("<aside")[1]).toContain('href="/networks/ledelse"');
  });
});

describe("a network's page", () => {
  test("closed: its purpose, rules and servers for who may join, its posts for members", async () => {
    const seen = (await outside.get(closed)).html;
    for (const part of [
      "<strong>sikre fødsler</strong>",
      "Ingen patienter.",
      "Hvem opbevarer indholdet",
      "<li>vis.rsyd.example</li>",
      "<li>Region Nordjylland</li>",
      'name="message"',
      "Kun medlemmer kan læse, hvad der skrives her.",
    ])
      expect(seen).toContain(part);
    for (const secret of ["servietter", "Velkommen i kredsen", `href="${closed}/members"`])
      expect(seen).not.toContain(secret);
    const own = (await anna.get(closed)).html;
    for (const part of [
      `id="post-${ids.posts.secret}"`,
      `id="post-${ids.posts.welcome}"`,
      `href="/new?network=${ids.closed}"`,
      `href="${closed}/settings"`,
      "Hvem opbevarer indholdet",
    ])
      expect(own).toContain(part);
    const visitor = await made.visitor().get(closed);
    expect(visitor.html).toContain("/login?to=%2Fnetworks%2Ffoedsler");
    expect(visitor.html).not.toContain("Hvem opbevarer indholdet");
    expect(visitor.html).toContain('content="noindex"');
  });

  test("open: everyone reads it; hidden: it does not exist, also not under its pages", async () => {
    expect((await made.visitor().get(open)).html).toContain("Vores tavle er nu elektronisk.");
    for (const path of ["", "/members", "/requests", "/log", "/moderation", "/settings"])
      for (const who of [outside, made.visitor()]) {
        const { status, location } = await who.get(hidden + path);
        expect([path, status === 404 || location.startsWith("/login")]).toEqual([path, true]);
        if (path === "") expect(status).toBe(404);
      }
    for (const act of ["join", "leave", "decline", "invite", "settings", "settings/close"])
      expect([act, (await outside.post(`${hidden}/${act}`)).status]).toEqual([act, 404]);
    expect((await anna.get(hidden)).html).toContain("Kvalitetskoordinator har inviteret dig.");
  });

  test("only who may has the pages behind it", async () => {
    expect((await outside.get(`${closed}/members`)).status).toBe(403);
    for (const page of ["requests", "log", "moderation", "settings"]) {
      expect([page, (await outside.get(`${closed}/${page}`)).status]).toEqual([page, 403]);
      expect([page, (await anna.get(`${closed}/${page}`)).status]).toEqual([page, 200]);
    }
    expect((await bo.get(`${closed}/requests`)).html).not.toContain("Jeg træner fødende.");
    for (const page of ["log", "moderation", "settings"])
      expect([page, (await bo.get(`${closed}/${page}`)).status]).toEqual([page, 403]);
    expect((await bo.get(`${there}/settings`)).status).toBe(403);
    expect((await made.visitor().get(`${closed}/members`)).location).toContain("/login");
  });

  test("has one address; what is not known yet is looked for; people's pages lead to it", async () => {
    expect((await bo.get(`${closed}@nord.example`)).location).toBe(closed);
    expect((await bo.get("/@foedsler")).location).toBe(closed);
    expect((await bo.get("/@foedsler/followers")).location).toBe(closed);
    expect((await outside.get("/@ledelse")).status).toBe(404);
    expect((await bo.get("/networks/ny@vis.rh.example")).location).toBe(
      "/search?q=%40ny%40vis.rh.example",
    );
    expect((await made.visitor().get("/networks/ny@vis.rh.example")).status).toBe(404);
    expect((await bo.get("/search?q=%40foedsler")).location).toBe(closed);
  });

  test("what the region shares with its allies is told of, and nobody joins it", async () => {
    await made.store.transact((tx) => ensureAlliance(tx, testKeys()));
    const { status, html } = await outside.get("/networks/viden");
    expect(status).toBe(200);
    expect(html).toContain("de regioner, den er forbundet med");
    expect(html).toContain('href="/home?stream=all"');
    expect(html).not.toContain("/networks/viden/");
    expect((await outside.post("/networks/viden/join")).status).toBe(422);
    for (const page of ["members", "requests", "settings"])
      expect([page, (await outside.get(`/networks/viden/${page}`)).status]).toEqual([page, 403]);
    expect((await outside.get("/networks")).html).not.toContain("/networks/viden");
  });

  test("every page is there in English", async () => {
    const english = await made.signedIn("sygeplejerske-m2");
    await english.post("/language", { language: "en" });
    for (const [page, words] of [
      ["", "Only members of"],
      ["/members", "Members"],
      ["/requests", "Invite a colleague"],
      ["/moderation", "Taken off the network"],
      ["/log", "created the network"],
      ["/settings", "Close the network down for good"],
    ] as const) {
      const { status, html } = await english.get(closed + page);
      expect([page, status]).toEqual([page, 200]);
      if (page !== "") expect(html).toContain(words);
      expect(html).not.toMatch(/Netværk|undefined|\[object/);
    }
    await english.post("/language", { language: "da" });
  });

  test("a large closed one says that it is not confidential", async () => {
    const count = (n: number) =>
      made.store.transact((tx) =>
        tx.db
          .updateTable("actor")
          .set({ followers_count: n })
          .where("id", "=", ids.closed)
          .execute(),
      );
    await count(149);
    const said = "Et stort lukket netværk er ikke fortroligt";
    expect((await anna.get(closed)).html).not.toContain(said);
    await count(150);
    expect((await anna.get(closed)).html).toContain(said);
    await count(3);
  });
});

describe("belonging", () => {
  test("an open one is joined and left with a press; the last moderator stays", async () => {
    await outside.get(open);
    expect((await outside.post(`${open}/join`)).location).toBe(open);
    expect(await members(ids.open, "accepted")).toHaveLength(3);
    expect((await outside.post(`${open}/leave`)).location).toBe(open);
    expect(await members(ids.open, "accepted")).toHaveLength(2);
    const stay = await bo.post(`${open}/leave`);
    expect([stay.status, stay.html.includes("mindst én ordstyrer")]).toEqual([422, true]);
  });

  test("a group of other software is asked with a press, also with the button of people, and left", async () => {
    const group = await stranger(made.store, "sepsis@forum.example", { kind: "network" });
    const page = "/networks/sepsis@forum.example";
    for (const press of [`${page}/join`, "/@sepsis@forum.example/follow"]) {
      expect((await outside.post(press)).status).toBe(303);
      expect(await members(group, "requested")).toHaveLength(1);
      expect((await outside.get(page)).html).toContain(`action="${page}/leave"`);
      expect((await outside.post(`${page}/leave`)).location).toBe(page);
      expect(await members(group, "requested")).toEqual([]);
    }
  });

  test("a closed one is asked with a message, that no patient is in, and taken back", async () => {
    const sent = await outside.post(`${closed}/join`, { message: "Pt. 070761-4285" });
    expect([sent.status, sent.html.includes('href="#message"')]).toEqual([422, true]);
    expect(sent.html).toContain("Pt. 070761-4285</textarea>");
    await outside.post(`${closed}/join`, { message: "Må jeg være med?" });
    expect(await members(ids.closed, "requested")).toHaveLength(3);
    expect((await outside.get(closed)).html).toContain("Du er med, når netværket siger ja.");
    expect((await outside.get(closed)).html).not.toContain("servietter");
    await outside.post(`${closed}/leave`);
    expect(await members(ids.closed, "requested")).toHaveLength(2);
  });

  test("requests are decided with the message, and with a warning for the first of a server", async () => {
    const { html } = await anna.get(`${closed}/requests`);
    expect(html).toContain("Jeg træner fødende.");
    expect(html).toContain("Den første fra vis.rm.example.");
    expect(html).not.toContain("Den første fra Region Nordjylland.");
    expect((await anna.get("/notifications")).html).toContain(`href="${closed}/requests"`);
    const decide = (who: Visitor, id: number, act: string, reason = "") =>
      who.post(`${closed}/requests/${id}/${act}`, { reason });
    expect((await decide(bo, ids.cy, "admit")).status).toBe(403);
    expect((await decide(anna, ids.cy, "admit")).location).toBe(`${closed}/requests?done=yes`);
    expect((await anna.get(`${closed}/requests?done=yes`)).html).toContain("Det er gjort.");
    expect((await cy.get("/notifications")).html).toContain("har sagt ja til, at du er med");
    expect((await decide(anna, ids.distant, "deny", "Ikke endnu")).status).toBe(303);
    expect(await members(ids.closed, "requested")).toEqual([]);
    expect(await members(ids.closed, "accepted")).toContain(ids.cy);
    expect((await cy.get(closed)).html).toContain("servietter");
    expect((await decide(anna, ids.cy, "admit")).status).toBe(404);
    const log = (await anna.get(`${closed}/log`)).html;
    expect(log).toContain("fik nej");
    expect(log).toContain("Begrundelse: Ikke endnu");
  });

  test("a member invites by address; one elsewhere is looked up; nobody and the same are said", async () => {
    const invite = (who: string, message = "") => bo.post(`${closed}/invite`, { who, message });
    const nobody = await invite("@ingen");
    expect([nobody.status, nobody.html.includes('value="@ingen"')]).toEqual([422, true]);
    expect(nobody.html).toContain('href="#who"');
    expect((await invite("@fysioterapeut-n1")).html).toContain("allerede med");
    expect((await invite("@tavler")).status).toBe(422);
    lookedUp = [];
    expect((await invite("ny@vis.rh.example")).location).toBe(`${closed}/requests?sent=yes`);
    expect(lookedUp).toEqual(["@ny@vis.rh.example"]);
    const patient = await invite("@udenfor", "Pt. 070761-4285");
    expect([patient.status, patient.html.includes('href="#message"')]).toEqual([422, true]);
    await invite("@udenfor", "Kom og vær med");
    expect(await members(ids.closed, "invited")).toHaveLength(2);
    expect((await outside.get("/notifications")).html).toContain(`href="${closed}"`);
    expect((await outside.post(`${closed}/decline`)).location).toBe("/networks");
    const { html } = await anna.get(`${closed}/requests`);
    const path = new RegExp(`${closed}/requests/${ids.distant}/withdraw`).exec(html)?.[0] ?? "";
    await anna.post(path);
    expect(await members(ids.closed, "invited")).toEqual([]);
    expect((await outside.post(`${closed}/invite`, { who: "@udenfor" })).status).toBe(403);
  });

  test("an invitation is accepted where it is hidden", async () => {
    await anna.post(`${hidden}/join`);
    expect((await anna.get(hidden)).status).toBe(200);
    expect(await members(ids.hidden, "accepted")).toContain(ids.anna);
    expect((await anna.post(`${hidden}/leave`)).location).toBe("/networks");
    expect((await anna.get(hidden)).status).toBe(404);
  });

  test("roles are given and taken, members removed and banned until a day, and let in again", async () => {
    const act = (who: Visitor, id: number, verb: string, fields: Record<string, string> = {}) =>
      who.post(`${closed}/members/${id}/${verb}`, fields);
    const list = (await anna.get(`${closed}/members`)).html;
    expect(list).toContain("Klinisk vejleder, akutsygepleje");
    expect(list).toContain(`formaction="${closed}/members/${ids.bo}/ban"`);
    expect(list).not.toContain(`/members/${ids.anna}/`);
    expect((await bo.get(`${closed}/members`)).html).not.toContain("/ban");
    expect((await act(bo, ids.cy, "promote")).status).toBe(422);
    expect((await act(anna, ids.bo, "promote")).location).toBe(`${closed}/members?acted=yes`);
    expect((await view("foedsler", ids.bo))?.standing?.role).toBe("moderator");
    expect((await bo.get(`${closed}/log`)).status).toBe(200);
    expect((await bo.get("/notifications")).html).toContain("en ny rolle i et netværk");
    await act(anna, ids.bo, "demote");
    expect((await view("foedsler", ids.bo))?.standing?.role).toBe("member");
    const wrong = await act(anna, ids.cy, "ban", { until: "2020-02-31" });
    expect([wrong.status, wrong.html.includes("Skriv datoen")]).toEqual([422, true]);
    const kept = await act(anna, ids.cy, "ban", { until: "2020-02-01", reason: "En grund" });
    expect(kept.status).toBe(422);
    for (const part of [`href="#until-${ids.cy}"`, 'value="En grund"', 'value="2020-02-01"'])
      expect(kept.html).toContain(part);
    await act(anna, ids.cy, "ban", { until: "2099-01-31", reason: "Navngav en patient" });
    expect(await members(ids.closed, "banned")).toEqual([ids.cy]);
    const banned = (await anna.get(`${closed}/members`)).html;
    expect(banned).toContain("udelukket til 1. februar 2099");
    expect((await cy.get(closed)).html).toContain("Du kan ikke blive medlem.");
    const told = (await cy.get("/notifications")).html;
    expect(told).toContain("har meldt dig ud");
    expect(told).toContain(`href="${closed}"`);
    expect((await cy.get(closed)).html).not.toContain("servietter");
    expect((await cy.post(`${closed}/join`)).status).toBe(422);
    await act(anna, ids.cy, "unban");
    expect(await members(ids.closed, "banned")).toEqual([]);
    expect((await anna.get(`${closed}/log`)).html).toContain("Begrundelse: Navngav en patient");
    expect((await act(anna, ids.far, "nonsense")).status).toBe(404);
    await act(anna, ids.far, "remove");
    expect(await members(ids.closed, "accepted")).not.toContain(ids.far);
  });

  test("members of one elsewhere are those its server lists", async () => {
    const { html } = await bo.get(`${there}/members`);
    expect(html).toContain("Intensivlæge");
    expect(html).toContain("/search?q=%40intensiv%40vis.rh.example");
    expect(html).toContain("Kvalitetskoordinator");
  });
});

describe("posts", () => {
  const view1 = async (me: number, id: number) =>
    (await postsByIds(made.store.reader, personViewer(me), [id]))[0];

  test("say which network they are in, whom they are for, and cannot be passed on", async () => {
    const { html } = await bo.get(`/posts/${ids.posts.secret}`);
    expect(html).toContain(`<a href="${closed}">Patientsikre fødsler</a>`);
    expect(html).toContain("Kun medlemmer af Patientsikre fødsler");
    expect(html).not.toContain(`/posts/${ids.posts.secret}/boost`);
    expect(html).not.toContain("Ordstyring");
    expect((await outside.get(`/posts/${ids.posts.secret}`)).status).toBe(404);
    const waiting = (await bo.get(`/posts/${ids.posts.asked}`)).html;
    expect(waiting).toContain("Venter på netværkets region");
    const told = (await bo.get(`/posts/${ids.posts.told}`)).html;
    expect(told).toContain("Offentligt, i Tavlemøder i drift");
    expect(told).toContain(`/posts/${ids.posts.told}/boost`);
  });

  test("moderators pin, lock, take off and put back; others cannot", async () => {
    const { secret } = ids.posts;
    const act = (who: Visitor, verb: string, fields: Record<string, string> = {}) =>
      who.post(`/posts/${secret}/network/${verb}`, fields);
    expect((await act(bo, "pin")).status).toBe(403);
    expect((await act(outside, "pin")).status).toBe(404);
    expect((await act(anna, "nonsense")).status).toBe(404);
    expect((await act(anna, "pin", { back: closed })).location).toBe(`${closed}#post-${secret}`);
    expect((await bo.get(closed)).html).toContain('id="start-here"');
    expect((await anna.get(`/posts/${secret}`)).html).toContain(
      `formaction="/posts/${secret}/network/unpin"`,
    );
    await act(anna, "unpin");
    expect((await bo.get(closed)).html).not.toContain('id="start-here"');
    await act(anna, "lock");
    const locked = (await bo.get(`/posts/${secret}`)).html;
    expect(locked).toContain("Tråden er låst for flere svar.");
    expect(locked).not.toContain(`action="/posts/${secret}/reply"`);
    const late = await bo.post(`/posts/${secret}/reply`, { body: "Og?", audience: "network" });
    expect(late.status).toBe(422);
    await act(anna, "unlock");
    await act(anna, "take-off", { reason: "Handler ikke om fødsler" });
    expect((await bo.get(`/posts/${secret}`)).html).toContain("Fjernet fra netværket.");
    expect((await anna.get(closed)).html).not.toContain(`id="post-${secret}"`);
    expect((await anna.get(`${closed}/moderation`)).html).toContain(
      `action="/posts/${secret}/network/put-back"`,
    );
    await act(anna, "put-back");
    await made.store.transact(async (tx) => {
      for (let at = 0; at < 7; at++) {
        const { id: postId } = await publish(tx, ids.anna, note({ networkId: ids.closed }));
        const pin = { verb: "pin", postId } as const;
        await actOnPost(tx, { networkId: ids.closed, byId: ids.anna, act: pin });
      }
    });
    const full = await act(anna, "pin");
    expect([full.status, full.html.includes("højst stå 7 opslag")]).toEqual([422, true]);
    expect((await view1(ids.bo, secret))?.networkState).toBe("accepted");
    expect((await bo.get(closed)).html).toContain(`id="post-${secret}"`);
  });

  test("are written in a network from its page: its audience is said, and kept through the preview", async () => {
    const path = `/new/request?network=${ids.closed}`;
    const { html } = await bo.get(path);
    expect(html).toContain("Kun medlemmer af Patientsikre fødsler");
    expect(html).not.toContain('type="radio" name="audience"');
    expect((await bo.get(`/new?network=${ids.closed}`)).html).toContain(
      `/new/offer?network=${ids.closed}`,
    );
    const fields = {
      title: "Hvem har en tjekliste?",
      body: "Vi mangler en.",
      topics: "Fødsel",
      language: "da",
      audience: `network:${ids.closed}`,
    };
    const seen = await bo.post(path, { ...fields, step: "preview" });
    expect(seen.html).toContain("<b>Kun medlemmer af Patientsikre fødsler</b>");
    expect(seen.html).toContain(`value="network:${ids.closed}"`);
    const { location } = await bo.post(path, { ...fields, step: "publish" });
    const id = Number(location.split("/").pop());
    expect(await view1(ids.bo, id)).toMatchObject({
      audience: "network",
      network: { id: ids.closed },
      networkState: "accepted",
    });
    const edit = (await bo.get(`/posts/${id}/edit`)).html;
    expect(edit).toContain("Kun medlemmer af Patientsikre fødsler");
    await bo.post(`/posts/${id}/edit`, {
      ...fields,
      title: "Hvem har tjeklister?",
      step: "publish",
    });
    expect(await view1(ids.bo, id)).toMatchObject({
      title: "Hvem har tjeklister?",
      audience: "network",
    });
    const reply = await anna.post(`/posts/${id}/reply`, { body: "Vi har.", audience: "network" });
    const replied = Number(reply.location.split("-").pop());
    expect(await view1(ids.bo, replied)).toMatchObject({ network: { id: ids.closed } });
  });

  test("or chosen as whom it is for; nobody writes where they may not", async () => {
    const { html } = await bo.get("/new/note");
    expect(html).toContain(`value="network:${ids.open}"`);
    expect(html).toContain("Offentligt, i Tavlemøder i drift");
    const say = (who: Visitor, audience: string) =>
      who.post("/new/note", { body: "Hej", language: "da", audience, step: "publish" });
    const id = Number((await say(bo, `network:${ids.open}`)).location.split("/").pop());
    expect(await view1(ids.bo, id)).toMatchObject({
      audience: "public",
      network: { id: ids.open },
    });
    for (const network of [ids.closed, ids.hidden, 1]) {
      const refused = await say(outside, `network:${network}`);
      expect([refused.status, refused.html.includes('href="#audience"')]).toEqual([422, true]);
      expect(refused.html).toContain(">Hej</textarea>");
    }
    expect((await say(outside, "network")).status).toBe(422);
    expect((await outside.get(`/new/note?network=${ids.closed}`)).status).toBe(404);
  });

  test("are reported to the network's moderators, who close the report", async () => {
    const { html } = await bo.get(`/@sygeplejerske-m2/report?post=${ids.posts.welcome}`);
    expect(html).toContain("Netværkets ordstyrere læser det.");
    await anna.post(`/@kvalitet-ort/report`, {
      post: String(ids.posts.secret),
      text: "Til driften",
    });
    await anna.post(`${closed}/invite`, { who: "@fysioterapeut-n1" });
    await cy.post(`${closed}/join`);
    await cy.post(`/@kvalitet-ort/report`, {
      post: String(ids.posts.secret),
      text: "Der står en patients navn",
    });
    const page = (await anna.get(`${closed}/moderation`)).html;
    expect(page).toContain("Der står en patients navn");
    expect(page).not.toContain("Til driften");
    expect((await anna.get("/notifications")).html).toContain(`href="${closed}/moderation"`);
    const admin = await made.signedIn("driften");
    const reports = (await admin.get("/admin/reports")).html;
    expect(reports).toContain("Til driften");
    expect(reports).not.toContain("Der står en patients navn");
    const path = new RegExp(`${closed}/reports/\\d+/resolve`).exec(page)?.[0] ?? "";
    expect((await cy.post(path)).status).toBe(403);
    expect((await anna.post(path)).location).toBe(`${closed}/moderation`);
    expect((await anna.get(`${closed}/moderation`)).html).toContain("Ingen anmeldelser venter.");
  });
});

describe("founding and settling", () => {
  const fields = {
    name: "Ny kreds",
    handle: "ny-kreds",
    purpose: "At lære",
    rules: "",
    kind: "open",
    posting: "members",
    history: "all",
  };

  test("a network is founded; what is wrong comes back with what was written", async () => {
    expect((await made.visitor().get("/networks/new")).location).toContain("/login");
    for (const [wrong, field] of [
      [{ name: "" }, "name"],
      [{ handle: "Ny Kreds" }, "handle"],
      [{ handle: "new" }, "handle"],
      [{ handle: "foedsler" }, "handle"],
      [{ purpose: "Om pt. 070761-4285" }, "purpose"],
      [{ rules: "x".repeat(5001) }, "rules"],
    ] as const) {
      const { status, html } = await anna.post("/networks/new", { ...fields, ...wrong });
      expect([field, status]).toEqual([field, 422]);
      expect(html).toContain(`href="#${field}"`);
      expect(html).not.toContain("Brugernavnet");
    }
    const { location } = await cy.post("/networks/new", fields);
    expect(location).toBe("/networks/ny-kreds");
    expect(await view("ny-kreds", ids.cy)).toMatchObject({
      networkKind: "open",
      standing: { role: "owner" },
    });
    expect((await cy.get(location)).html).toContain("Det første opslag er det sværeste");
  });

  test("nobody founds many at once", async () => {
    let status = 303;
    for (let at = 0; at < 10 && status === 303; at++)
      ({ status } = await outside.post("/networks/new", { ...fields, handle: `kreds-${at}` }));
    expect(status).toBe(422);
  });

  test("its texts and kind are changed; it closes and never opens; archived it is read only", async () => {
    const path = "/networks/ny-kreds";
    const change = (more: Record<string, string>) =>
      cy.post(`${path}/settings`, { ...fields, ...more });
    expect((await change({ kind: "closed", name: "Kredsen" })).location).toBe(
      `${path}/settings?saved=yes`,
    );
    expect(await view("ny-kreds", ids.cy)).toMatchObject({
      networkKind: "closed",
      name: "Kredsen",
    });
    const { html } = await cy.get(`${path}/settings`);
    expect(html).not.toContain('value="open"');
    const opened = await change({ kind: "open" });
    expect([opened.status, opened.html.includes("kan ikke åbnes igen")]).toEqual([422, true]);
    expect(opened.html).toContain('href="#kind"');
    const wrong = await change({ kind: "closed", name: "" });
    expect([wrong.status, wrong.html.includes('href="#name"')]).toEqual([422, true]);
    await cy.post(`${path}/settings/archive`);
    const archived = (await cy.get(path)).html;
    expect(archived).toContain("Netværket er arkiveret.");
    expect(archived).not.toContain("/new?network=");
    await cy.post(`${path}/settings/reopen`);
    expect((await cy.get(path)).html).not.toContain("Netværket er arkiveret.");
  });

  test("it is closed down by its owner, who has said so twice", async () => {
    const path = "/networks/ny-kreds";
    const unsure = await cy.post(`${path}/settings/close`);
    expect([unsure.status, unsure.html.includes('href="#confirmClose"')]).toEqual([422, true]);
    expect((await bo.post(`${path}/settings/close`, { confirmClose: "yes" })).status).toBe(403);
    expect((await cy.post(`${path}/settings/close`, { confirmClose: "yes" })).location).toBe(
      "/networks?closed=yes",
    );
    expect((await cy.get(path)).status).toBe(404);
  });
});
