import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startMastodonStub, type MastodonStub } from "../support/mastodon-stub.ts";
import { eventually, instance, type Instance } from "../support/process.ts";
import { signedIn, type Fields, type Visitor } from "../../src/cli/demo/visitor.ts";
import { colleague, type Colleague } from "./colleague.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

type Json = Record<string, unknown>;
type SeenStatus = MastodonStub["statuses"] extends Map<string, infer Seen> ? Seen : never;

const password = "en ganske lang adgangskode";

let vis: Instance;
let stub: MastodonStub;
let newer: MastodonStub;
let theirs: Colleague;
let laege: Visitor;
let author: string;
let inbox: string;

beforeAll(async () => {
  [stub, newer, vis] = await Promise.all([
    startMastodonStub("kollega"),
    startMastodonStub("kollega"),
    instance({ VIS_LOG: "error", VIS_REGION_NAME: "Region Nord" }),
  ]);
  const added = await vis.vis(["user", "add", "laege-m1", "--password-stdin"], password);
  expect(added.code).toBe(0);
  await vis.start();
  laege = await signedIn(vis.origin, "laege-m1", password);
  await laege.submit("/welcome", "/welcome");
  theirs = colleague(stub);
  author = await actorOf("laege-m1");
  inbox = `${vis.origin}/inbox`;
});

afterAll(async () => {
  await vis.remove();
  await Promise.all([stub.close(), newer.close()]);
  expect(vis.output()).not.toMatch(/fatal|unhandled/i);
});

/** Finds someone as Mastodon does, by WebFinger. */
async function actorOf(handle: string): Promise<string> {
  const query = new URLSearchParams({ resource: `acct:${handle}@${vis.host}` });
  const found = await fetch(`${vis.origin}/.well-known/webfinger?${query.toString()}`);
  const { links } = (await found.json()) as { links: { rel: string; href: string }[] };
  return links.find(({ rel }) => rel === "self")!.href;
}

/** Shares something by its form; its address. */
async function share(kind: string, fields: Fields): Promise<string> {
  const { status, path, html } = await laege.submit(`/new/${kind}`, `/new/${kind}`, {
    audience: "public",
    ...fields,
  });
  expect(path, `${status} ${html}`).toMatch(/^\/posts\/\d+$/);
  return `${vis.origin}${path}`;
}

/** Presses a button on a post's page. */
async function press(uri: string, what: string): Promise<void> {
  const path = new URL(uri).pathname;
  const { status } = await laege.submit(path, `${path}/${what}`);
  expect(status).toBe(200);
}

const page = async (address: string) => (await laege.get(new URL(address).pathname)).html;
const thereIs = (uri: string) => eventually(() => stub.statuses.get(uri), `${uri} there`);
const received = (type: string, of: (body: Json) => boolean = () => true) =>
  stub.log.filter((one) => one.type === type && of(one.body));

/** What nobody has an answer to must not come: something sent after it has come. */
async function fence(): Promise<void> {
  await thereIs(await share("note", { body: `Hegn ${Date.now()}` }));
}

function objectSent(uri: string): Json {
  const sent = received("Create", ({ object }) => (object as Json)["id"] === uri);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.status).toBe(202);
  return sent[0]?.body["object"] as Json;
}

/** What every post must be for a reader on Mastodon: whole, without a warning, and no title and link in its place. */
function expectWhole(uri: string, seen: SeenStatus): void {
  const object = objectSent(uri);
  expect(object["type"]).toBe("Note");
  expect(object).not.toHaveProperty("summary");
  expect(object).not.toHaveProperty("name");
  expect(seen.spoiler).toBe("");
  for (const file of [object["attachment"] ?? []].flat())
    expect((file as Json)["url"]).toMatch(/^http/);
}

