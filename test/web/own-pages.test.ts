import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { thank } from "../../src/domain/knowledge/thank.ts";
import { aliasesOf } from "../../src/domain/people/aliases.read.ts";
import { setAliases } from "../../src/domain/people/move.ts";
import { person } from "../../src/domain/people/people.read.ts";
import { sessionsOf } from "../../src/domain/people/sessions.ts";
import { personViewer } from "../../src/domain/knowledge/visible.ts";
import { note } from "../domain/knowledge/drafts.ts";
import { stranger } from "../support/cast.ts";
import { livelyRegion } from "./region.ts";
import { password, site, type Site, type Visitor } from "./support.ts";

let made: Site;
let ids: Awaited<ReturnType<typeof livelyRegion>>;
let anna: Visitor;
let found: { kind: "person" | "post"; id: number } | undefined;
const readAnew: number[] = [];

beforeAll(async () => {
  made = await site({
    lookup: async () => found,
    readAnew: async (id) => void readAnew.push(id),
  });
  ids = await livelyRegion(made);
  anna = await made.signedIn("sygeplejerske-m2");
});

const profile = async (id: number) => (await person(made.store.reader, personViewer(id), id))!;

describe("notifications", () => {
  test("what is alike is told together; what is new is marked once and then seen", async () => {
    const fan = await made.member("ergoterapeut-n4");
    await made.store.transact((tx) => thank(tx, { actorId: fan, postId: ids.asked }));
    const advance = await anna.get("/notifications", { "Sec-Purpose": "prefetch" });
    expect(advance.html).toContain('class="card news new"');
    const first = await anna.get("/notifications");
    expect(first.html).toContain('class="card news new"');
    expect(first.html).toMatch(/<b>ergoterapeut-n4<\/b><\/a> og <a[^>]*><b>Kvalitetskoordinator/);
    expect(first.html, "of whom one has muted nothing is told").not.toContain("fysioterapeut-n1");
    expect(first.html).toContain("siger tak");
    expect(first.html).toContain("2 anmodninger om at følge dig");
    expect(first.html).toContain(`href="/posts/${ids.reply}"`);
    expect(first.html).toMatch(/data-unread="" title="0 nye notifikationer" hidden/);
    const second = await anna.get("/notifications");
    expect(second.html).toContain('class="card news"');
    expect(second.html).not.toContain('class="card news new"');
    await made.store.transact((tx) => publish(tx, ids.bo, note({ body: "@sygeplejerske-m2 ja" })));
    const third = await anna.get("/notifications");
    expect(third.html.match(/class="card news new"/g)).toHaveLength(1);
  });

  test("what is kept apart of people one does not know waits on a page of its own, without JavaScript", async () => {
    await made.member("vaelger");
    const someone = await made.signedIn("vaelger");
    const path = "/notifications/requests";
    expect((await someone.get("/notifications")).html).toContain(`href="${path}"`);
    const empty = await someone.get(path);
    expect(empty.html).toContain("Ingen venter.");
    expect(empty.html).toMatch(/<option value="accept" selected="">Ja/);
    const wishes = { notFollowing: "filter", privateMentions: "drop" };
    const set = await someone.post("/notifications/policy", wishes);
    expect(set.location).toBe(`${path}?saved=yes`);
    expect((await someone.get(set.location)).html).toContain("Det er gemt.");
    expect((await someone.post("/notifications/policy", { newAccounts: "ja" })).status).toBe(422);
    for (const who of [ids.bo, ids.cy])
      await made.store.transact((tx) => publish(tx, who, note({ body: "Hej @vaelger" })));
    const news = await someone.get("/notifications");
    expect(news.html).toContain("2 personer venter på, at du lader dem komme til");
    expect(news.html).not.toContain("nævnte dig");
    expect(news.html).toMatch(/title="0 nye notifikationer" hidden/);
    const { html } = await someone.get(path);
    expect(html).toContain("1 besked");
    const [last = "", first = ""] = [...html.matchAll(/name="id" value="(\d+)"/g)]
      .map(([, id]) => id!)
      .filter((id, at, all) => all.indexOf(id) === at);
    expect((await someone.post(`${path}/accept`, { id: first })).location).toBe(path);
    expect((await someone.post(`${path}/dismiss`, { id: last })).status).toBe(303);
    expect((await someone.post(`${path}/dismiss`, { id: "x" })).status).toBe(404);
    expect((await someone.get(path)).html).toContain("Ingen venter.");
    expect((await someone.get("/notifications")).html.match(/nævnte dig/g)).toHaveLength(1);
    await made.store.transact((tx) => publish(tx, ids.bo, note({ body: "Igen @vaelger" })));
    expect((await someone.get("/notifications")).html.match(/nævnte dig/g)).toHaveLength(2);
    expect((await made.visitor().get(path)).location).toContain("/login");
  });

  test("many who thank are two names and a number; older ones are on the next page", async () => {
    const author = await made.member("vellidt");
    const { id } = await made.store.transact((tx) => publish(tx, author, note()));
    for (let at = 0; at < 5; at++) {
      const fan = await made.member(`fan-${at}`);
      await made.store.transact((tx) => thank(tx, { actorId: fan, postId: id }));
    }
    const someone = await made.signedIn("vellidt");
    const { html } = await someone.get("/notifications");
    expect(html).toMatch(/<b>fan-4<\/b><\/a>, <a[^>]*><b>fan-3<\/b><\/a> og 3 andre siger tak/);
    for (let at = 0; at < 45; at++)
      await made.store.transact((tx) => publish(tx, ids.bo, note({ body: `@vellidt ${at}` })));
    const page = await someone.get("/notifications");
    const older = /rel="next" href="([^"]+)"/.exec(page.html)?.[1] ?? "";
    expect((await someone.get(older)).html).toContain("siger tak");
  });

  test("nothing yet says what to do; only for who is signed in", async () => {
    await made.member("ny");
    const someone = await made.signedIn("ny");
    expect((await someone.get("/notifications")).html).toContain("Her er intet nyt.");
    expect((await someone.get("/saved")).html).toContain("Du har ikke gemt noget.");
    for (const path of ["/notifications", "/requests", "/saved", "/settings/profile"])
      expect((await made.visitor().get(path)).location).toContain("/login?to=");
  });

  test("saved posts are one's own", async () => {
    expect((await anna.get("/saved")).html).toContain(`id="post-${ids.told}"`);
    const bo = await made.signedIn("kvalitet-ort");
    expect((await bo.get("/saved")).html).not.toContain(`id="post-${ids.told}"`);
  });
});

