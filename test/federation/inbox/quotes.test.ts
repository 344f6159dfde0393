import { beforeAll, expect, test } from "vitest";
import { quoteTold } from "../../../src/domain/knowledge/quotes.read.ts";
import { post, postByUri } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { revokeQuote } from "../../../src/domain/knowledge/revoke-quote.ts";
import { anonymous } from "../../../src/domain/knowledge/visible.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { block } from "../../../src/domain/people/block.ts";
import { actorByUri } from "../../../src/domain/people/actor.read.ts";
import { planFor } from "../../../src/federation/outbox/plan.ts";
import { verifyQuote } from "../../../src/federation/import/quotes.ts";
import { withProof } from "../../../src/federation/wire/proof.ts";
import type { Fact } from "../../../src/domain/facts.ts";
import type { Draft } from "../../../src/domain/knowledge/draft.ts";
import { note as draft } from "../../domain/knowledge/drafts.ts";
import { founded } from "../../domain/networks/support.ts";
import { person } from "../../support/cast.ts";
import { onEachEngine } from "../../support/engines.ts";
import { alice, mallory, party, type Party } from "../support.ts";
import {
  activity,
  followOrJoin,
  note,
  publicUri,
  startInstance,
  type Instance,
  type Json,
} from "./support.ts";

const fep = "https://w3id.org/fep/044f#";
const gts = "https://gotosocial.org/ns#";
/** As Mastodon writes it. */
const context = [
  "https://www.w3.org/ns/activitystreams",
  {
    QuoteRequest: `${fep}QuoteRequest`,
    quote: { "@id": `${fep}quote`, "@type": "@id" },
    quoteUri: "http://fedibird.com/ns#quoteUri",
    _misskey_quote: "https://misskey-hub.net/ns#_misskey_quote",
    quoteAuthorization: { "@id": `${fep}quoteAuthorization`, "@type": "@id" },
    gts,
    interactionPolicy: { "@id": "gts:interactionPolicy", "@type": "@id" },
    canQuote: { "@id": "gts:canQuote", "@type": "@id" },
    automaticApproval: { "@id": "gts:automaticApproval", "@type": "@id" },
    manualApproval: { "@id": "gts:manualApproval", "@type": "@id" },
  },
];
const stampContext = [
  "https://www.w3.org/ns/activitystreams",
  {
    QuoteAuthorization: `${fep}QuoteAuthorization`,
    gts,
    interactingObject: { "@id": "gts:interactingObject" },
    interactionTarget: { "@id": "gts:interactionTarget" },
  },
];
/** A third server, whose people are quoted. */
const vera = party("https://vest.example/users/laege-m7");
const colleague = party("https://syd.example/users/anden-m8");