describe("a follower on a server like Mastodon", () => {
  test("is let in at once", async () => {
    expect(await stub.follow(author)).toBe(202);
    await eventually(() => stub.following.has(author), "the Accept");
    expect((await laege.get("/notifications")).html).toContain("Kollega et andet sted");
    const { body } = await stub.fetchSigned(`${author}/followers?page=true`);
    expect(JSON.stringify(body)).toContain(stub.actor);
  });

  test("sees offers, requests and experiences whole, first line bold, topics as hashtags", async () => {
    const offer = await share("offer", {
      title: "Vi viser jer vores <vagtplan>",
      body: "Kom og *se* den.\n\n- mandag\n- onsdag",
      topics: "Arbejdstilrettelæggelse, Tavlemøde",
    });
    const request = await share("request", {
      title: "Hvem har prøvet det om natten?",
      body: "Vi mangler erfaringer.",
      topics: "Tavlemøde",
    });
    const experience = await share("experience", {
      title: "Korte tavlemøder virker",
      problem: "Vi talte forbi hinanden.",
      action: "Ti minutter **hver** morgen.",
      outcome: "success",
      topics: "Tavlemøde",
    });
    const first = {
      [offer]: "<p><strong>Tilbud: Vi viser jer vores &lt;vagtplan&gt;</strong></p>",
      [request]: "<p><strong>Efterlysning: Hvem har prøvet det om natten?</strong></p>",
      [experience]: "<p><strong>Erfaring (succes): Korte tavlemøder virker</strong></p>",
    };
    for (const [uri, line] of Object.entries(first)) {
      const seen = await thereIs(uri);
      expectWhole(uri, seen);
      expect(seen.html.startsWith(line), seen.html).toBe(true);
      expect(seen.visibility).toBe("public");
      expect(seen.tags).toContain("tavlemøde");
    }
    expect(stub.statuses.get(offer)?.html).toContain("<li>onsdag</li>");
    expect(stub.statuses.get(offer)?.tags).toContain("arbejdstilrettelæggelse");
    const { html = "" } = stub.statuses.get(experience) ?? {};
    expect(html).toMatch(/<h\d>[^<]+<\/h\d>\s*<p>Vi talte forbi hinanden\.<\/p>/);
    expect(html).toContain("<strong>hver</strong>");
  });

  test("sees a note with its picture, which can be fetched and is described", async () => {
    const png = await sharp({
      create: { width: 40, height: 30, channels: 3, background: "#0a7" },
    })
      .png()
      .toBuffer();
    const note = await share("note", {
      body: "Sådan ser den ud #Tavlemøde",
      file0: new File([new Uint8Array(png)], "tavle.png", { type: "image/png" }),
      newAlt0: "Tavlen på afsnittet",
    });
    const seen = await thereIs(note);
    expectWhole(note, seen);
    expect(seen.html).toContain("Sådan ser den ud");
    expect(seen.tags).toEqual(["tavlemøde"]);
    expect(seen.media).toEqual([{ url: expect.any(String), alt: "Tavlen på afsnittet" }]);
    const picture = await fetch(seen.media[0]!.url);
    expect(picture.headers.get("content-type")).toMatch(/^image\//);
    await picture.arrayBuffer();
  });

  test("sees answers, edits, and that something is gone", async () => {
    const request = await share("request", { title: "Hvad gør I?", body: "Før", topics: "Sepsis" });
    await thereIs(request);
    const path = new URL(request).pathname;
    const answered = await laege.submit(path, `${path}/reply`, { body: "Et svar herfra" });
    const answer = await eventually(
      () => [...stub.statuses.values()].find((one) => one.inReplyTo === request),
      "the answer",
    );
    expect(answered.status).toBe(200);
    expect(answer.html).toContain("Et svar herfra");
    expectWhole(answer.uri, answer);

    await laege.submit(`${path}/edit`, `${path}/edit`, { body: "Efter" });
    await eventually(() => stub.statuses.get(request)?.edited, "the edit");
    expect(stub.statuses.get(request)?.html).toContain("Efter");
    expect((await stub.fetchSigned(request)).body["content"]).toContain("Efter");

    await laege.submit(`${path}/delete`, `${path}/delete`);
    await eventually(() => !stub.statuses.has(request), "the Delete");
    expect((await stub.fetchSigned(request)).status).toBe(410);
    expect(
      (await fetch(request, { headers: { accept: "application/activity+json" } })).status,
    ).toBe(410);
    expect(stub.statuses.has(answer.uri)).toBe(true);
  });

  test("sees for whom each is: unlisted, followers, and those who are named", async () => {
    const open = await share("note", { body: "Åbent" });
    const path = new URL(open).pathname;
    await laege.submit(path, `${path}/reply`, { body: "Stille", audience: "unlisted" });
    const unlisted = await eventually(
      () => [...stub.statuses.values()].find((one) => one.inReplyTo === open),
      "the unlisted answer",
    );
    expect(unlisted.visibility).toBe("unlisted");
    const followers = await share("note", { body: "Til jer", audience: "followers" });
    expect((await thereIs(followers)).visibility).toBe("private");
    const direct = await share("note", { body: `@${stub.handle} til dig`, audience: "direct" });
    expect((await thereIs(direct)).visibility).toBe("direct");
    for (const closed of [followers, direct]) {
      expect((await stub.fetchSigned(closed)).status).toBe(200);
      expect((await newer.fetchSigned(closed)).status).toBe(404);
      expect((await unsigned(closed)).status).toBe(404);
    }
  });

  test("sees nothing of what is for allied regions or for this one", async () => {
    for (const audience of ["allied", "region"]) {
      const uri = await share("offer", {
        title: `Kun for ${audience}`,
        body: "Internt",
        topics: "Sepsis",
        audience,
      });
      const said = `${vis.origin}/activities/${uri.split("/").at(-1)}`;
      await fence();
      expect(JSON.stringify(stub.log)).not.toContain(`Kun for ${audience}`);
      expect(JSON.stringify(stub.log)).not.toContain(uri);
      for (const address of [uri, said, `${uri}/replies`, `${uri}/likes`, `${uri}/shares`]) {
        expect((await stub.fetchSigned(address)).status, address).toBe(404);
        expect((await unsigned(address)).status, address).toBe(404);
      }
      const { body: outbox } = await stub.fetchSigned(`${author}/outbox?page=true`);
      expect(JSON.stringify(outbox)).not.toContain(uri);
      expect((await fetch(uri, { headers: { accept: "text/html" } })).status).toBe(404);
    }
  });
});

async function unsigned(uri: string): Promise<Response> {
  const answer = await fetch(uri, { headers: { accept: "application/activity+json" } });
  await answer.text();
  return answer;
}

describe("what comes from a server like Mastodon", () => {
  test("answers stand in the thread, are changed and go; thanks and boosts count, and are taken back", async () => {
    const offer = await share("offer", { title: "Kom forbi", body: "Vi er her", topics: "Sepsis" });
    await thereIs(offer);
    const mention = { uri: author, handle: `laege-m1@${vis.host}` };
    const answer = await stub.reply(offer, "Det vil jeg gerne", mention);
    await eventually(async () => (await page(offer)).includes("Det vil jeg gerne"), "the answer");
    const news = await laege.get("/notifications");
    expect(news.html).toContain("Kollega et andet sted");
    expect(news.html).toContain("svarede dig");
    await theirs.edit(inbox, answer, "Det vil vi alle");
    await eventually(async () => (await page(offer)).includes("Det vil vi alle"), "the edit");

    const [likes, boosts] = [await theirs.like(inbox, offer), await theirs.announce(inbox, offer)];
    const counts = async () => {
      const [thanks, shares] = await Promise.all(
        ["likes", "shares"].map((name) => stub.fetchSigned(`${offer}/${name}`)),
      );
      return [thanks?.body["totalItems"], shares?.body["totalItems"]];
    };
    await eventually(async () => String(await counts()) === "1,1", "thanks and boost");
    expect(await page(offer)).toMatch(/1 tak/i);
    await theirs.undo(inbox, likes);
    await theirs.undo(inbox, boosts);
    await eventually(async () => String(await counts()) === "0,0", "both taken back");

    await theirs.remove(inbox, answer);
    await eventually(async () => !(await page(offer)).includes("Det vil vi alle"), "the end of it");
  });

  test("a changed profile is read anew", async () => {
    await theirs.change(inbox, { name: "Kollega med nyt navn" });
    const path = `/@${stub.handle}`;
    await eventually(
      async () => (await laege.get(path)).html.includes("Kollega med nyt navn"),
      "the new name",
    );
  });
});

describe("what goes to a server like Mastodon", () => {
  const who = () => `/@${stub.handle}`;

  test("a follow, and what they write comes; thanks and boosts of it arrive and are taken back", async () => {
    const found = await laege.get(`/search?q=${encodeURIComponent(`@${stub.handle}`)}`);
    expect(found.path).toBe(who());
    await laege.submit(who(), `${who()}/follow`);
    await eventually(() => stub.followers.has(author), "the Follow");
    const uri = await theirs.write(inbox, "Skrevet et andet sted");
    const here = await eventually(async () => {
      const { path, html } = await laege.get(`/search?q=${encodeURIComponent(uri)}`);
      return html.includes("Skrevet et andet sted") && path;
    }, "their post");
    expect((await laege.get("/home")).html).toContain("Skrevet et andet sted");

    const at = `${vis.origin}${here}`;
    await press(at, "thanks");
    await eventually(() => stub.favourites.some((one) => one.object === uri), "our thanks");
    await press(at, "thanks");
    await eventually(() => stub.favourites.length === 0, "thanks taken back");
    await press(at, "boost");
    await eventually(() => stub.statuses.get(uri)?.boostedBy.includes(author), "our boost");
    await press(at, "boost");
    await eventually(() => stub.statuses.get(uri)?.boostedBy.length === 0, "boost taken back");

    await laege.submit(who(), `${who()}/unfollow`);
    await eventually(() => !stub.followers.has(author), "the end of the follow");
  });

  test("a profile that changes is told to followers", async () => {
    await laege.submit("/settings/profile", "/settings/profile", { name: "Læge på M1" });
    const told = await eventually(
      () => received("Update", ({ object }) => (object as Json)["id"] === author)[0],
      "the Update",
    );
    expect(told).toMatchObject({ status: 202, body: { object: { name: "Læge på M1" } } });
  });

  test("a block ends what was between them, and can be taken back", async () => {
    await laege.submit(who(), `${who()}/block`);
    await eventually(
      () => received("Block", ({ object }) => object === stub.actor).length,
      "Block",
    );
    const hidden = await share("note", { body: "Efter blokeringen" });
    await laege.submit(who(), `${who()}/unblock`);
    await eventually(
      () => received("Undo", ({ object }) => (object as Json)["type"] === "Block").length,
      "its Undo",
    );
    expect(stub.statuses.has(hidden)).toBe(false);
    stub.following.delete(author);
    await stub.follow(author);
    await eventually(() => stub.following.has(author), "a follow anew");
    await fence();
    expect(stub.statuses.has(hidden)).toBe(false);
  });
});

describe("moves", () => {
  test("whom we follow moves: we follow along", async () => {
    await laege.submit(`/@${stub.handle}`, `/@${stub.handle}/follow`);
    await eventually(() => stub.followers.has(author), "our follow");
    newer.profile = { alsoKnownAs: [stub.actor] };
    await theirs.move(inbox, newer.actor);
    await eventually(() => newer.followers.has(author), "the follow of the new account");
    await eventually(() => !stub.followers.has(author), "the end of the old");
    expect((await laege.get(`/@${stub.handle}`)).html).toContain(`/@${newer.handle}`);
  });

  test("who is followed moves away: followers are told, both sides agreeing", async () => {
    const path = "/settings/move";
    const fields = { target: `@${newer.handle}`, confirmMove: "yes" };
    expect((await laege.submit(path, path, fields)).status).toBe(422);
    newer.profile = { alsoKnownAs: [stub.actor, author] };
    const moved = await laege.submit(path, path, fields);
    expect(moved.status, moved.html).toBe(200);
    const told = await eventually(() => received("Move")[0], "the Move");
    expect(told).toMatchObject({ status: 202, body: { object: author, target: newer.actor } });
    expect((await stub.fetchSigned(author)).body["movedTo"]).toBe(newer.actor);
  });

  test("a follower who leaves hears no more", async () => {
    expect(await stub.unfollow(author)).toBe(202);
    const followers = async () =>
      (await stub.fetchSigned(`${author}/followers`)).body["totalItems"];
    await eventually(async () => (await followers()) === 0, "no followers");
    expect(stub.log.filter((one) => one.status !== 202)).toEqual([]);
  });
});