describe("the profile", () => {
  const whole = {
    name: "Anna N.",
    bio: "Om **mig**",
    profession: "nurse",
    specialty: "Intern medicin",
    region: "Region Nordjylland",
    hospital: "AUH",
    department: "Medicin",
    unit: "M2",
    askMeAbout: "Triage\n\nVisitation",
    availability: "open",
    availabilityUntil: "2099-01-31",
    orcid: "https://orcid.org/0000-0002-1825-0097",
    fieldName: ["Side", ""],
    fieldValue: ["https://m2.example/", ""],
  };

  test("every field is kept and comes back in the form", async () => {
    const sent = await anna.post("/settings/profile", whole);
    expect([sent.status, sent.location]).toEqual([303, "/settings/profile?saved=yes"]);
    expect(await profile(ids.anna)).toMatchObject({
      name: "Anna N.",
      bioSource: "Om **mig**",
      specialty: "Intern medicin",
      askMeAbout: ["Triage", "Visitation"],
      availability: "open",
      availabilityUntil: "2099-01-31",
      orcid: "0000-0002-1825-0097",
      fields: [{ name: "Side", value: "https://m2.example/" }],
    });
    const { html } = await anna.get(sent.location);
    for (const part of ["Det er gemt.", 'value="Anna N."', "Om **mig**", "Triage\nVisitation"])
      expect(html).toContain(part);
    expect(html).toContain('value="https://m2.example/"');
  });

  test("what is wrong is said first, and what was typed is kept", async () => {
    for (const [field, value, says] of [
      ["name", "  ", "Skriv et navn."],
      ["orcid", "0000-0000-0000-0000", "ORCID skal være"],
      ["availabilityUntil", "i morgen", "Skriv datoen"],
      ["profession", "trold", "Vælg en af mulighederne."],
      ["askMeAbout", "a\nb\nc\nd\ne\nf", "højst være 5 linjer"],
      ["bio", "x".repeat(2001), "højst 2000 tegn"],
    ] as const) {
      const { status, html } = await anna.post("/settings/profile", {
        ...whole,
        unit: "Nyt afsnit",
        [field]: value,
      });
      expect([field, status]).toEqual([field, 422]);
      expect(html.indexOf('role="alert"')).toBeGreaterThan(0);
      expect(html).toContain(`href="#${field}"`);
      expect(html).toContain(says);
      expect(html).toContain('value="Nyt afsnit"');
    }
    expect((await profile(ids.anna)).unit).toBe("M2");
  });

  test("the patient guard stands here too: a number never, a hint after one has looked", async () => {
    const number = await anna.post("/settings/profile", { ...whole, bio: "pt. 070761-4285" });
    expect(number.status).toBe(422);
    expect(number.html).not.toContain('name="confirmed"');
    const hint = { ...whole, askMeAbout: "Ring på tlf. 20 30 40 50" };
    const asked = await anna.post("/settings/profile", hint);
    expect([asked.status, asked.html.includes('name="confirmed"')]).toEqual([422, true]);
    expect((await anna.post("/settings/profile", { ...hint, confirmed: "yes" })).status).toBe(303);
    await anna.post("/settings/profile", whole);
  });

  test("pictures: taken with their text, refused with a reason, removed", async () => {
    const bytes = await sharp({
      create: { width: 90, height: 30, channels: 3, background: "#0b5563" },
    })
      .jpeg()
      .toBuffer();
    const send = (kind: string, fields: Record<string, string>, file?: Uint8Array) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      if (file) form.set("file", new Blob([new Uint8Array(file)]), "x.jpg");
      return anna.upload(`/settings/profile/${kind}`, form);
    };
    await anna.get("/settings/profile");
    expect((await send("avatar", { alt: "Mig" }, bytes)).status).toBe(303);
    const { avatarUrl, avatarAlt } = await profile(ids.anna);
    expect(avatarAlt).toBe("Mig");
    expect((await anna.get(new URL(avatarUrl ?? "").pathname)).status).toBe(200);
    const none = await send("header", { alt: "Et hav" });
    expect([none.status, none.html.includes("Vælg et billede.")]).toEqual([422, true]);
    expect(none.html).toContain('value="Et hav"');
    const text = await send("header", { alt: "" }, new TextEncoder().encode("hej"));
    expect([text.status, text.html.includes('href="#header-file"')]).toEqual([422, true]);
    const patient = await send("header", { alt: "pt. 070761-4285" }, bytes);
    expect([patient.status, patient.html.includes('href="#header-alt"')]).toEqual([422, true]);
    expect((await send("avatar", { remove: "yes" })).status).toBe(303);
    expect((await profile(ids.anna)).avatarUrl).toBeNull();
    expect((await anna.get(new URL(avatarUrl ?? "").pathname)).status).toBe(404);
    expect((await send("nonsense", {})).status).toBe(404);
  });

  test("privacy is four boxes, and servers one does not want to see", async () => {
    const sent = await anna.post("/settings/privacy", { indexable: "yes" });
    expect(sent.location).toBe("/settings/privacy?saved=yes");
    expect(await profile(ids.anna)).toMatchObject({
      approvesFollows: false,
      discoverable: false,
      indexable: true,
    });
    const all = { approvesFollows: "yes", discoverable: "yes", indexable: "yes" };
    await anna.post("/settings/privacy", { ...all, hidesFollows: "yes" });
    expect(await profile(ids.anna)).toMatchObject({ hidesFollows: true });
    await anna.post("/settings/privacy", all);
    const { html } = await anna.get("/settings/privacy");
    expect(html.match(/type="checkbox"[^>]*checked/g)).toHaveLength(3);
    expect(html).toContain('action="/@fysioterapeut-n1/unmute"');
    const servers = "/settings/privacy/servers";
    const shown = async () => (await anna.get("/settings/privacy")).html;
    const hidden = await anna.post(`${servers}/hide`, { host: " Stoej.Example " });
    expect(hidden.location).toBe("/settings/privacy?saved=yes#servers");
    expect(await shown()).toContain('name="host" value="stoej.example"');
    await anna.post(`${servers}/show`, { host: "stoej.example" });
    expect(await shown()).toContain("Du har ikke skjult nogen server.");
    expect((await anna.post(`${servers}/hide`, { host: "ikke en vært" })).status).toBe(422);
    expect((await anna.post(`${servers}/nonsense`, { host: "a.example" })).status).toBe(404);
  });

  test("what apps begin with is chosen; what is no option counts as not said", async () => {
    const path = "/settings/apps/preferences";
    const chosen = async () => {
      const { html } = await anna.get("/settings/apps");
      return {
        options: Array.from(html.matchAll(/value="(\w*)" selected/g), ([, value]) => value),
        boxes: Array.from(html.matchAll(/name="(\w+)" value="yes" checked/g), ([, name]) => name),
      };
    };
    expect(await chosen()).toEqual({ options: ["public", "default"], boxes: [] });
    const fields = { audience: "followers", quotes: "nobody", media: "hide_all", warnings: "yes" };
    expect((await anna.post(path, fields)).location).toBe("/settings/apps?saved=yes");
    expect(await chosen()).toEqual({
      options: ["followers", "nobody", "hide_all"],
      boxes: ["warnings"],
    });
    await anna.post(path, { audience: "region", quotes: "x", media: "" });
    expect(await chosen()).toEqual({ options: ["public", "default"], boxes: [] });
  });
});

