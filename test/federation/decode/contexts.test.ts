import { preloadedContexts } from "@fedify/fedify";
import { describe, expect, test } from "vitest";
import { bundledContext, readContext } from "../../../src/federation/decode/contexts.ts";
import { readingContext } from "../../../src/federation/decode/vocabulary.ts";

const activityStreams = "https://www.w3.org/ns/activitystreams";

describe("contexts", () => {
  test("those that servers use are read as they stand", () => {
    const usual = [
      activityStreams,
      [activityStreams, "https://w3id.org/security/v1"],
      [
        "https://w3id.org/identity/v1",
        activityStreams,
        "https://w3id.org/security/v1",
        "https://w3id.org/security/data-integrity/v1",
        "https://www.w3.org/ns/did/v1",
        "https://w3id.org/security/multikey/v1",
        "https://gotosocial.org/ns",
        { toot: "http://joinmastodon.org/ns#", Emoji: "toot:Emoji" },
      ],
      ["https://gotosocial.org/ns", activityStreams, { sensitive: "as:sensitive" }],
      [activityStreams, "https://syd.example/schemas/litepub-0.1.jsonld", { "@language": "und" }],
      readingContext,
      ["https://join-lemmy.org/context.json", activityStreams],
    ];
    expect(usual.map((context) => readContext(context))).toEqual([
      "plain",
      "plain",
      "plain",
      "plain",
      "by-the-book",
      "plain",
      "plain",
    ]);
  });

  test("none of those bundled needs the network or changes a term of ours after ActivityStreams", () => {
    for (const url of Object.keys(preloadedContexts)) {
      expect(bundledContext(url)).toBeDefined();
      expect(readContext([url, activityStreams])).not.toBe("unknown");
    }
    expect(readContext("https://w3id.org/security/v1")).toBe("plain");
  });

  test.each([
    [{ actor: "as:object" }],
    [{ attributedTo: { "@id": "https://mallory.example/ns#x", "@type": "@id" } }],
    [{ doer: "as:actor" }],
    [{ doer: { "@id": "https://www.w3.org/ns/activitystreams#actor" } }],
    [{ x: "https://www.w3.org/ns/activitystreams#", doer: "x:actor" }],
    [{ as: "https://mallory.example/ns#", sensitive: "as:sensitive" }],
    [{ kind: "@type" }],
    [{ Delete: "as:Create" }],
    [{ vis: "https://mallory.example/ns#" }],
    [{ title: "https://w3id.org/videnspredning/ns#title" }],
    [{ to: null }],
    [{ "@vocab": "https://www.w3.org/ns/activitystreams#" }],
    [null],
  ])("%j is read by the book", (entry) => {
    expect(readContext([activityStreams, entry])).toBe("by-the-book");
  });

  test.each([
    [{ actor: { "@id": "as:actor", "@context": { object: "as:to" } } }],
    [{ does: { "@reverse": "as:actor" } }],
    [{ wrapped: "@nest" }],
    [{ all: "@graph" }],
    [{ "@import": "https://mallory.example/context" }],
    [{ "@propagate": false }],
    [7],
    [[activityStreams]],
  ])("%j is refused", (entry) => {
    expect(readContext([activityStreams, entry])).toBe("refused");
  });
});
