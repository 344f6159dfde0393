import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import type { Engine } from "../../../src/storage/reader.ts";
import type { SharedState } from "../../support/shared-state.ts";
import { visitor, type Fields, type Visitor } from "../../../src/cli/demo/visitor.ts";
import { eventually } from "../../support/process.ts";
import { agreed, region, type Region } from "./region.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const pairs: [Engine, Engine][] = inject("postgres")
  ? [
      ["sqlite", "sqlite"],
      ["postgres", "sqlite"],
    ]
  : [["sqlite", "sqlite"]];

type Told = Record<string, unknown>;

describe.each(pairs)("two regions, on %s and %s", (northern, southern) => {
  let north: Region;
  let south: Region;
  let midwife: Visitor;
  let nurse: Visitor;
  let midwifeHere: string;
  let nurseHere: string;

  beforeAll(async () => {
    [north, south] = await Promise.all([
      region("Region Nord", northern),
      region("Region Syd", southern),
    ]);
    await Promise.all([north.process.start(), south.process.start()]);
    await north.process.vis(["peer", "ally", south.host]);
    await south.process.vis(["peer", "ally", north.host]);
    [midwife, nurse] = await Promise.all([
      north.member("jordemoder-n1"),
      south.member("sygeplejerske-m2"),
    ]);
    midwifeHere = `/@jordemoder-n1@${north.host}`;
    nurseHere = `/@sygeplejerske-m2@${south.host}`;
  });

  afterAll(async () => {
    await Promise.all([north.remove(), south.remove()]);
  });

  const together = (what: string): Promise<SharedState> => agreed([north, south], what);

  /** Presses a button on a page. */
  async function press(who: Visitor, page: string, action: string, fields: Fields = {}) {
    const { status, html } = await who.submit(page, action, fields);
    expect(status, html).toBe(200);
  }

  /** Shares by the form; the post's address. */
  async function share(who: Visitor, kind: string, fields: Fields): Promise<string> {
    const form = `/new/${kind}`;
    const told = { audience: "public", step: "publish", ...fields };
    const { path, html } = await who.submit(form, form, told);
    expect(path, html).toMatch(/^\/posts\/\d+$/);
    return path;
  }

  /** Where a post of the other region stands in one's own. */
  async function foundBy(who: Visitor, address: string): Promise<string> {
    const { path } = await who.get(`/search?q=${encodeURIComponent(address)}`);
    expect(path).toMatch(/^\/posts\/\d+$/);
    return path;
  }

  const pictureOn = (html: string): string =>
    /<img[^>]*src="([^"]+)"[^>]*alt="Et skema med tre felter"/.exec(html)?.[1] ?? "";

  const postAt = (state: SharedState, uri: string): Told =>
    (state.posts as Told[]).find((post) => post["uri"] === uri) ?? {};

  async function meet(): Promise<void> {
    for (const [who, address, here] of [
      [nurse, `@jordemoder-n1@${north.host}`, midwifeHere],
      [midwife, `@sygeplejerske-m2@${south.host}`, nurseHere],
    ] as const) {
      const found = await who.get(`/search?q=${encodeURIComponent(address)}`);
      expect(found.path).toBe(here);
      await press(who, here, `${here}/follow`);
    }
  }

  test("people find and follow each other", async () => {
    await meet();
    const { follows, people } = await together("who follows whom");
    expect(people).toHaveLength(2);
    expect(follows).toHaveLength(2);
    expect(follows.every((one) => String(one).includes(" accepted "))).toBe(true);
  });

  test("a request, its answer, that it is accepted, thanks, a boost, an edit and each taken back", async () => {
    const post = await share(midwife, "request", {
      title: "Hvem vejer nyfødte hjemme?",
      body: "Vi mangler en vægt, der kan bæres.",
      topics: "Barsel, Hjemmebesøg",
    });
    const uri = north.origin + post;
    expect(postAt(await together("the request"), uri)).toMatchObject({
      kind: "request",
      title: "Hvem vejer nyfødte hjemme?",
      requestStatus: "open",
      replies: 0,
    });

    const there = await foundBy(nurse, uri);
    await press(nurse, there, `${there}/reply`, { body: "Vi bruger en fiskevægt i en stofble." });
    let state = await together("the answer");
    expect(postAt(state, uri)).toMatchObject({ replies: 1 });
    expect(state.posts).toHaveLength(2);

    const reply = (state.posts as Told[]).find((one) => one["replyTo"] === uri)!;
    await press(midwife, post, `${post}/accept`);
    state = await together("the answer accepted");
    expect(postAt(state, uri)).toMatchObject({
      requestStatus: "answered",
      answers: [reply["uri"]],
    });

    await press(nurse, there, `${there}/thanks`);
    await press(nurse, there, `${there}/boost`);
    state = await together("thanks and boost");
    expect([state.thanks.length, state.boosts.length]).toEqual([1, 1]);

    await press(midwife, `${post}/edit`, `${post}/edit`, {
      title: "Hvem vejer nyfødte hjemme, og hvordan?",
      step: "publish",
    });
    state = await together("the edit");
    expect(postAt(state, uri)).toMatchObject({ title: "Hvem vejer nyfødte hjemme, og hvordan?" });

    await press(nurse, there, `${there}/thanks`);
    await press(nurse, there, `${there}/boost`);
    state = await together("thanks and boost taken back");
    expect([state.thanks.length, state.boosts.length]).toEqual([0, 0]);
  });

  test("what is shared with allied regions, and what stays in the region", async () => {
    const allied = await share(midwife, "offer", {
      title: "Vi viser jer vores hjemmebesøg",
      body: "Kom og kør med en dag.",
      topics: "Hjemmebesøg",
      audience: "allied",
    });
    const state = await together("an allied offer");
    expect(postAt(state, north.origin + allied)).toMatchObject({ audience: "allied" });
    const own = await share(midwife, "offer", {
      title: "Kun for os",
      body: "Nøglen hænger i skabet.",
      topics: "Hjemmebesøg",
      audience: "region",
    });
    await share(midwife, "note", { body: "Et hegn bagefter" });
    await together("the note after it");
    const found = await nurse.get(`/search?q=${encodeURIComponent(north.origin + own)}`);
    expect(found.path).not.toMatch(/^\/posts\//);
    const asked = await fetch(north.origin + own, {
      headers: { accept: "application/activity+json" },
    });
    expect(asked.status).toBe(404);
  });

  test("a picture is seen in the other region, also when it is for allied regions only", async () => {
    const colour = { width: 60, height: 40, channels: 3, background: "#0b5563" } as const;
    const bytes = new Uint8Array(await sharp({ create: colour }).png().toBuffer());
    for (const audience of ["allied", "public"]) {
      const post = await share(midwife, "request", {
        title: `Hvem har et skema som dette (${audience})?`,
        topics: "Barsel",
        audience,
        file0: new File([bytes], "skema.png"),
        newAlt0: "Et skema med tre felter",
      });
      const own = pictureOn((await midwife.get(post)).html);
      expect(postAt(await together("the picture's post"), north.origin + post)).toMatchObject({
        body: "",
      });
      const there = await foundBy(nurse, north.origin + post);
      const copy = pictureOn((await nurse.get(there)).html);
      expect([audience, await nurse.file(copy)]).toEqual([
        audience,
        { status: 200, type: "image/png" },
      ]);
      const outside = audience === "public" ? 200 : 404;
      expect((await visitor(north.origin).file(own)).status).toBe(outside);
      expect((await visitor(south.origin).file(copy)).status).toBe(outside);
    }
  });

  test("a document for allied regions opens in the other region, and nowhere else", async () => {
    const bytes = new TextEncoder().encode("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF");
    const post = await share(midwife, "offer", {
      title: "Vores tjekliste",
      body: "Den er her.",
      topics: "Barsel",
      audience: "allied",
      file0: new File([bytes], "tjekliste.pdf"),
    });
    await together("the document's post");
    const there = await foundBy(nurse, north.origin + post);
    const copy = /href="(\/media\/[^"]+)"/.exec((await nurse.get(there)).html)?.[1] ?? "";
    expect(await nurse.file(copy)).toEqual({ status: 200, type: "application/pdf" });
    expect((await visitor(south.origin).file(copy)).status).toBe(404);
  });

  test("R9: deliveries that come three times each", async () => {
    north.proxy.weather = south.proxy.weather = "doubled";
    const post = await share(nurse, "experience", {
      outcome: "failure",
      title: "Vi talte tallerkener, og ingen spiste mere",
      problem: "Ældre patienter tabte sig.",
      action: "Vi talte tallerkener.",
      topics: "Ernæring",
    });
    const there = await foundBy(midwife, south.origin + post);
    await press(midwife, there, `${there}/thanks`);
    await press(midwife, there, `${there}/reply`, { body: "Tak for at fortælle det." });
    const state = await together("what came three times");
    expect(postAt(state, south.origin + post)).toMatchObject({ thanks: 1, replies: 1 });
    north.proxy.weather = south.proxy.weather = "fair";
  });

  test("R9: deliveries that come in another order", async () => {
    south.proxy.weather = "held";
    // What is not yet on its way when its post goes never leaves.
    const areHeld = (type: string, n = 1) =>
      eventually(() => south.proxy.held(type) === n, `${n} ${type}`);
    const first = await share(midwife, "note", { body: "Første" });
    await share(midwife, "note", { body: "Anden" });
    await areHeld("Create", 2);
    await press(midwife, `${first}/edit`, `${first}/edit`, {
      body: "Første, rettet",
      step: "publish",
    });
    await areHeld("Update");
    await press(midwife, `${first}/delete`, `${first}/delete`);
    await areHeld("Delete");
    south.proxy.weather = "fair";
    const statuses = await south.proxy.release((items) => items.toReversed());
    expect(statuses.every((status) => status === 202)).toBe(true);
    const state = await together("what came backwards");
    expect(state.gone).toContain(north.origin + first);
    expect(postAt(state, north.origin + first)).toEqual({});
  });

  test("R6: a region that is down gets everything when it is back, in order", async () => {
    south.proxy.weather = "down";
    const kept = await share(midwife, "note", { body: "Skrevet, mens I var væk" });
    const gone = await share(midwife, "note", { body: "Skrevet og fortrudt" });
    await press(midwife, `${kept}/edit`, `${kept}/edit`, {
      body: "Skrevet og rettet, mens I var væk",
      step: "publish",
    });
    await press(midwife, `${gone}/delete`, `${gone}/delete`);
    await south.process.kill();
    await south.process.start();
    south.proxy.weather = "fair";
    await north.process.vis(["peer", "resume", south.host]);
    const state = await together("what waited");
    expect(String(postAt(state, north.origin + kept)["body"])).toContain("rettet");
    expect(postAt(state, north.origin + gone)).toEqual({});
  });

  test("a block ends what was between them; taken back, they may meet again", async () => {
    await press(midwife, nurseHere, `${nurseHere}/block`);
    let state = await together("the block");
    expect(state.blocks).toHaveLength(1);
    expect(state.follows).toEqual([]);
    const [hidden, nobody] = [await nurse.get(midwifeHere), await nurse.get(`${midwifeHere}0`)];
    expect([hidden.status, hidden.html.includes("/follow")]).toEqual([nobody.status, false]);
    await press(midwife, "/settings/privacy", `${nurseHere}/unblock`);
    state = await together("the block taken back");
    expect(state.blocks).toEqual([]);
    await meet();
    expect((await together("the follows anew")).follows).toHaveLength(2);
  });

  test("someone moves to the other region, and followers come along", async () => {
    const moved = await south.member("jordemoder-s1");
    await press(moved, "/settings/move", "/settings/move/alias", {
      alias: `@jordemoder-n1@${north.host}`,
    });
    await press(midwife, "/settings/move", "/settings/move", {
      target: `@jordemoder-s1@${south.host}`,
      confirmMove: "on",
    });
    const state = await together("the move");
    const person = (state.people as Told[]).find((one) =>
      String(one["uri"]).startsWith(north.origin),
    );
    expect(person?.["movedTo"]).toMatch(new RegExp(`^${south.origin}/actors/`));
    const hosted = await nurse.get("/@jordemoder-s1");
    expect(hosted.html).toContain("/@jordemoder-s1/unfollow");
  });
});