describe("the account", () => {
  const next = "en helt anden adgangskode";
  const form = (current: string, one: string, again = one) => ({ current, next: one, again });

  test("a new password needs the old one, twice the same, and ends other sessions", async () => {
    await made.member("skifter");
    const me = await made.signedIn("skifter");
    const other = await made.signedIn("skifter");
    const change = (fields: Record<string, string>) =>
      me.post("/settings/account/password", fields);
    for (const [fields, field] of [
      [form("forkert", next), "current"],
      [form(password, next, "noget andet end det"), "again"],
      [form(password, "kort"), "next"],
      [form(password, "x".repeat(201)), "next"],
    ] as const) {
      const { status, html } = await change(fields);
      expect([field, status]).toEqual([field, 422]);
      expect(html).toContain(`href="#${field}"`);
      expect(html).not.toContain(`value="${next}`);
    }
    expect((await change(form(password, next))).location).toBe("/settings/account?saved=yes");
    expect((await me.get("/settings/account")).status).toBe(200);
    expect((await other.get("/settings/account")).status).toBe(303);
    const again = await made.visitor().post("/login", { handle: "skifter", password: next });
    expect(again.status).toBe(303);
  });

  test("wrong passwords wait", async () => {
    await made.member("gaetter");
    const me = await made.signedIn("gaetter");
    let status = 422;
    for (let at = 0; at < 20 && status === 422; at++)
      ({ status } = await me.post("/settings/account/password", form("forkert", next)));
    expect(status).toBe(429);
  });

  test("sessions are listed and end one by one, all others, or all", async () => {
    const id = await made.member("flere-steder");
    const sessions = () => sessionsOf(made.store.reader, id);
    const [me, second, third] = [
      await made.signedIn("flere-steder"),
      await made.signedIn("flere-steder"),
      await made.signedIn("flere-steder"),
    ];
    const { html } = await me.get("/settings/apps");
    const ends = Array.from(html.matchAll(/name="session" value="([\w-]+)"/g), ([, one]) => one!);
    expect(ends).toHaveLength(2);
    expect(html).toContain(">Her</span>");
    await me.post("/settings/apps/sessions/end", { session: ends[0]! });
    expect(await sessions()).toHaveLength(2);
    await anna.post("/settings/apps/sessions/end", { session: ends[1]! });
    expect(await sessions()).toHaveLength(2);
    await me.post("/settings/apps/sessions/end-others");
    expect(await sessions()).toHaveLength(1);
    expect((await second.get("/home")).status).toBe(303);
    expect((await third.get("/home")).status).toBe(303);
    expect((await me.post("/settings/apps/sessions/end-all")).location).toBe("/login");
    expect(await sessions()).toEqual([]);
    expect(me.cookies.has("__Host-vis")).toBe(false);
  });

  test("the language is chosen here", async () => {
    const { location } = await anna.post("/language", {
      language: "en",
      back: "/settings/account",
    });
    expect((await anna.get(location)).html).toContain("Change password");
    await anna.post("/language", { language: "da" });
  });
});

