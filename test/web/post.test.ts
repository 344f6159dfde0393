import { describe, expect, test } from "vitest";
import { post as readPost } from "../../src/domain/knowledge/post.read.ts";
import { addPost } from "../../src/domain/knowledge/add-post.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { personViewer } from "../../src/domain/knowledge/visible.ts";
import { note, remoteNote } from "../domain/knowledge/drafts.ts";
import { stranger } from "../support/cast.ts";
import { scene } from "./scene.ts";
import { site } from "./support.ts";

async function begin() {
  const made = await site();
  const ids = await scene(made);
  const anna = await made.signedIn("sygeplejerske-m2");
  const bo = await made.signedIn("kvalitet-ort");
  const view = (who: number, id: number) => readPost(made.store.reader, personViewer(who), id);
  return { made, ids, anna, bo, view };
}

describe("a post's page", () => {
  test("tells the post whole, with its conversation", async () => {
    const { ids, anna } = await begin();
    const { html } = await anna.get(`/posts/${ids.asked}`);
    expect(html).toMatch(/<h1[^>]*>Hvordan har I fået/);
    expect(html).toContain("Vi flyttede visitationen til kl. 15.");
    expect(html).toContain("Svaret hjalp");
    expect(html.indexOf(`id="post-${ids.reply}"`)).toBeLessThan(
      html.indexOf(`id="post-${ids.deeper}"`),
    );
    expect(html).toContain(`class="card post d2" id="post-${ids.deeper}"`);
    const below = await anna.get(`/posts/${ids.deeper}`);
    expect(below.html).toContain(`href="/posts/${ids.asked}"`);
    const far = await anna.get(`/posts/${ids.remote}`);
    expect(far.html).toContain("vis.rsyd.example");
  });

  test("asks what may be answered there, once, and then says how it stands", async () => {
    const { made, ids, anna, bo, view } = await begin();
    const poll = (html: string, id: number) =>
      new RegExp(`<div[^>]*id="poll-${id}".*?</p></div>`, "s").exec(html)?.[0] ?? "";
    const asked = poll((await anna.get("/home?stream=region")).html, ids.small);
    expect(asked).toContain("<legend>Vælg én</legend>");
    expect(asked).toMatch(/type="radio" name="choice" value="1" required/);
    expect(asked).not.toContain("%");
    const at = `/posts/${ids.small}/vote`;
    for (const choice of ["7", "x", ""]) expect((await anna.post(at, { choice })).status).toBe(422);
    const voted = await anna.post(at, { choice: "1", back: "/home" });
    expect([voted.status, voted.location]).toEqual([303, `/home#post-${ids.small}`]);
    const stands = poll((await anna.get(`/posts/${ids.small}`)).html, ids.small);
    expect(stands).toMatch(/Hver finder sin egen<\/span><b> \(dit valg\)<\/b>: 100 %/);
    expect(stands).toContain("1 stemme");
    expect(stands).not.toContain("<form");
    expect((await anna.post(at, { choice: "0" })).html).toContain("Du har allerede stemt.");
    expect(poll((await bo.get(`/posts/${ids.small}`)).html, ids.small)).not.toContain("<form");
    const several = poll((await bo.get(`/posts/${ids.asked}`)).html, ids.deeper);
    expect(several).toContain("Vælg en eller flere");
    await bo.post(`/posts/${ids.deeper}/vote`, { choice: ["0", "2"] });
    expect((await view(ids.bo, ids.deeper))!.poll!.mine).toEqual([0, 2]);
    const anyone = poll(
      (await made.visitor({ "Accept-Language": "en" }).get(`/posts/${ids.deeper}`)).html,
      ids.deeper,
    );
    expect(anyone).toContain("1 has voted");
    expect((await made.visitor().post(at, { choice: "0" })).status).toBe(303);
  });

  test("what an app wrote is changed as it was written, its warning and its poll kept", async () => {
    const { made, ids, anna, view } = await begin();
    const body = "1. *ikke* en liste";
    const poll = { options: ["Ja", "Nej"], multiple: false, hideTotals: false, seconds: 600 };
    const { id } = await made.store.transact((tx) =>
      publish(tx, ids.anna, note({ body, format: "plain", warning: "Pas på", poll })),
    );
    const { html } = await anna.get(`/posts/${id}/edit`);
    expect(html).toContain('name="format" value="plain"');
    expect(html).toMatch(/name="warning"[^>]*value="Pas på"/);
    const fields = { body: `${body}!`, format: "plain", warning: "Pas på!", language: "da" };
    const look = await anna.post(`/posts/${id}/edit`, {
      ...fields,
      audience: "public",
      step: "preview",
    });
    expect(look.html).toContain("<p>1. *ikke* en liste!</p>");
    expect(look.html).toContain("Advarsel: Pas på!");
    expect(
      (await anna.post(`/posts/${id}/edit`, { ...fields, audience: "public", step: "publish" }))
        .status,
    ).toBe(303);
    expect(await view(ids.anna, id)).toMatchObject({
      bodyHtml: "<p>1. *ikke* en liste!</p>",
      format: "plain",
      warning: "Pas på!",
      sensitive: true,
      poll: { votesCount: 0 },
    });
    const card = (await anna.get("/home?stream=region")).html;
    expect(card).toContain("Pas på!");
    expect(card).not.toContain(`id="poll-${id}"`);
  });

  test("lists the topics that its text does not tag where it is shown, on its page and in streams", async () => {
    const { made, ids, anna } = await begin();
    const long = `${"Vi prøvede det hele vinteren. ".repeat(15)}Om #nattero.`;
    const say = (draft: Parameters<typeof note>[0]) =>
      made.store.transact((tx) => publish(tx, ids.bo, note(draft)));
    const short = await say({ body: "Om #Overlevering og #nattero.", topics: ["Triage"] });
    const cut = await say({ body: `#Delir først. ${long}` });
    const far = await made.store.transact(async (tx) => {
      const uri = "https://vis.rsyd.example/posts/78";
      const topics = ["Overlevering", "Triage"];
      const body_html = `<p>Se <a href="https://vis.rsyd.example/topics/x" class="mention hashtag" rel="tag">#<span>handover</span></a></p>`;
      const reply_to_uri = `${tx.origin}/posts/${ids.told}`;
      await addPost(tx, { ...remoteNote(ids.far, uri, { body_html, reply_to_uri }), topics });
      return tx.db.selectFrom("post").select("id").where("uri", "=", uri).executeTakeFirstOrThrow();
    });
    const home = (await anna.get("/home?stream=region")).html;
    const listed = (html: string, id: number) => {
      const at = html.indexOf(`id="post-${id}"`);
      expect(at).toBeGreaterThan(0);
      const article = html.slice(at, html.indexOf("</article>", at));
      const list = /<ul class="tags"[^>]*>(.*?)<\/ul>/s.exec(article)?.[1] ?? "";
      return Array.from(list.matchAll(/>#([^<]*)</g), ([, name]) => name);
    };
    const page = async (id: number) => (await anna.get(`/posts/${id}`)).html;
    expect(listed(await page(short.id), short.id)).toEqual(["Triage"]);
    expect(listed(await page(cut.id), cut.id)).toEqual([]);
    expect(listed(await page(far.id), far.id)).toEqual(["Triage"]);
    expect(listed(home, short.id)).toEqual(["Triage"]);
    expect(listed(home, cut.id)).toEqual(["nattero"]);
    expect(listed(home, ids.asked)).toEqual(["Patientflow", "Nattevagt", "Tavlemøde"]);
  });

  test("exists only for who may see it, whatever is done to it", async () => {
    const { made, ids, bo } = await begin();
    const nobody = made.visitor();
    expect((await nobody.get(`/posts/${ids.told}`)).status).toBe(200);
    for (const closed of [ids.failed, ids.stopped]) {
      const hidden = await nobody.get(`/posts/${closed}`);
      expect(hidden.status).toBe(404);
      const missing = await nobody.get("/posts/4711");
      const same = (html: string) => html.replaceAll(/\/posts\/\d+/g, "");
      expect(same(hidden.html)).toBe(same(missing.html));
    }
    const secret = await made.store.transact((tx) =>
      publish(tx, ids.anna, note({ body: "Kun @driften", audience: "direct" })),
    );
    for (const path of ["", "/history", "/edit", "/delete"])
      expect([path, (await bo.get(`/posts/${secret.id}${path}`)).status]).toEqual([path, 404]);
    for (const act of ["thanks", "boost", "bookmark", "close", "edit", "delete"])
      expect([act, (await bo.post(`/posts/${secret.id}/${act}`)).status]).toEqual([act, 404]);
    const reply = await bo.post(`/posts/${secret.id}/reply`, { body: "Hej", audience: "direct" });
    expect(reply.status).toBe(404);
    for (const odd of ["0", "-1", "1e3", "abc", "99999999999999999999", "%00"])
      expect([odd, (await bo.get(`/posts/${odd}`)).status]).toEqual([odd, 404]);
    expect((await nobody.post(`/posts/${ids.told}/thanks`)).location).toBe("/login?to=%2F");
  });

  test("of a conversation that began elsewhere has it asked for, once, when someone here opens it", async () => {
    const { made, ids, anna } = await begin();
    const jobs = () =>
      made.store.reader.db
        .selectFrom("job")
        .select("kind")
        .where("kind", "=", "fetch-thread")
        .execute();
    const far = await stranger(made.store, "jordemoder-s1@vis.rsyd.example");
    const uri = "https://vis.rsyd.example/posts/78";
    const { id: begun } = await made.store.transact((tx) => addPost(tx, remoteNote(far, uri)));
    expect((await made.visitor().get(`/posts/${begun}`)).status).toBe(200);
    await anna.get(`/posts/${ids.remote}`);
    expect(await jobs()).toEqual([]);
    await anna.get(`/posts/${begun}`);
    await anna.get(`/posts/${begun}`);
    await expect.poll(jobs).toHaveLength(1);
  });

  test("may be found by search engines when its author says so, and never when it is not public", async () => {
    const { made, ids } = await begin();
    const nobody = made.visitor();
    const noindex = async (id: number) =>
      (await nobody.get(`/posts/${id}`)).html.includes("noindex");
    const { indexable } = await made.store.reader.db
      .selectFrom("actor")
      .select("indexable")
      .where("id", "=", ids.bo)
      .executeTakeFirstOrThrow();
    expect(await noindex(ids.told)).toBe(indexable === 0);
    expect(await noindex(ids.remote)).toBe(true);
  });
});

describe("answering", () => {
  test("a reply is published where it was written, and no wider than the post", async () => {
    const { ids, anna, bo, view } = await begin();
    await anna.get(`/posts/${ids.failed}`);
    const sent = await anna.post(`/posts/${ids.failed}/reply`, {
      body: "Det gjorde **vi** også.",
      audience: "allied",
    });
    const [, parent = "", id = ""] = /^\/posts\/(\d+)#post-(\d+)$/.exec(sent.location) ?? [];
    expect(Number(parent)).toBe(ids.failed);
    expect(await view(ids.bo, Number(id))).toMatchObject({
      replyToId: ids.failed,
      audience: "allied",
      bodyHtml: "<p>Det gjorde <strong>vi</strong> også.</p>",
    });
    expect((await bo.get(`/posts/${ids.failed}`)).html).toContain(`id="post-${id}"`);
    const wide = await anna.post(`/posts/${ids.failed}/reply`, { body: "Hej", audience: "public" });
    expect(wide.status).toBe(422);
    expect(wide.html).toContain(">Hej</textarea>");
  });

  test("what is wrong comes back with the text; a patient is kept out", async () => {
    const { ids, anna } = await begin();
    const reply = (fields: Record<string, string>) =>
      anna.post(`/posts/${ids.told}/reply`, { audience: "public", ...fields });
    expect((await reply({ body: "  " })).status).toBe(422);
    const number = await reply({ body: "Se 070761-4285", confirmed: "yes" });
    expect(number.status).toBe(422);
    expect(number.html).toContain('role="alert"');
    const hint = await reply({ body: "Fru Jensen på stue 4 sagde det." });
    expect(hint.status).toBe(422);
    expect(hint.html).toContain('name="confirmed"');
    expect(hint.html).toContain("Fru Jensen på stue 4 sagde det.</textarea>");
    expect(
      (await reply({ body: "Fru Jensen på stue 4 sagde det.", confirmed: "yes" })).status,
    ).toBe(303);
    expect((await anna.get(`/posts/${ids.told}/reply`)).location).toBe(`/posts/${ids.told}#reply`);
  });

  test("who asked accepts an answer, closes and opens the request; nobody else does", async () => {
    const { ids, anna, bo, view } = await begin();
    await bo.get(`/posts/${ids.open}`);
    const said = await anna.post(`/posts/${ids.open}/reply`, {
      body: "Det gør vi.",
      audience: "public",
    });
    const reply = /post-(\d+)$/.exec(said.location)?.[1] ?? "";
    expect((await anna.post(`/posts/${ids.open}/accept`, { reply })).status).toBe(404);
    expect((await bo.post(`/posts/${ids.open}/accept`, { reply: "4711" })).status).toBe(404);
    expect((await bo.post(`/posts/${ids.open}/accept`, {})).status).toBe(404);
    expect((await bo.get(`/posts/${ids.open}`)).html).toContain("Det hjalp os");
    const accepted = await bo.post(`/posts/${ids.open}/accept`, { reply });
    expect(accepted.location).toBe(`/posts/${ids.open}#post-${reply}`);
    expect(await view(ids.anna, ids.open)).toMatchObject({
      requestStatus: "answered",
      answerIds: [Number(reply)],
    });
    expect((await anna.post(`/posts/${ids.open}/close`, { on: "yes" })).status).toBe(404);
    await bo.post(`/posts/${ids.open}/close`, { on: "no" });
    expect((await view(ids.bo, ids.open))?.requestStatus).toBe("open");
    await bo.post(`/posts/${ids.open}/close`, { on: "yes" });
    expect((await view(ids.bo, ids.open))?.requestStatus).toBe("closed");
  });
});

describe("thanks, boosts and bookmarks", () => {
  test("go on and off, and lead back to where the button was", async () => {
    const { ids, anna, view } = await begin();
    const press = (act: string, on: string) =>
      anna.post(`/posts/${ids.offered}/${act}`, { on, back: "/home?stream=all&before=9" });
    for (const act of ["thanks", "boost", "bookmark"]) {
      const { status, location } = await press(act, "yes");
      expect([status, location]).toEqual([303, `/home?stream=all&before=9#post-${ids.offered}`]);
    }
    const on = { thanked: true, boosted: true, bookmarked: true };
    expect((await view(ids.anna, ids.offered))?.mine).toMatchObject(on);
    expect(
      (await anna.get(`/posts/${ids.offered}`)).html.match(/aria-pressed="true"/g),
    ).toHaveLength(3);
    for (const act of ["thanks", "boost", "bookmark"]) await press(act, "no");
    const off = { thanked: false, boosted: false, bookmarked: false };
    expect((await view(ids.anna, ids.offered))?.mine).toMatchObject(off);
    expect((await anna.post(`/posts/${ids.stopped}/boost`, { on: "yes" })).status).toBe(422);
    const away = await anna.post(`/posts/${ids.offered}/thanks`, { back: "//evil.example/" });
    expect(away.location).toBe(`/posts/${ids.offered}#post-${ids.offered}`);
  });
});

describe("changing and deleting", () => {
  test("a revision replaces the post, and what it said before is in its history", async () => {
    const { ids, anna, bo, view } = await begin();
    const { html } = await bo.get(`/posts/${ids.told}/edit`);
    expect(html).toContain("Vi burde have taget lægerne med fra dag ét.");
    expect(html).toMatch(/value="success" checked/);
    const fields = {
      step: "publish",
      title: "Otte minutters tavlemøde, et år efter",
      problem: "Tavlemødet tog 25 minutter.",
      action: "Vi skrev tavlen færdig før mødet.",
      topics: "Tavlemøde",
      outcome: "mixed",
      audience: "public",
      language: "da",
    };
    expect((await anna.get(`/posts/${ids.told}/edit`)).status).toBe(404);
    expect((await anna.post(`/posts/${ids.told}/edit`, fields)).status).toBe(404);
    const looked = await bo.post(`/posts/${ids.told}/edit`, { ...fields, step: "preview" });
    expect(looked.html).toContain(`action="/posts/${ids.told}/edit"`);
    const wrong = await bo.post(`/posts/${ids.told}/edit`, { ...fields, audience: "region" });
    expect(wrong.status).toBe(422);
    const saved = await bo.post(`/posts/${ids.told}/edit`, fields);
    expect([saved.status, saved.location]).toEqual([303, `/posts/${ids.told}`]);
    expect(await view(ids.anna, ids.told)).toMatchObject({ version: 2, outcome: "mixed" });
    const history = await anna.get(`/posts/${ids.told}/history`);
    expect(history.html).toContain("40 minutters arbejdstid tilbage");
    expect((await anna.get(`/posts/${ids.asked}/edit`)).html).toContain("Ret opslaget");
  });

  test("a post is deleted after being asked, by its author or a moderator, and its address says so", async () => {
    const { made, ids, anna, bo } = await begin();
    expect((await anna.get(`/posts/${ids.told}/delete`)).status).toBe(404);
    expect((await anna.post(`/posts/${ids.told}/delete`)).status).toBe(404);
    const ask = await bo.get(`/posts/${ids.told}/delete`);
    expect(ask.html).toContain("Slet for altid");
    expect((await anna.get(`/posts/${ids.told}`)).status).toBe(200);
    const told = await bo.get((await bo.post(`/posts/${ids.told}/delete`)).location);
    expect(told.html).toContain('<output class="note">Opslaget er slettet.</output>');
    expect(told.html).not.toContain('name="back" value="/home?deleted');
    expect((await anna.get(`/posts/${ids.told}`)).status).toBe(410);
    const admin = await made.signedIn("driften");
    expect((await admin.get(`/posts/${ids.reply}/delete`)).status).toBe(200);
    expect((await admin.post(`/posts/${ids.reply}/delete`)).location).toBe(`/posts/${ids.asked}`);
    expect((await anna.get(`/posts/${ids.asked}`)).html).toContain("er slettet");
  });
});
