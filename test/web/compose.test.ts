import { describe, expect, test } from "vitest";
import sharp from "sharp";
import { post as readPost } from "../../src/domain/knowledge/post.read.ts";
import { personViewer } from "../../src/domain/knowledge/visible.ts";
import { site, type Answer, type Site, type Visitor } from "./support.ts";

async function begin(): Promise<{ made: Site; id: number; anna: Visitor }> {
  const made = await site();
  const id = await made.member("anna");
  return { made, id, anna: await made.signedIn("anna") };
}

const request = {
  step: "publish",
  title: "Hvem har prøvet tavlemøder om natten?",
  body: "Vi mangler *erfaringer*.",
  topics: "Tavlemøde, nattevagt",
  audience: "allied",
  language: "da",
  neededBy: "2027-12-15",
};

const experience = {
  ...request,
  title: "Korte tavlemøder virker",
  neededBy: "",
  outcome: "success",
  problem: "Vi talte forbi hinanden.",
  action: "Ti minutter hver morgen.",
  result: "Fra 25 til 8 minutter.",
  aspects: ["communication", "practice"],
};

function published({ status, location }: Answer): number {
  expect(status).toBe(303);
  return Number(/^\/posts\/(\d+)$/.exec(location)?.[1]);
}

describe("writing a post", () => {
  test("each kind has its form, all behind one choice, for who is signed in", async () => {
    const { made, anna } = await begin();
    const choice = await anna.get("/new");
    for (const kind of ["offer", "request", "experience", "note"]) {
      expect(choice.html).toContain(`href="/new/${kind}"`);
      expect((await anna.get(`/new/${kind}`)).html).toContain(`action="/new/${kind}"`);
      expect((await made.visitor().get(`/new/${kind}`)).location).toBe(
        `/login?to=%2Fnew%2F${kind}`,
      );
    }
    expect((await anna.get("/new/poem")).status).toBe(404);
    expect((await anna.post("/new/poem", request)).status).toBe(404);
    expect((await made.visitor().post("/new/request", request)).location).toBe("/login?to=%2F");
  });

  test("is told what is wrong in the order of the form", async () => {
    const { anna } = await begin();
    const wrong = { ...request, title: "", body: "Pt. 070761-4285", topics: "" };
    const { html } = await anna.post("/new/request", wrong);
    const told = /id="errors".*?<\/ul>/s.exec(html)?.[0] ?? "";
    const fields = [...told.matchAll(/href="#(\w+)"/g)].map(([, field]) => field);
    expect(fields).toEqual(["title", "body", "topics"]);
  });

  test("becomes what was written", async () => {
    const { made, id, anna } = await begin();
    const asked = published(await anna.post("/new/request", request));
    const view = (postId: number) => readPost(made.store.reader, personViewer(id), postId);
    expect(await view(asked)).toMatchObject({
      kind: "request",
      title: request.title,
      bodySource: request.body,
      audience: "allied",
      neededBy: "2027-12-15",
      topics: [{ slug: "tavlemøde" }, { slug: "nattevagt" }],
    });
    const told = published(await anna.post("/new/experience", { ...experience, change: "adapt" }));
    expect(await view(told)).toMatchObject({
      kind: "experience",
      outcome: "success",
      change: "adapt",
      aspects: ["communication", "practice"],
      sections: {
        problem: experience.problem,
        action: experience.action,
        result: experience.result,
      },
    });
    const offered = { ...request, neededBy: "", form: "visit", capacity: "to om måneden" };
    expect(await view(published(await anna.post("/new/offer", offered)))).toMatchObject({
      kind: "offer",
      form: "visit",
      capacity: "to om måneden",
    });
    const small = published(await anna.post("/new/note", { ...request, title: "ignoreres" }));
    expect(await view(small)).toMatchObject({ kind: "note", title: null, topics: [] });
  });

  test("can be seen before it is shared; nothing is lost on the way there and back", async () => {
    const { made, anna } = await begin();
    const looked = await anna.post("/new/experience", { ...experience, step: "preview" });
    expect(looked.status).toBe(200);
    expect(looked.html).toContain("<h2>Det gjorde vi</h2><p>Ti minutter hver morgen.</p>");
    expect(looked.html).toContain("#Tavlemøde #nattevagt");
    const count = await made.store.reader.db.selectFrom("post").select("id").execute();
    expect(count).toEqual([]);
    const hidden = Object.groupBy(
      looked.html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g),
      ([, name = ""]) => name,
    );
    const carried = Object.fromEntries(
      Object.entries(hidden).map(([name, all]) => [name, (all ?? []).map(([, , v = ""]) => v)]),
    );
    const { csrf: _csrf, back: _back, ...draft } = carried;
    const again = await anna.post("/new/experience", { ...draft, step: "edit" });
    expect(again.status).toBe(200);
    for (const text of [
      experience.title,
      experience.problem,
      experience.result,
      "Tavlemøde, nattevagt",
    ])
      expect(again.html).toContain(text);
    expect(again.html).toMatch(/value="practice" checked/);
    published(await anna.post("/new/experience", { ...draft, step: "publish" }));
  });

  test("what is wrong is said first, at its field, with everything kept", async () => {
    const { anna } = await begin();
    const wrong = async (kind: string, change: Record<string, string>, field: string) => {
      const all = kind === "experience" ? experience : request;
      for (const step of ["preview", "publish"]) {
        const answer = await anna.post(`/new/${kind}`, { ...all, ...change, step });
        expect([field, answer.status]).toEqual([field, 422]);
        expect(answer.html.indexOf('role="alert"')).toBeLessThan(answer.html.indexOf("<h1"));
        expect(answer.html).toContain(`href="#${field}"`);
        expect(answer.html).toContain(`id="${field}"`);
        expect(answer.html).toContain(kind === "request" ? request.body : experience.problem);
      }
    };
    await wrong("request", { title: "" }, "title");
    await wrong("request", { title: "x".repeat(141) }, "title");
    await wrong("request", { topics: "" }, "topics");
    await wrong("request", { topics: "a,b,c,d,e,f" }, "topics");
    await wrong("request", { neededBy: "i morgen" }, "neededBy");
    await wrong("request", { audience: "network" }, "audience");
    await wrong("request", { audience: "everyone" }, "audience");
    await wrong("experience", { outcome: "" }, "outcome");
    await wrong("experience", { action: " " }, "action");
    await wrong("experience", { maturity: "audited", result: "" }, "result");
    await wrong("experience", { licence: "mine" }, "licence");
  });

  test("all that is missing is said at once, in the order of the form", async () => {
    const { anna } = await begin();
    const linked = async (kind: string, step: string) => {
      const empty = { audience: "allied", language: "da", step };
      const { html } = await anna.post(`/new/${kind}`, empty);
      return Array.from(html.matchAll(/<li><a href="#([\w-]+)"/g), ([, field]) => field);
    };
    for (const step of ["preview", "publish"]) {
      expect(await linked("experience", step)).toEqual([
        "outcome",
        "title",
        "problem",
        "action",
        "topics",
      ]);
      expect(await linked("request", step)).toEqual(["title", "topics"]);
      expect(await linked("note", step)).toEqual(["body"]);
    }
  });

  test("a civil registration number is never shared; a hint of a patient is confirmed", async () => {
    const { anna } = await begin();
    const number = await anna.post("/new/experience", {
      ...experience,
      action: "Vi flyttede pt. 070761-4285 til stue 4.",
      confirmed: "yes",
    });
    expect(number.status).toBe(422);
    expect(number.html).toContain("ligner et CPR-nummer");
    expect(number.html).toContain('href="#action"');
    const both = await anna.post("/new/experience", {
      ...experience,
      topics: "",
      action: "Vi flyttede pt. 070761-4285 til stue 4.",
    });
    for (const field of ["topics", "action"]) expect(both.html).toContain(`href="#${field}"`);
    const hint = { ...experience, action: "Hr. Hansen på stue 4 blev glad." };
    const asked = await anna.post("/new/experience", hint);
    expect(asked.status).toBe(422);
    expect(asked.html).toContain('name="confirmed"');
    const looked = await anna.post("/new/experience", { ...hint, step: "preview" });
    expect(looked.status).toBe(422);
    published(await anna.post("/new/experience", { ...hint, confirmed: "yes" }));
  });
});

