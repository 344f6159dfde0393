import { describe, expect, test } from "vitest";
import { followTopic } from "../../src/domain/follows/follow-topic.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { topicBySlug } from "../../src/domain/topics/topics.read.ts";
import { note, request } from "../domain/knowledge/drafts.ts";
import { scene } from "./scene.ts";
import { site } from "./support.ts";

describe("the home page", () => {
  test("shows each stream under its tab, what one may answer and whom one may know", async () => {
    const made = await site();
    const { open, asked, failed, stopped } = await scene(made);
    const anna = await made.signedIn("sygeplejerske-m2");
    const page = async (stream: string) => (await anna.get(`/home?stream=${stream}`)).html;
    const following = await page("following");
    expect(following).toContain(`id="post-${asked}"`);
    expect(following).toContain(`<a href="/home?stream=following" aria-current="page">Følger`);
    expect(await page("region")).toContain(`id="post-${stopped}"`);
    expect(await page("all")).toContain(`id="post-${failed}"`);
    const unanswered = await page("unanswered");
    expect(unanswered).toContain(`id="post-${open}"`);
    expect(unanswered).not.toContain(`id="post-${asked}"`);
    expect(following).toContain("Du kan måske svare");
    expect(following).toContain(`href="/posts/${open}"`);
    expect(following).toContain("/@klinisk-vejleder@vis.rsyd.example");
    expect((await anna.get("/home?stream=nonsense")).status).toBe(200);
    expect((await made.visitor().get("/home")).location).toBe("/login?to=%2Fhome");
  });

  test("older posts are on the next page, and each is shown once", async () => {
    const made = await site();
    const id = await made.member("anna");
    await made.store.transact(async (tx) => {
      for (let at = 0; at < 23; at++) await publish(tx, id, note({ body: `Opslag ${at}` }));
    });
    const anna = await made.signedIn("anna");
    const first = await anna.get("/home?stream=region");
    const older = /rel="next" href="([^"]+)"/.exec(first.html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect(older).toMatch(/^\/home\?stream=region&before=\d+$/);
    const second = await anna.get(older);
    const ids = [first, second].flatMap(({ html }) => html.match(/id="post-\d+"/g) ?? []);
    expect(ids).toHaveLength(23);
    expect(new Set(ids).size).toBe(23);
    expect(second.html).not.toContain('rel="next"');
    expect((await anna.get("/home?before=nonsense")).status).toBe(200);
  });

  test("an empty stream says why and what to do", async () => {
    const made = await site();
    await made.member("anna");
    const anna = await made.signedIn("anna");
    for (const [stream, action] of [
      ["following", "/people"],
      ["region", "/new/experience"],
      ["all", "/new/request"],
      ["unanswered", "/new/request"],
    ]) {
      const { html } = await anna.get(`/home?stream=${stream}`);
      expect(html).toContain(`<a class="btn main" href="${action}">`);
    }
  });

  test("requests of a topic one can help with come first among those to answer", async () => {
    const made = await site();
    const { anna: id, bo } = await scene(made);
    const say = (title: string, topic: string) =>
      made.store.transact((tx) => publish(tx, bo, request({ title, topics: [topic] })));
    await say("Hvem kan hjælpe med apotek?", "Apotek");
    for (const n of [1, 2, 3, 4]) await say(`Nyere spørgsmål ${n}`, "Andet emne");
    const anna = await made.signedIn("sygeplejerske-m2");
    const topic = await topicBySlug(made.store.reader, "apotek");
    await made.store.transact((tx) => followTopic(tx, id, topic?.id ?? 0, "canHelp"));
    const { html } = await anna.get("/home?stream=unanswered");
    const aside = html.slice(html.indexOf("<aside"));
    expect(aside.indexOf("apotek?")).toBeGreaterThan(0);
    expect(aside.indexOf("apotek?")).toBeLessThan(aside.indexOf("Nyere spørgsmål"));
  });
});