onEachEngine("quotes at the inbox", (engine) => {
  let here: Instance;
  let anna: number;
  let annaUri: string;
  let serial = 0;

  beforeAll(async () => {
    here = await startInstance(engine);
    for (const one of [alice, mallory, vera, colleague])
      here.serve(one, { followers: `${one.actor}/followers` });
    anna = await person(here.store, "anna");
    annaUri = `https://nord.example/actors/${anna}`;
    // Someone here follows each of them, so that what they say concerns us.
    for (const one of [alice, vera]) {
      await say(one, activity(one, "Follow", annaUri));
      const { id } = (await actorByUri(here.store.reader, one.actor))!;
      await here.store.transact((tx) => followOrJoin(tx, { followerId: anna, followeeId: id }));
      const follow = `https://nord.example/activities/${(await followId(id))!}`;
      await say(one, activity(one, "Accept", follow));
    }
  });

  const followId = async (id: number) =>
    (
      await here.store.reader.db
        .selectFrom("follow")
        .select("id")
        .where("followee_id", "=", id)
        .where("follower_id", "=", anna)
        .executeTakeFirst()
    )?.id;
  const say = async (by: Party, said: Json) => {
    const { status, reason } = await here.deliver(by, said);
    if (status !== 202) return `${status} ${reason}`;
    await here.work();
    const row = await here.store.reader.db
      .selectFrom("inbound")
      .select(["state", "reason"])
      .where("activity_uri", "=", String(said["id"]))
      .executeTakeFirst();
    return row?.reason ?? row?.state;
  };
  const write = (more: Partial<Draft> = {}) =>
    here.store.transact((tx) => publish(tx, anna, draft(more)));
  const fresh = () => `n${(serial += 1)}`;
  const quoting = (by: Party, uri: string, more: Json = {}) =>
    note(by, fresh(), { "@context": context, quote: uri, ...more });
  const asks = (by: Party, quoted: string, instrument: unknown, more: Json = {}) =>
    activity(by, "QuoteRequest", quoted, { "@context": context, instrument, ...more });
  const shown = async (uri: unknown) => {
    const found = await postByUri(here.store.reader, anonymous, String(uri));
    return found && (found.quote ? [found.quote.state, found.quote.postId] : null);
  };
  const facts = async <T extends Fact["type"]>(type: T) => {
    const jobs = await here.store.reader.db
      .selectFrom("job")
      .select("payload")
      .orderBy("id")
      .execute();
    return jobs
      .map(({ payload }) => JSON.parse(payload) as Fact)
      .filter((fact): fact is Extract<Fact, { type: T }> => fact.type === type);
  };
  const lastAnswer = async () => {
    const fact = (await facts("QuoteAnswered")).at(-1)!;
    return (await planFor(here.store.reader, fact))!.activity;
  };
  const answers = async () => (await facts("QuoteAnswered")).length;

  test("a request for an open post is answered with a stamp, the quote kept and shown", async () => {
    const { id, uri } = await write();
    const quote = quoting(alice, uri);
    const request = asks(alice, uri, quote);
    expect(await say(alice, request)).toBe("done");
    expect(await shown(quote["id"])).toEqual(["accepted", id]);
    const accept = await lastAnswer();
    expect(accept).toMatchObject({
      type: "Accept",
      actor: annaUri,
      to: [alice.actor],
      object: {
        id: request["id"],
        type: "QuoteRequest",
        actor: alice.actor,
        object: uri,
        instrument: quote["id"],
      },
      result: expect.stringMatching(/^https:\/\/nord\.example\/stamps\/\d+$/),
    });
    // Named only, it is read at its own server.
    const named = quoting(alice, uri);
    here.documents.set(String(named["id"]), named);
    expect(await say(alice, asks(alice, uri, named["id"]))).toBe("done");
    expect(await shown(named["id"])).toEqual(["accepted", id]);
    const view = await post(here.store.reader, anonymous, id);
    expect(view?.quotesCount).toBe(2);
  });

  test("who may not is told no, and who may not see gets no answer", async () => {
    const nobody = await write({ quotePolicy: "nobody" });
    const quote = quoting(alice, nobody.uri);
    expect(await say(alice, asks(alice, nobody.uri, quote))).toBe("quote-not-allowed");
    expect(await lastAnswer()).toMatchObject({ type: "Reject", object: { object: nobody.uri } });
    expect(await lastAnswer()).not.toHaveProperty("result");
    expect(await shown(quote["id"])).toBeUndefined();
    const networkId = await founded(here.store, anna, { handle: `lukket${engine}` });
    const closed = await write({ networkId, audience: "network", quotePolicy: "public" });
    const region = await write({ audience: "region" });
    const openNetwork = await founded(here.store, anna, {
      handle: `aabent${engine}`,
      kind: "open",
    });
    const within = await write({ networkId: openNetwork });
    expect(await say(alice, asks(alice, within.uri, quoting(alice, within.uri)))).toBe("done");
    const before = await answers();
    for (const { uri } of [closed, region, { uri: "https://nord.example/posts/1" }])
      expect(await say(alice, asks(alice, uri, quoting(alice, uri)))).toMatch(/^not-(found|held)$/);
    await say(mallory, activity(mallory, "Like", within.uri));
    const { id } = (await actorByUri(here.store.reader, mallory.actor))!;
    const open = await write();
    await here.store.transact((tx) => block(tx, { blockerId: anna, blockedId: id }));
    expect(await say(mallory, asks(mallory, open.uri, quoting(mallory, open.uri)))).toBe(
      "not-found",
    );
    await here.store.transact((tx) => withdraw(tx, anna, open.id));
    expect(await say(alice, asks(alice, open.uri, quoting(alice, open.uri)))).toBe("not-held");
    expect(await answers()).toBe(before);
  });

  test("a request speaks for its sender's own post alone, and for what that quotes", async () => {
    const { uri } = await write();
    const before = await answers();
    const others = quoting(vera, uri);
    expect(await say(alice, asks(alice, uri, others))).toBe("not-the-author");
    expect(await say(alice, asks(alice, uri, others["id"]))).toBe("not-theirs");
    const asColleague = quoting(colleague, uri);
    expect(await say(alice, asks(alice, uri, asColleague))).toBe("not-the-author");
    here.documents.set(String(asColleague["id"]), asColleague);
    expect(await say(alice, asks(alice, uri, asColleague["id"]))).toBe("not-found");
    expect(await say(alice, asks(alice, uri, undefined))).toBe("object-missing");
    expect(await say(alice, asks(alice, `${vera.actor}/notes/x`, quoting(alice, uri)))).toBe(
      "not-here",
    );
    const another = await write();
    expect(await say(alice, asks(alice, another.uri, quoting(alice, uri)))).toBe("not-found");
    expect(await say(alice, asks(alice, uri, note(alice, fresh())))).toBe("not-found");
    expect(await answers()).toBe(before);
  });

  test("what was taken back stays so, asked again or claimed", async () => {
    const { id, uri } = await write();
    const quote = quoting(alice, uri);
    await say(alice, asks(alice, uri, quote));
    const stamp = (await lastAnswer())["result"];
    const held = (await postByUri(here.store.reader, anonymous, String(quote["id"])))!;
    await here.store.transact((tx) => revokeQuote(tx, anna, { quotedId: id, postId: held.id }));
    const [revoked] = (await facts("QuoteRevoked")).slice(-1);
    const plan = (await planFor(here.store.reader, revoked!))!;
    expect(plan.activity).toMatchObject({ type: "Delete", actor: annaUri, object: stamp });
    expect(JSON.stringify(plan.activity)).not.toContain(uri);
    expect(plan.hearers.people).toEqual([held.author.id]);
    await say(alice, activity(alice, "Update", { ...quote, quoteAuthorization: stamp }));
    expect(await shown(quote["id"])).toEqual(["revoked", null]);
    expect(await say(alice, asks(alice, uri, quote))).toBe("quote-not-allowed");
    const copy = quoting(alice, uri, { quoteAuthorization: stamp });
    await say(alice, activity(alice, "Create", copy));
    expect(await shown(copy["id"])).toEqual(["pending", null]);
  });

  test("the author of a post there answers for their own, with a stamp of their own server", async () => {
    const theirs = note(vera, fresh(), {
      "@context": context,
      interactionPolicy: { canQuote: { automaticApproval: publicUri } },
    });
    await say(vera, activity(vera, "Create", theirs));
    const quoted = (await postByUri(here.store.reader, anonymous, String(theirs["id"])))!;
    const { id, uri } = await write({ quoteId: quoted.id });
    const asked = (await planFor(here.store.reader, (await facts("QuoteRequested")).at(-1)!))!;
    expect(asked.activity).toMatchObject({
      id: `https://nord.example/activities/${id}/quote`,
      type: "QuoteRequest",
      actor: annaUri,
      to: [vera.actor],
      object: theirs["id"],
      instrument: { id: uri, type: "Note", quote: theirs["id"], _misskey_quote: theirs["id"] },
    });
    expect(asked.activity).not.toHaveProperty("instrument.quoteAuthorization");
    const request = { type: "QuoteRequest", id: asked.activity["id"], instrument: uri };
    const yes = (by: Party, object: unknown, result: unknown) =>
      activity(by, "Accept", object, { "@context": context, result });
    const inner = { ...request, actor: annaUri, object: theirs["id"] };
    const stamp = "https://vest.example/stamps/1";
    expect(await say(mallory, yes(mallory, inner, "https://mallory.example/s/1"))).toBe(
      "not-theirs",
    );
    expect(await say(mallory, yes(mallory, request["id"], "https://mallory.example/s/1"))).toBe(
      "nothing-asked",
    );
    expect(await say(vera, yes(vera, inner, "https://mallory.example/s/1"))).toBe("not-theirs");
    expect(await say(vera, yes(vera, inner, undefined))).toBe("object-missing");
    expect(await shown(uri)).toEqual(["pending", null]);
    expect(await say(vera, yes(vera, inner, stamp))).toBe("done");
    expect(await shown(uri)).toEqual(["accepted", quoted.id]);
    const amended = (await facts("PostAmended")).findLast(({ postId }) => postId === id)!;
    const update = (await planFor(here.store.reader, amended))!.activity;
    expect(update).toMatchObject({
      type: "Update",
      object: { id: uri, quoteAuthorization: stamp, quote: theirs["id"] },
    });
    expect(update).not.toHaveProperty("object.updated");
    expect(await say(alice, activity(alice, "Delete", stamp))).toBe("not-theirs");
    const gone = await withProof(
      activity(vera, "Delete", stamp) as Record<string, unknown>,
      vera.edSigner,
      here.time.at,
    );
    expect(await say(vera, gone as Json)).toBe("done");
    expect(await shown(uri)).toEqual(["revoked", null]);
    expect(await quoteTold(here.store.reader, id)).toBeUndefined();
    expect((await facts("QuoteRevoked")).at(-1)).toMatchObject({ stampUri: stamp, local: false });
    expect(await say(vera, yes(vera, request["id"], stamp))).toBe("nothing-asked");
    expect(await say(vera, activity(vera, "Reject", request["id"]))).toBe("nothing-asked");
  });

  test("a stamp counts when it is its server's, and of exactly these two posts", async () => {
    const theirs = note(vera, fresh());
    const quoted = String(theirs["id"]);
    here.documents.set(quoted, theirs);
    const other = note(vera, fresh());
    here.documents.set(String(other["id"]), other);
    const stampOf = (uri: string, quote: unknown, more: Json = {}): Json => ({
      "@context": stampContext,
      id: uri,
      type: "QuoteAuthorization",
      attributedTo: vera.actor,
      interactingObject: quote,
      interactionTarget: quoted,
      ...more,
    });
    const check = async (served: (quote: Json) => Json | { status: number }, uri: string) => {
      const quote = quoting(alice, quoted, { quoteAuthorization: uri });
      here.documents.set(uri, served(quote));
      expect(await say(alice, activity(alice, "Create", quote))).toBe("done");
      const told = (await facts("QuoteTold")).at(-1);
      const held = (await postByUri(here.store.reader, anonymous, String(quote["id"])))!;
      if (told?.postId === held.id) await verifyQuote(here.federation, told);
      return (await shown(quote["id"]))?.[0];
    };
    const at = () => `https://vest.example/stamps/${fresh()}`;
    let uri = at();
    expect(await check((quote) => stampOf(uri, quote["id"]), uri)).toBe("accepted");
    uri = at();
    expect(await check(() => stampOf(uri, `${alice.actor}/notes/other`), uri)).toBe("rejected");
    uri = at();
    expect(await check((q) => stampOf(uri, q["id"], { interactionTarget: other["id"] }), uri)).toBe(
      "rejected",
    );
    uri = at();
    expect(
      await check(
        (q) => stampOf(uri, q["id"], { attributedTo: "https://vest.example/users/x" }),
        uri,
      ),
    ).toBe("rejected");
    uri = at();
    expect(await check((q) => stampOf(uri, q["id"], { type: "Note" }), uri)).toBe("rejected");
    uri = at();
    expect(await check((q) => stampOf(at(), q["id"]), uri)).toBe("rejected");
    uri = at();
    expect(await check(() => ({ status: 404 }), uri)).toBe("rejected");
    uri = at();
    expect(await check(() => ({ status: 403 }), uri)).toBe("pending");
    uri = `https://syd.example/stamps/${fresh()}`;
    expect(await check((q) => stampOf(uri, q["id"]), uri)).toBe("pending");
    here.down.add("vest.example");
    uri = at();
    await expect(check((q) => stampOf(uri, q["id"]), uri)).rejects.toThrow("unreachable");
    here.down.delete("vest.example");
  });

  test("words of before show nothing until there is a stamp, and what is quoted is not read without", async () => {
    const theirs = note(vera, fresh());
    here.documents.set(String(theirs["id"]), theirs);
    const told = { "@context": context, content: "<p>RE</p>" };
    const link = {
      type: "Link",
      mediaType: 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
      rel: "https://misskey-hub.net/ns#_misskey_quote",
      href: theirs["id"],
    };
    for (const how of [
      { quoteUri: theirs["id"] },
      { _misskey_quote: theirs["id"] },
      { quoteUrl: theirs["id"] },
      { tag: [link] },
    ]) {
      const quote = note(alice, fresh(), { ...told, ...how });
      const before = here.asked.length;
      expect(await say(alice, activity(alice, "Create", quote))).toBe("done");
      expect(await shown(quote["id"])).toBeNull();
      const rows = await here.store.reader.db
        .selectFrom("quote")
        .innerJoin("post", "post.id", "quote.post_id")
        .select(["quoted_uri", "unasked", "quote.state"])
        .where("post.uri", "=", String(quote["id"]))
        .execute();
      expect(rows).toEqual([{ quoted_uri: theirs["id"], unasked: 1, state: "pending" }]);
      expect(here.asked.slice(before)).not.toContain(theirs["id"]);
    }
  });

  test("a chain of quotes is read one deep", async () => {
    const chain = Array.from({ length: 4 }, (_, n) => `${vera.actor}/notes/chain${engine}${n}`);
    for (const [n, id] of chain.entries())
      here.documents.set(
        id,
        note(vera, `chain${engine}${n}`, {
          "@context": context,
          ...(chain[n + 1] && { quote: chain[n + 1] }),
        }),
      );
    const own = note(vera, fresh(), { "@context": context, quote: chain[0] });
    await say(vera, activity(vera, "Create", own));
    await verifyQuote(here.federation, (await facts("QuoteTold")).at(-1));
    expect((await shown(own["id"]))?.[0]).toBe("accepted");
    expect(here.asked.filter((url) => chain.includes(url))).toEqual([chain[0]]);
  });
});