describe("files", () => {
  const picture = () =>
    sharp({ create: { width: 60, height: 40, channels: 3, background: "#0b5563" } })
      .png()
      .toBuffer();

  function form(fields: Record<string, string>, file?: Uint8Array<ArrayBuffer>): FormData {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.set(name, value);
    if (file) data.set("file0", new Blob([file]), "billede.png");
    return data;
  }

  test("as many as a post may have are added at once", async () => {
    const { made, id, anna } = await begin();
    expect((await anna.get("/new/request")).html.match(/type="file"/g)).toHaveLength(4);
    const bytes = new Uint8Array(await picture());
    const four = form(request);
    for (const slot of [0, 1, 2, 3]) {
      four.set(`file${slot}`, new Blob([bytes]), "billede.png");
      four.set(`newAlt${slot}`, `Tavle ${slot}`);
    }
    const shared = published(await anna.upload("/new/request", four));
    const view = await readPost(made.store.reader, personViewer(id), shared);
    expect(view?.attachments.map(({ alt }) => alt)).toEqual([0, 1, 2, 3].map((n) => `Tavle ${n}`));
  });

  test("a picture is kept over a missing alt text and a preview, and shown with the post", async () => {
    const { made, anna } = await begin();
    const bytes = new Uint8Array(await picture());
    const without = await anna.upload("/new/request", form(request, bytes));
    expect(without.status).toBe(422);
    const id = /name="attachment" value="(\d+)"/.exec(without.html)?.[1] ?? "";
    expect(without.html).toContain(`href="#alt-${id}"`);
    const told = { ...request, attachment: id, [`alt-${id}`]: "En tavle med tre kolonner" };
    const looked = await anna.upload("/new/request", form({ ...told, step: "preview" }));
    expect(looked.status).toBe(200);
    expect(looked.html).toContain('alt="En tavle med tre kolonner"');
    const source = /src="(\/media\/[\w.]+)"/.exec(looked.html)?.[1] ?? "";
    expect((await anna.get(source)).status).toBe(200);
    expect((await made.visitor().get(source)).status).toBe(404);
    const post = published(await anna.upload("/new/request", form(told)));
    expect((await anna.get(`/posts/${post}`)).html).toContain('alt="En tavle med tre kolonner"');
  });

  test("what is no picture or PDF is refused, and a patient's number in an alt text", async () => {
    const { anna } = await begin();
    const text = new TextEncoder().encode("<script>alert(1)</script>");
    const refused = await anna.upload("/new/request", form(request, new Uint8Array(text)));
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('href="#file0"');
    const fields = { ...request, newAlt0: "Tavlen med 070761-4285" };
    const secret = await anna.upload("/new/request", form(fields, new Uint8Array(await picture())));
    expect(secret.status).toBe(422);
    expect(secret.html).toMatch(/href="#alt-\d+"/);
  });

  test("someone else's upload cannot be taken, and a file can be taken out again", async () => {
    const { made, anna } = await begin();
    const bytes = new Uint8Array(await picture());
    const kept = await anna.upload(
      "/new/request",
      form({ ...request, newAlt0: "Tavle", step: "preview" }, bytes),
    );
    const id = /name="attachment" value="(\d+)"/.exec(kept.html)?.[1] ?? "";
    await made.member("bo");
    const bo = await made.signedIn("bo");
    expect((await bo.post("/new/request", { ...request, attachment: id })).status).toBe(404);
    const removed = await anna.post("/new/request", {
      ...request,
      attachment: id,
      [`remove-${id}`]: "yes",
    });
    expect((await anna.get(removed.location)).html).not.toContain("/media/");
  });
});