describe("moving", () => {
  test("an old account is approved by its address, shown, and removed", async () => {
    found = { kind: "person", id: ids.far };
    const add = (alias: string) => anna.post("/settings/move/alias", { alias });
    const added = await add("klinisk-vejleder@vis.rsyd.example");
    expect(added.location).toBe("/settings/move?saved=yes");
    const uri = "https://vis.rsyd.example/users/klinisk-vejleder";
    expect(await aliasesOf(made.store.reader, ids.anna)).toMatchObject([{ uri }]);
    const { html } = await anna.get("/settings/move");
    expect(html).toContain("/@klinisk-vejleder@vis.rsyd.example");
    found = { kind: "post", id: ids.remote };
    expect((await add("https://vis.rsyd.example/x")).html).toContain("fører ikke til en konto");
    found = undefined;
    const unknown = await add("@ingen@syd.example");
    expect(unknown.status).toBe(422);
    expect(unknown.html).toContain('value="@ingen@syd.example"');
    expect((await add("ikke en adresse")).status).toBe(422);
    await anna.post("/settings/move/alias/remove", { uri });
    expect(await aliasesOf(made.store.reader, ids.anna)).toEqual([]);
  });

  test("moving away needs a yes, and an account that names this one; that is read anew", async () => {
    const id = await made.member("flytter");
    const me = await made.signedIn("flytter");
    const target = await stranger(made.store, "flytter@midt.example");
    found = { kind: "person", id: target };
    const move = (more: Record<string, string> = { confirmMove: "yes" }) =>
      me.post("/settings/move", { target: "@flytter@midt.example", ...more });
    const unsure = await move({});
    expect(unsure.status).toBe(422);
    expect(unsure.html).toContain('href="#confirmMove"');
    expect(unsure.html).toContain('value="@flytter@midt.example"');
    const notNamed = await move();
    expect(notNamed.html).toContain("peger ikke tilbage");
    expect(readAnew).toEqual([target]);
    await stranger(made.store, "flytter@midt.example", {
      also_known_as: JSON.stringify([`https://nord.example/actors/${id}`]),
    });
    expect((await move()).location).toBe("/settings/move");
    expect((await profile(id)).movedTo?.id).toBe(target);
    expect((await me.get("/settings/move")).html).toContain("Du er flyttet til");
    expect((await anna.get("/@flytter")).html).toContain("Er flyttet til");
    await made.store.transact((tx) => setAliases(tx, id, []));
  });
});
