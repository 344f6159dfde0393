import { beforeAll, describe, expect, test } from "vitest";
import { createCollection } from "../../src/domain/collections/keep-collection.ts";
import { addPost } from "../../src/domain/knowledge/add-post.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { remoteNote, note, request } from "../domain/knowledge/drafts.ts";
import { stranger } from "../support/cast.ts";
import { site, type Site, type Visitor } from "./support.ts";

describe("posts that build on others", () => {
  let made: Site;
  let anna: Visitor;
  let bo: Visitor;
  let ids: { anna: number; bo: number };
  let far: number;

  beforeAll(async () => {
    made = await site();
    ids = { anna: await made.member("sygeplejerske-m2"), bo: await made.member("laege-m1") };
    [anna, bo] = [await made.signedIn("sygeplejerske-m2"), await made.signedIn("laege-m1")];
    far = await stranger(made.store, "fjern@syd.example", { name: "Fjern kollega" });
  });

  const say = async (who: number, more = {}) =>
    (await made.store.transact((tx) => publish(tx, who, note(more)))).id;
  const idAt = (location: string) => Number(/^\/posts\/(\d+)/.exec(location)?.[1]);
  const shared = { step: "publish", audience: "public", language: "da" };

  test("are begun beside passing on, written with what they build on in sight, and show it small", async () => {
    const asked = (
      await made.store.transact((tx) =>
        publish(tx, ids.anna, request({ title: "Hvem har natlige tavler?", audience: "public" })),
      )
    ).id;
    expect((await bo.get(`/posts/${asked}`)).html).toContain(`href="/new?quote=${asked}"`);
    expect((await made.visitor().get(`/posts/${asked}`)).html).not.toContain("/new?quote");
    const choose = await bo.get(`/new?quote=${asked}`);
    expect(choose.html).toContain(`href="/new/experience?quote=${asked}"`);
    expect(choose.html).toContain("Hvem har natlige tavler?");
    const form = await bo.get(`/new/note?quote=${asked}`);
    expect(form.html).toMatch(/<blockquote class="note">.*Hvem har natlige tavler\?/s);
    const preview = await bo.post(`/new/note?quote=${asked}`, {
      ...shared,
      step: "preview",
      body: "Det har vi",
    });
    expect(preview.html).toMatch(/<blockquote class="note">/);
    const empty = await bo.post(`/new/note?quote=${asked}`, { ...shared, body: "" });
    const written = await bo.post(`/new/note?quote=${asked}`, { ...shared, body: "Det har vi" });
    for (const { status } of [empty, written]) expect(status).toBe(303);
    for (const { location } of [empty, written]) {
      const { html } = await made.visitor().get(location);
      expect(html).toMatch(/<blockquote class="note">.*Bygger videre på.*sygeplejerske-m2/s);
      expect(html).toContain(`<a href="/posts/${asked}">Hvem har natlige tavler?</a>`);
    }
    expect((await anna.get("/notifications")).html).toContain("bygger videre på dit opslag");
    expect((await anna.get(`/posts/${asked}`)).html).toContain("2 bygger videre på det");
  });

  test("are refused where the author says no, and not found where they may not be seen", async () => {
    const closedTo = await say(ids.anna, { quotePolicy: "nobody" });
    expect((await bo.get(`/posts/${closedTo}`)).html).not.toContain("/new?quote");
    expect((await bo.get(`/new?quote=${closedTo}`)).html).toContain(
      "lader ikke andre bygge videre",
    );
    const direct = await say(ids.anna, { audience: "direct", mentions: [far] });
    for (const quote of [direct, 12345, "x"]) {
      expect((await bo.get(`/new/note?quote=${quote}`)).status).toBe(404);
      const sent = await bo.post(`/new/note?quote=${quote}`, { ...shared, body: "Nej" });
      expect(sent.status).toBe(404);
    }
  });

  test("are listed for everyone; the author says who may, and takes it back", async () => {
    const quoted = await say(ids.anna, { body: "Korte tavlemøder" });
    const quote = await say(ids.bo, { quoteId: quoted, body: "Vi gør det også" });
    const list = `/posts/${quoted}/quotes`;
    const open = (await made.visitor({ "Accept-Language": "en" }).get(list)).html;
    expect(open).toContain("Posts that build on “Korte tavlemøder”");
    expect(open).toContain(`id="post-${quote}"`);
    expect(open).not.toContain('<form method="post" action="/posts');
    const own = (await anna.get(list)).html;
    expect(own).toContain(`action="${list}/revoke"`);
    expect((await bo.post(`${list}/revoke`, { quote: String(quote) })).status).toBe(404);
    expect((await bo.post(`${list}/policy`, { policy: "nobody" })).status).toBe(404);
    expect((await anna.post(`${list}/policy`, { policy: "nobody" })).location).toBe(list);
    expect((await bo.get(`/posts/${quoted}`)).html).not.toContain("/new?quote");
    expect((await anna.post(`${list}/revoke`, { quote: String(quote) })).location).toBe(list);
    expect((await anna.get(list)).html).toContain("Ingen bygger videre på det endnu.");
    const { html } = await bo.get(`/posts/${quote}`);
    expect(html).toContain("har taget sin tilladelse tilbage");
    expect(html).not.toContain("Korte tavlemøder");
    expect((await anna.post(`${list}/revoke`, {})).status).toBe(404);
  });

  test("say why what they build on is not shown, and leave out what is for readers without quotes", async () => {
    const arrive = async (name: string, more = {}) => {
      const uri = `https://syd.example/notes/${name}`;
      return (await made.store.transact((tx) => addPost(tx, remoteNote(far, uri, more)))).id!;
    };
    const asked = await arrive("asked", {
      quotable_asked: "public",
      body_html: "<p>Om nætter</p>",
    });
    const waiting = await bo.post(`/new/note?quote=${asked}`, { ...shared, body: "Må jeg?" });
    expect((await bo.get(`/new/note?quote=${asked}`)).html).toContain("skal sige ja");
    const page = (await bo.get(waiting.location)).html;
    expect(page).toContain("ikke har svaret endnu");
    expect(page).not.toContain("Om nætter");
    const inline =
      '<p class="quote-inline">RE: <a href="https://syd.example/x">x</a></p><p>Se her</p>';
    const own = await arrive("own", {
      quote: { uri: "https://syd.example/notes/asked" },
      body_html: inline,
    });
    const shown = (await bo.get(`/posts/${own}`)).html;
    expect(shown).toMatch(/<blockquote class="note">.*Om nætter/s);
    expect(shown).not.toContain("RE:");
    const old = await arrive("old", {
      quote: { uri: "https://vest.example/1", unasked: true },
      body_html: inline,
    });
    expect((await bo.get(`/posts/${old}`)).html).toContain("RE:");
    const gone = await say(ids.anna, { body: "Væk om lidt" });
    const onGone = await say(ids.bo, { quoteId: gone });
    await anna.post(`/posts/${gone}/delete`);
    expect((await bo.get(`/posts/${onGone}`)).html).toContain("der er slettet");
    expect(idAt(waiting.location)).toBeGreaterThan(0);
  });

  test("who may is settled for all one writes among the settings", async () => {
    expect((await anna.get("/settings/privacy")).html).toContain('name="quotePolicy"');
    const saved = await anna.post("/settings/privacy", {
      quotePolicy: "nobody",
      discoverable: "yes",
      indexable: "yes",
    });
    expect(saved.status).toBe(303);
    const quiet = await say(ids.anna);
    expect((await bo.get(`/posts/${quiet}`)).html).not.toContain("/new?quote");
    await anna.post("/settings/privacy", { quotePolicy: "public", discoverable: "yes" });
  });

  test("a collection shows whom someone recommends, and whoever is in it leaves it there", async () => {
    const id = await made.store.transact((tx) =>
      createCollection(tx, ids.anna, { name: "Ved noget om tavler", personIds: [ids.bo] }),
    );
    const news = (await bo.get("/notifications")).html;
    expect(news).toContain("anbefaler dig i en samling");
    expect(news).toContain(`href="/collections/${id}"`);
    const open = (await made.visitor().get(`/collections/${id}`)).html;
    expect(open).toContain("<h1>Ved noget om tavler</h1>");
    expect(open).toMatch(/Anbefalet af.*sygeplejerske-m2.*laege-m1/s);
    expect(open).not.toContain("/leave");
    expect((await anna.post(`/collections/${id}/leave`)).status).toBe(404);
    expect((await bo.get(`/collections/${id}`)).html).toContain(`/collections/${id}/leave`);
    expect((await bo.post(`/collections/${id}/leave`)).status).toBe(303);
    expect((await bo.get(`/collections/${id}`)).html).toContain("ingen i samlingen");
    expect((await bo.get("/collections/77")).status).toBe(404);
  });
});
