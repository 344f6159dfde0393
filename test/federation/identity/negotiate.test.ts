import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { activityType, wanted } from "../../../src/federation/identity/negotiate.ts";
import { routeOf } from "../../../src/federation/identity/route.ts";

const profile = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"';
const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

describe("what a client wants", () => {
  test.each([
    [null, "any"],
    ["*/*", "any"],
    ["", "any"],
    ["image/png", "any"],
    [browser, "page"],
    ["application/activity+json", "activity"],
    [profile, "activity"],
    ["application/activity+json, application/ld+json", "activity"],
    [`${profile}, application/activity+json, text/html;q=0.1`, "activity"],
    ["application/json", "activity"],
    ["text/html, application/activity+json", "page"],
    ["application/activity+json, text/html", "activity"],
    ["application/activity+json;q=0.5, text/html", "page"],
    ["APPLICATION/ACTIVITY+JSON", "activity"],
    ["application/activity+json;q=0", "any"],
    ["application/activity+json;q=5, text/html;q=0.1", "page"],
  ] as const)("%s → %s", (accept, expected) => {
    expect(wanted(accept)).toBe(expected);
  });

  test("JSON-LD is named only to those who ask for nothing else", () => {
    expect(activityType(profile)).toBe(profile);
    expect(activityType(`${profile}, application/activity+json`)).toMatch(/^application\/activity/);
    expect(activityType(null)).toMatch(/^application\/activity\+json/);
  });

  test("nothing in a header is too much", () => {
    fc.assert(fc.property(fc.string({ maxLength: 3000 }), (text) => void wanted(text)));
  });
});

describe("addresses", () => {
  test.each([
    ["/actors/7", { kind: "actor", id: 7 }],
    ["/actors/7/outbox", { kind: "actor-collection", id: 7, name: "outbox" }],
    ["/actors/7/inbox", { kind: "inbox" }],
    ["/inbox", { kind: "inbox" }],
    ["/posts/9", { kind: "post", id: 9 }],
    ["/posts/9/replies", { kind: "post-collection", id: 9, name: "replies" }],
    ["/posts/9/edit", undefined],
    ["/activities/3", { kind: "activity", id: 3, what: undefined }],
    ["/activities/3/update-17", { kind: "activity", id: 3, what: "update-17" }],
    ["/activities/3/Update", { kind: "nowhere" }],
    ["/activities/3/undo/", { kind: "nowhere" }],
    ["/@laege-m1", { kind: "handle", handle: "laege-m1" }],
    ["/@laege-m1@syd.example", undefined],
    ["/actors/007", { kind: "nowhere" }],
    ["/actors/0", { kind: "nowhere" }],
    ["/actors/-1", { kind: "nowhere" }],
    ["/actors/1e3", { kind: "nowhere" }],
    ["/actors/9007199254740993", { kind: "nowhere" }],
    ["/actors/99999999999999999999", { kind: "nowhere" }],
    ["/actors/7/", { kind: "nowhere" }],
    ["/actors/7/__proto__", { kind: "nowhere" }],
    ["/posts/7.json", { kind: "nowhere" }],
    ["/actors/", { kind: "nowhere" }],
    ["/__proto__", undefined],
    ["/constructor", undefined],
    ["/home", undefined],
  ])("%s", (path, expected) => {
    expect(routeOf(path)).toEqual(expected);
  });
});
