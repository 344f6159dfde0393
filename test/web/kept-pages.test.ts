import { expect, test } from "vitest";
import { revise } from "../../src/domain/knowledge/revise.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { suspend } from "../../src/domain/moderation/suspend.ts";
import { note } from "../domain/knowledge/drafts.ts";
import { countedStore } from "../mastodon/api-site.ts";
import { person } from "../support/cast.ts";
import { freshStore, onEachEngine } from "../support/engines.ts";
import { site } from "./support.ts";

onEachEngine("pages that a crowd comes to", (engine) => {
  async function page() {
    const { store, reads } = countedStore(await freshStore(engine));
    const made = await site({ store }, { engine });
    const author = await person(store, "laege-m1");
    const draft = note({ body: "Tavlemøder virker" });
    const { id } = await store.transact((tx) => publish(tx, author, draft));
    const get = (headers: Record<string, string> = {}, query = "") =>
      made.answer(new Request(`${made.origin}/posts/${id}${query}`, { headers }));
    return { store, reads, get, id, author };
  }

  test("are written once while nothing is, and told apart by a tag", async () => {
    const { reads, get } = await page();
    const first = await get();
    const [html, tag] = [await first.text(), first.headers.get("ETag")!];
    expect(html).toContain("Tavlemøder virker");
    let again = "";
    const statements = await reads(async () => void (again = await (await get()).text()));
    expect(again).toBe(html);
    expect(statements === 0).toBe(engine === "sqlite");
    const known = await get({ "If-None-Match": tag });
    expect([known.status, await known.text()]).toEqual([304, ""]);
    expect(known.headers.get("ETag")).toBe(tag);
    const english = await (await get({ "Accept-Language": "en" })).text();
    expect(english).toContain('lang="en"');
    expect(await (await get()).text()).toBe(html);
  });

  test("say at once what was changed, and nothing of what may not be seen any more", async () => {
    const { store, get, id, author } = await page();
    await get();
    await store.transact((tx) => revise(tx, author, id, note({ body: "Tavlemøder virker ikke" })));
    const { headers } = await get();
    expect(await (await get()).text()).toContain("virker ikke");
    await store.transact((tx) => suspend(tx, author, null));
    const gone = await get({ "If-None-Match": headers.get("ETag")! });
    expect([gone.status, (await gone.text()).includes("Tavlemøder")]).toEqual([404, false]);
  });

  test("are kept while there is room for them, however many addresses they have", async () => {
    const { store, reads, get, id } = await page();
    const body_html = `<p>${"x".repeat(1_500_000)}</p>`;
    await store.transact((tx) =>
      tx.db.updateTable("post").set({ body_html }).where("id", "=", id).execute(),
    );
    const costs = (n: number) => reads(async () => void (await get({}, `?n=${n}`)));
    for (let n = 0; n < 6; n++) await costs(n);
    expect((await costs(5)) === 0).toBe(engine === "sqlite");
    expect(await costs(0)).toBeGreaterThan(0);
  });

  test("are nobody's who brings a cookie", async () => {
    const { get } = await page();
    await get();
    const { headers } = await get({ Cookie: "vis-language=en" });
    expect(headers.get("ETag")).toBeNull();
  });
});
