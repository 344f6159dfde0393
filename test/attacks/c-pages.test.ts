import { beforeAll, describe, expect, test } from "vitest";
import { addPost } from "../../src/domain/knowledge/add-post.ts";
import { decodeActor, decodePost } from "../../src/federation/decode/decode.ts";
import { toNewPost } from "../../src/federation/import/to-new-post.ts";
import { remoteNote } from "../domain/knowledge/drafts.ts";
import { stranger } from "../support/cast.ts";
import { site, type Site, type Visitor } from "../web/support.ts";

let made: Site;
let me: Visitor;

beforeAll(async () => {
  made = await site();
  await made.member("laege-m1");
  me = await made.signedIn("laege-m1");
});

describe("what others tell never breaks a page", () => {
  const context = [
    "https://www.w3.org/ns/activitystreams",
    { vis: "https://w3id.org/videnspredning/ns#" },
  ];
  const days = ["2026-99-99", "2026-02-30", "0000-00-00", "9999-12-32"];

  test.each(days)("a post that is needed or reviewed by %s, which is no day", async (day) => {
    const { store } = made;
    const author = await stranger(store, "fjern@syd.example");
    const uri = `https://syd.example/posts/${day}`;
    const decoded = await decodePost({
      "@context": context,
      id: uri,
      type: "Note",
      attributedTo: "https://syd.example/users/fjern",
      to: ["https://www.w3.org/ns/activitystreams#Public"],
      content: "<p>Hvem ved det?</p>",
      "vis:kind": "request",
      "vis:title": "Hvem ved det?",
      "vis:requestStatus": "open",
      "vis:neededBy": day,
      "vis:reviewBy": day,
    });
    if (!decoded.ok) throw new Error(decoded.reason);
    const { id } = await store.transact(async (tx) =>
      addPost(tx, await toNewPost(tx, decoded.value, author, tx.now)),
    );
    for (const page of [`/posts/${id}`, "/home?stream=all", "/home?stream=unanswered", "/search"])
      expect([page, (await me.get(page)).status]).toEqual([page, 200]);
  });

  test.each(days)("a person who has time until %s, which is no day", async (day) => {
    const handle = `tid-${days.indexOf(day)}`;
    const decoded = await decodeActor({
      "@context": context,
      id: `https://syd.example/users/${handle}`,
      type: "Person",
      preferredUsername: handle,
      inbox: `https://syd.example/users/${handle}/inbox`,
      discoverable: true,
      "vis:availability": "limited",
      "vis:availabilityUntil": day,
    });
    if (!decoded.ok) throw new Error(decoded.reason);
    await stranger(made.store, `${handle}@syd.example`, decoded.value.actor);
    for (const page of [`/@${handle}@syd.example`, "/people?scope=known"])
      expect([page, (await me.get(page)).status]).toEqual([page, 200]);
  });
});

test("a flood of long replies makes no long page: each begins there and is whole on its own", async () => {
  const { store, origin } = made;
  const { location } = await me.post("/new/note", {
    body: "Hvad gør I?",
    audience: "public",
    language: "da",
  });
  const author = await stranger(store, "lang@syd.example");
  const body_html = `<p>Begyndelsen</p>${"<p>fyldord</p>".repeat(4_000)}<p>Slutningen</p>`;
  const ids: number[] = [];
  for (let n = 0; n < 6; n += 1) {
    const uri = `https://syd.example/lang/${n}`;
    const reply = remoteNote(author, uri, { body_html, reply_to_uri: `${origin}${location}` });
    const { id } = await store.transact((tx) => addPost(tx, reply));
    ids.push(id!);
  }
  const page = await me.get(location);
  expect(page.html.match(/Begyndelsen/g)).toHaveLength(6);
  expect(page.html).toContain(`href="/posts/${ids[0]}"`);
  expect(page.html.length).toBeLessThan(150_000);
  const person = await me.get("/@lang@syd.example?tab=replies");
  expect(person.html).toContain("Begyndelsen");
  expect(person.html.length).toBeLessThan(150_000);
  expect((await me.get(`/posts/${ids[0]}`)).html).toContain("Slutningen");
});
