import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { follow } from "../../src/domain/follows/follow.ts";
import { unfollow } from "../../src/domain/follows/unfollow.ts";
import { endorse } from "../../src/domain/people/endorse.ts";
import { block } from "../../src/domain/people/block.ts";
import { updateProfile } from "../../src/domain/people/profile.ts";
import { featureTopic } from "../../src/domain/topics/feature-topic.ts";
import { stranger } from "../support/cast.ts";
import { livelyRegion } from "./region.ts";
import { site, type Site, type Visitor } from "./support.ts";

const far = "/@klinisk-vejleder@vis.rsyd.example";

let made: Site;
let ids: Awaited<ReturnType<typeof livelyRegion>>;
let anna: Visitor;

beforeAll(async () => {
  made = await site();
  ids = await livelyRegion(made);
  anna = await made.signedIn("sygeplejerske-m2");
});

const relation = async (follower: number, followee: number) =>
  (
    await made.store.reader.db
      .selectFrom("follow")
      .select("state")
      .where("follower_id", "=", follower)
      .where("followee_id", "=", followee)
      .executeTakeFirst()
  )?.state;

describe("a person's page", () => {
  test("shows first what its owner pinned from the post's page, once", async () => {
    const bo = await made.signedIn("kvalitet-ort");
    const post = `/posts/${ids.told}`;
    expect((await anna.get(post)).html).not.toContain(`action="${post}/pin"`);
    expect((await anna.post(`${post}/pin`, { on: "yes" })).status).toBe(404);
    expect((await bo.get(post)).html).toContain("Fastgør på min side");
    expect((await bo.post(`${post}/pin`, { on: "yes" })).location).toBe(`${post}#post-${ids.told}`);
    const { html } = await anna.get("/@kvalitet-ort");
    expect(html).toMatch(/<h2 id="pinned">Fastgjort/);
    expect(html.split(`id="post-${ids.told}"`)).toHaveLength(2);
    expect((await anna.get("/@kvalitet-ort?tab=replies")).html).not.toContain('id="pinned"');
    expect((await bo.get(post)).html).toContain("Løsn fra min side");
    await bo.post(`${post}/pin`, { on: "no" });
    const after = await anna.get("/@kvalitet-ort");
    expect(after.html).not.toContain('id="pinned"');
    expect(after.html).toContain(`id="post-${ids.told}"`);
  });

  test("shows the topics they chose and whom they recommend, to those who may see them", async () => {
    await made.store.transact(async (tx) => {
      await featureTopic(tx, ids.bo, "Tavlemøde");
      await follow(tx, { followerId: ids.bo, followeeId: ids.admin });
      await endorse(tx, ids.bo, ids.admin);
    });
    const page = async (who: Visitor) => (await who.get("/@kvalitet-ort")).html;
    const shown = /<h2>Deler viden om<\/h2>.*<h2>Anbefaler<\/h2>.*?<\/section>/;
    const [part = ""] = shown.exec(await page(anna)) ?? [];
    expect(part).toContain('href="/topics/tavlem%C3%B8de"');
    expect(part).toContain('href="/@driften"');
    expect((await anna.get("/@kvalitet-ort?tab=replies")).html).not.toContain("<h2>Anbefaler");
    await made.store.transact((tx) => unfollow(tx, { followerId: ids.bo, followeeId: ids.admin }));
    expect(await page(anna)).not.toContain("<h2>Anbefaler");
  });

  test("shows everything they tell of themselves, and what they wrote", async () => {
    const { status, html } = await anna.get("/@kvalitet-ort");
    expect(status).toBe(200);
    for (const part of [
      "@kvalitet-ort@nord.example",
      "Kvalitets- og udviklingskonsulent",
      "Ortopædkirurgi, Ortopædkirurgisk Afdeling, Aalborg Universitetshospital",
      "<strong>forbedringer</strong>",
      "Har lidt tid til sparring",
      "Måling før og efter",
      'href="https://orcid.org/0000-0002-1825-0097"',
      "Afsnittets side",
      `id="post-${ids.told}"`,
      'action="/@kvalitet-ort/unfollow"',
      'href="/@kvalitet-ort/followers"',
    ])
      expect(html).toContain(part);
    expect(html).not.toContain(`id="post-${ids.reply}"`);
    const replies = await anna.get("/@kvalitet-ort?tab=replies");
    expect(replies.html).toContain(`id="post-${ids.reply}"`);
  });

  test("says how many follow them and whom they follow, in words that fit the number", async () => {
    const handle = "taeller";
    const counted = async (followers: number, following: number, language: string) => {
      await made.store.transact((tx) =>
        tx.db
          .updateTable("actor")
          .set({ followers_count: followers, following_count: following })
          .where("handle", "=", handle)
          .execute(),
      );
      const { html } = await made.visitor({ "Accept-Language": language }).get(`/@${handle}`);
      return [...html.matchAll(/\/follow(?:ers|ing)">([^<]*)</g)].map(([, words]) => words);
    };
    await made.member(handle);
    expect(await counted(1, 0, "da")).toEqual(["følges af 1 person", "følger ingen"]);
    expect(await counted(0, 1200, "da")).toEqual(["følges af ingen", "følger 1.200 personer"]);
    expect(await counted(1, 0, "en")).toEqual(["followed by 1 person", "follows nobody"]);
    expect(await counted(2, 1, "en")).toEqual(["followed by 2 people", "follows 1 person"]);
  });

  test("is the same in English, in any case, and shorter when the host is ours", async () => {
    const english = await made.visitor({ "Accept-Language": "en" }).get("/@KVALITET-ORT");
    expect(english.html).toContain("Has a little time for questions");
    expect(english.html).toContain("Sign in to follow");
    const { status, location } = await anna.get("/@kvalitet-ort@nord.example");
    expect([status, location]).toEqual([303, "/@kvalitet-ort"]);
  });

  test("of someone elsewhere says where, and leads to their own page", async () => {
    const { html } = await anna.get(far);
    expect(html).toContain("Hører til hos vis.rsyd.example.");
    expect(html).toContain('href="https://vis.rsyd.example/@klinisk-vejleder"');
    expect(html).toContain("Odense Universitetshospital");
    expect(html).toContain("Du har bedt om at følge");
    expect(html).toContain(`action="${far}/unfollow"`);
    const list = await anna.get(`${far}/followers`);
    expect(list.html).toContain("Hele listen er hos vis.rsyd.example.");
  });

  test("open to who is not signed in: public posts, a way to follow, no lists of people", async () => {
    const { status, html } = await made.visitor().get("/@kvalitet-ort");
    expect(status).toBe(200);
    expect(html).toContain(`id="post-${ids.told}"`);
    expect(html).not.toContain(`id="post-${ids.stopped}"`);
    expect(html).toContain("/login?to=%2F%40kvalitet-ort");
    expect(html).not.toContain('action="/@kvalitet-ort/follow"');
    expect(html).toContain('content="noindex"');
    const list = await made.visitor().get("/@kvalitet-ort/followers");
    expect(list.location).toContain("/login");
    await made.store.transact((tx) => updateProfile(tx, ids.bo, { indexable: true }));
    expect((await made.visitor().get("/@kvalitet-ort")).html).not.toContain('content="noindex"');
  });

  test("whoever is not known, blocked me or lives on a blocked server is not found", async () => {
    const mean = await made.member("afvisende");
    await made.store.transact((tx) => block(tx, { blockerId: mean, blockedId: ids.anna }));
    for (const path of ["/@afvisende", "/@nobody", "/@", "/@a b", "/@x!"])
      expect([path, (await anna.get(path)).status]).toEqual([path, 404]);
    for (const act of ["follow", "unfollow", "mute", "unmute", "block", "unblock", "report"])
      expect([act, (await anna.post(`/@afvisende/${act}`, { text: "x" })).status]).toEqual([
        act,
        404,
      ]);
    const away = await anna.get("/@larmer@stoej.example");
    expect(away.location).toBe("/search?q=%40larmer%40stoej.example");
    expect((await made.visitor().get("/@larmer@stoej.example")).status).toBe(404);
    expect((await made.visitor().get("/@ukendt@syd.example")).status).toBe(404);
  });

  test("pictures are shown with their alt texts, from here", async () => {
    const bytes = await sharp({
      create: { width: 60, height: 20, channels: 3, background: "#0b5563" },
    })
      .png()
      .toBuffer();
    const cy = await made.signedIn("fysioterapeut-n1");
    await cy.get("/settings/profile");
    for (const [kind, alt] of [
      ["header", "Et hav"],
      ["avatar", "Et ansigt"],
    ]) {
      const form = new FormData();
      form.set("file", new Blob([new Uint8Array(bytes)]), "x.png");
      form.set("alt", alt!);
      expect((await cy.upload(`/settings/profile/${kind}`, form)).status).toBe(303);
    }
    const { html } = await anna.get("/@fysioterapeut-n1");
    expect(html).toMatch(/<img class="cover" src="\/media\/[\w.-]+" alt="Et hav"/);
    expect(html).toMatch(/<img class="av" src="\/media\/[\w.-]+" alt="Et ansigt"/);
  });

  test("says where someone has moved, and no longer offers to follow", async () => {
    const gone = await stranger(made.store, "flyttet@midt.example");
    await made.store.transact((tx) =>
      tx.db.updateTable("actor").set({ moved_to_id: ids.bo }).where("id", "=", gone).execute(),
    );
    const { html } = await anna.get("/@flyttet@midt.example");
    expect(html).toContain('Er flyttet til <a href="/@kvalitet-ort">');
    expect(html).not.toContain('action="/@flyttet@midt.example/follow"');
    expect((await anna.post("/@flyttet@midt.example/follow")).status).toBe(403);
  });
});

describe("what one can do about someone", () => {
  test("follow and stop, ask and withdraw; each leads back", async () => {
    const back = { back: "/people?scope=known" };
    const followed = await anna.post("/@driften/follow", back);
    expect([followed.status, followed.location]).toEqual([303, back.back]);
    expect(await relation(ids.anna, ids.admin)).toBe("accepted");
    expect((await anna.get("/@driften")).html).toContain('action="/@driften/unfollow"');
    expect((await anna.post("/@driften/unfollow")).location).toBe("/@driften");
    expect(await relation(ids.anna, ids.admin)).toBeUndefined();
    await anna.post(`${far}/unfollow`);
    expect(await relation(ids.anna, ids.far)).toBeUndefined();
    await anna.post(`${far}/follow`, { back: "https://evil.example/" });
    expect(await relation(ids.anna, ids.far)).toBe("requested");
    expect((await anna.post("/@sygeplejerske-m2/follow")).status).toBe(422);
    const stranger = made.visitor();
    expect((await stranger.post("/@driften/follow")).location).toBe("/login?to=%2F");
    expect((await anna.post("/@driften/follow", { csrf: "" })).status).toBe(403);
  });

  test("answer requests, and let followers go", async () => {
    const page = await anna.get("/requests");
    expect(page.html).toContain('action="/@kvalitet-ort/accept"');
    expect(page.html).toContain('action="/@fysioterapeut-n1/refuse"');
    expect((await anna.get("/@kvalitet-ort")).html).toContain("vil gerne følge dig");
    await anna.post("/@kvalitet-ort/accept", { back: "/requests" });
    await anna.post("/@fysioterapeut-n1/refuse");
    expect(await relation(ids.bo, ids.anna)).toBe("accepted");
    expect(await relation(ids.cy, ids.anna)).toBeUndefined();
    expect((await anna.get("/requests")).html).toContain("Ingen venter på svar.");
    const list = await anna.get("/@sygeplejerske-m2/followers");
    expect(list.html).toContain('href="/@kvalitet-ort"');
    expect((await anna.get("/@kvalitet-ort")).html).toContain("Følger dig");
    await anna.post("/@kvalitet-ort/remove-follower");
    expect(await relation(ids.bo, ids.anna)).toBeUndefined();
  });

  test("mute, block, and take it back, also from the list of those kept away", async () => {
    await anna.post("/@driften/mute");
    expect((await anna.get("/@driften")).html).toContain("Du har skjult denne person.");
    await anna.post("/@driften/unmute");
    await anna.post("/@driften/block");
    const blocked = await anna.get("/@driften");
    expect(blocked.html).toContain("Du har blokeret denne person.");
    expect(blocked.html).not.toContain('action="/@driften/follow"');
    const privacy = await anna.get("/settings/privacy");
    expect(privacy.html).toContain('action="/@driften/unblock"');
    expect(privacy.html).toContain('action="/@larmer@stoej.example/unblock"');
    for (const who of ["driften", "larmer@stoej.example"]) {
      const answer = await anna.post(`/@${who}/unblock`, { back: "/settings/privacy" });
      expect([who, answer.status]).toEqual([who, 303]);
    }
    expect((await anna.get("/settings/privacy")).html).toContain("Du har ikke blokeret nogen.");
  });

  test("tell the moderators of someone, or of one of their posts", async () => {
    const form = await anna.get(`/@kvalitet-ort/report?post=${ids.told}`);
    expect(form.html).toContain(`name="post" value="${ids.told}"`);
    const path = "/@kvalitet-ort/report";
    const empty = await anna.post(path, { text: " ", post: String(ids.told) });
    expect([empty.status, empty.html.includes('role="alert"')]).toEqual([422, true]);
    const patient = await anna.post(path, { text: "Se pt. 070761-4285 her" });
    expect(patient.status).toBe(422);
    expect(patient.html).toContain("ligner et CPR-nummer");
    const sent = await anna.post(path, { text: "Det er forkert.", post: String(ids.told) });
    expect(sent.location).toBe(`${path}?told=yes`);
    expect((await anna.get(sent.location)).html).toContain("Moderatorerne ser på det.");
    const admin = await made.signedIn("driften");
    expect((await admin.get("/notifications")).html).toContain("har anmeldt noget");
    const reports = await admin.get("/admin/reports");
    expect(reports.html).toContain("Det er forkert.");
    expect(reports.html).toContain(`href="/posts/${ids.told}"`);
    expect((await anna.get(`${path}?post=${ids.asked}`)).status).toBe(404);
    expect((await anna.get("/@sygeplejerske-m2/report")).status).toBe(404);
  });
});
