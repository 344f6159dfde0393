import { beforeAll, describe, expect, test } from "vitest";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { answerQuoteRequest, quoteAnswered } from "../../../src/domain/knowledge/answer-quote.ts";
import type { Draft } from "../../../src/domain/knowledge/draft.ts";
import { leaveToQuote, policyColumns } from "../../../src/domain/knowledge/quote-policy.ts";
import type { NewPost } from "../../../src/domain/knowledge/new-post.ts";
import { post, postsByIds } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { quotesOf, quoteTold, stampById } from "../../../src/domain/knowledge/quotes.read.ts";
import { applyRevision, revise } from "../../../src/domain/knowledge/revise.ts";
import {
  endQuotes,
  revokeQuote,
  stampDeleted,
} from "../../../src/domain/knowledge/revoke-quote.ts";
import { setQuotePolicy } from "../../../src/domain/knowledge/set-quote-policy.ts";
import { tellQuoters } from "../../../src/domain/knowledge/tell-quoters.ts";
import { isStale, stampAsked } from "../../../src/domain/knowledge/verify-quote.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { discard, removePost, withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { notifications } from "../../../src/domain/notifications/notifications.read.ts";
import { block } from "../../../src/domain/people/block.ts";
import { setPreferences } from "../../../src/domain/people/preferences.ts";
import { mute } from "../../../src/domain/people/mute.ts";
import { ownId } from "../../../src/domain/uris.ts";
import type { Audience } from "../../../src/storage/tables/knowledge.ts";
import { founded } from "../networks/support.ts";
import { person, stranger } from "../../support/cast.ts";
import { counted } from "../../support/counted.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { note, remoteNote } from "./drafts.ts";

describe("who may quote", () => {
  const nobody = { isSelf: false, follows: false, followed: false };
  const at = (audience: Audience, by: string, asked = "") => ({
    audience,
    quotable_by: by,
    quotable_asked: asked,
  });

  test.each([
    ["public", at("public", "public"), nobody, "automatic"],
    ["unlisted", at("unlisted", "public"), nobody, "automatic"],
    [
      "followers, who follows",
      at("public", "followers"),
      { ...nobody, follows: true },
      "automatic",
    ],
    ["followers, who does not", at("public", "followers"), nobody, "denied"],
    [
      "whom the author follows",
      at("public", "following"),
      { ...nobody, followed: true },
      "automatic",
    ],
    ["asked first", at("public", "followers", "public"), nobody, "manual"],
    ["named one by one", at("public", "others"), nobody, "unknown"],
    ["nobody", at("public", ""), nobody, "denied"],
    ["nobody, the author", at("public", ""), { ...nobody, isSelf: true }, "automatic"],
    ["said to followers", at("followers", "public"), nobody, "denied"],
    ["said in a network", at("network", "public"), { ...nobody, isSelf: true }, "denied"],
    ["said to the region", at("region", "public"), nobody, "denied"],
    ["said to one", at("direct", "public"), nobody, "denied"],
  ])("%s", (_, policy, relation, expected) => {
    expect(leaveToQuote(policy, relation)).toBe(expected);
  });

  test.each([
    ["public", undefined, "public", "public"],
    ["unlisted", undefined, "followers", "followers"],
    ["public", "nobody", "public", ""],
    ["allied", undefined, "public", ""],
    ["allied", "followers", "public", "followers"],
    ["region", "public", "public", ""],
    ["followers", "public", "public", ""],
    ["network", "public", "public", ""],
    ["direct", undefined, "public", ""],
  ] as const)("a %s post whose author says %s, and else %s: %s", (audience, wanted, usual, by) => {
    expect(policyColumns(audience, wanted, usual).quotable_by).toBe(by);
  });
});

onEachEngine("quotes", (engine) => {
  let store: TestStore;
  let anna: number;
  let bo: number;
  let carl: number;
  let far: number;
  let serial = 0;
  let moment = Date.UTC(2026, 2, 2, 9);

  beforeAll(async () => {
    store = await freshStore(engine, { now: () => new Date((moment += 1000)) });
    anna = await person(store, "laege-m1");
    bo = await person(store, "sygeplejerske-m2");
    carl = await person(store, "jordemoder-m3");
    far = await stranger(store, "fjern@syd.example");
  });

  const say = async (who: number, more: Partial<Draft> = {}) =>
    (await store.transact((tx) => publish(tx, who, note(more)))).id;
  const arrive = async (more: Partial<NewPost> = {}, by = far) => {
    const uri = `https://syd.example/notes/${++serial}`;
    const { id } = await store.transact((tx) => addPost(tx, remoteNote(by, uri, more)));
    return { id: id!, uri };
  };
  const shown = async (id: number, viewer = anonymous) => {
    const found = await post(store.reader, viewer, id);
    return found?.quote ? [found.quote.state, found.quote.postId] : null;
  };
  const count = async (id: number) =>
    (await post(store.reader, personViewer(anna), id))?.quotesCount;
  const news = async (who: number) =>
    (await notifications(store.reader, who, { limit: 20 })).items.map(
      ({ kind, actor, post: about }) => [kind, actor.id, about?.id],
    );
  const facts = async (type: string) => {
    const jobs = await store.reader.db.selectFrom("job").select("payload").orderBy("id").execute();
    return jobs
      .map(({ payload }) => JSON.parse(payload) as Record<string, unknown>)
      .filter((fact) => fact["type"] === type);
  };
  const held = (id: number) =>
    store.reader.db
      .selectFrom("quote")
      .selectAll()
      .where("post_id", "=", id)
      .executeTakeFirstOrThrow();

  test("of a colleague's open post is shown at once, counts, has a stamp, and they hear of it", async () => {
    const quoted = await say(anna, { body: "Korte tavlemøder" });
    const quoting = await say(bo, { quoteId: quoted, body: "Det bygger vi på" });
    expect(await shown(quoting)).toEqual(["accepted", quoted]);
    const view = (await post(store.reader, anonymous, quoting))!;
    expect(view.quote?.post).toMatchObject({ id: quoted, quote: null, author: { id: anna } });
    expect(await count(quoted)).toBe(1);
    expect(await news(anna)).toContainEqual(["quote", bo, quoting]);
    const told = (await quoteTold(store.reader, quoting))!;
    const stamp = ownId("https://nord.example", "stamps", told.stampUri!)!;
    expect(await stampById(store.reader, anonymous, stamp)).toEqual({
      uri: told.stampUri,
      quoteUri: view.uri,
      quotedUri: told.uri,
      quotedAuthorId: anna,
    });
    const window = { before: Number.MAX_SAFE_INTEGER, after: 0, limit: 5 };
    for (const up of [true, false])
      expect(await quotesOf(store.reader, anonymous, quoted, { ...window, up })).toEqual([view]);
    expect(await facts("QuoteRequested")).toEqual([]);
    await store.transact((tx) => revise(tx, bo, quoting, note({ body: "Rettet" })));
    expect(await shown(quoting)).toEqual(["accepted", quoted]);
    expect(await count(quoted)).toBe(1);
  });

  test("stands one deep: what is quoted in turn is named, not shown", async () => {
    const first = await say(anna);
    const second = await say(bo, { quoteId: first });
    const third = await say(carl, { quoteId: second });
    const view = (await post(store.reader, anonymous, third))!;
    expect(view.quote?.post?.quote).toEqual({ state: "accepted", postId: first, post: null });
  });

  test("costs a page the same however many posts quote something", async () => {
    const ids: number[] = [];
    const quoted = await say(anna);
    const asked = async (wanted: readonly number[]) => {
      const { db, cost } = counted(store.handles.read);
      await postsByIds({ ...store.reader, db }, personViewer(carl), wanted);
      return cost.statements;
    };
    for (let n = 0; n < 6; n += 1) ids.push(await say(bo, { quoteId: ids.at(-1) ?? quoted }));
    const few = await asked(ids.slice(1, 3));
    expect(await asked(ids)).toBe(few);
    expect(few).toBeLessThanOrEqual(11);
  });

  test("is refused where the author, the audience or a block says no", async () => {
    const refused = (who: number, more: Partial<Draft>) => expect(say(who, more)).rejects;
    const open = await say(anna);
    const closedTo = await say(anna, { quotePolicy: "nobody" });
    await refused(bo, { quoteId: closedTo }).toMatchObject({ reason: "quote-not-allowed" });
    expect(await shown(await say(anna, { quoteId: closedTo }))).toEqual(["accepted", closedTo]);
    const toFollowers = await say(anna, { quotePolicy: "followers" });
    await refused(bo, { quoteId: toFollowers }).toMatchObject({ reason: "quote-not-allowed" });
    await store.transact((tx) => follow(tx, { followerId: bo, followeeId: anna }));
    expect(await shown(await say(bo, { quoteId: toFollowers }))).toEqual(["accepted", toFollowers]);
    for (const audience of ["region", "followers"] as const) {
      const narrow = await say(anna, { audience, quotePolicy: "public" });
      await refused(bo, { quoteId: narrow, audience }).toMatchObject({
        reason: "quote-not-allowed",
      });
    }
    const direct = await say(anna, { audience: "direct", mentions: [bo] });
    await refused(bo, { quoteId: direct, audience: "direct", mentions: [anna] }).toMatchObject({
      reason: "quote-not-allowed",
    });
    await refused(carl, { quoteId: direct }).toMatchObject({ reason: "not-found" });
    await refused(bo, { quoteId: 1 }).toMatchObject({ reason: "not-found" });
    const allied = await say(anna, { audience: "allied", quotePolicy: "public" });
    await refused(bo, { quoteId: allied }).toMatchObject({ reason: "audience-not-allowed" });
    expect(
      await shown(await say(bo, { quoteId: allied, audience: "allied" }), personViewer(carl)),
    ).toEqual(["accepted", allied]);
    // Whoever is quoted would not see it.
    await refused(carl, { quoteId: open, audience: "direct", mentions: [bo] }).toMatchObject({
      reason: "audience-not-allowed",
    });
    await store.transact((tx) => block(tx, { blockerId: anna, blockedId: carl }));
    await refused(carl, { quoteId: open }).toMatchObject({ reason: "not-found" });
    await store.transact((tx) => tx.db.deleteFrom("block").execute());
  });

  test("never takes anything out of a closed network, and goes into it among people here", async () => {
    const networkId = await founded(store, anna, { handle: `kreds${engine}` });
    const within = { networkId, audience: "network" as const };
    const closed = await say(anna, { ...within, quotePolicy: "public" });
    await expect(say(anna, { quoteId: closed })).rejects.toMatchObject({
      reason: "quote-not-allowed",
    });
    await expect(say(anna, { quoteId: closed, ...within })).rejects.toMatchObject({
      reason: "quote-not-allowed",
    });
    const mine = await say(anna);
    const inside = await say(anna, { quoteId: mine, ...within });
    expect(await shown(inside, personViewer(anna))).toEqual(["accepted", mine]);
    expect(await count(mine)).toBe(0);
    const outsider = await say(bo);
    const far1 = await arrive({ quotable_by: "public" });
    for (const quoteId of [outsider, far1.id])
      await expect(say(anna, { quoteId, ...within })).rejects.toMatchObject({
        reason: "audience-not-allowed",
      });
    // Another server says that one of its posts quotes what is said in there.
    const { uri } = (await post(store.reader, personViewer(anna), closed))!;
    const claiming = await arrive({ quote: { uri, stampUri: "https://nord.example/stamps/1" } });
    expect(await shown(claiming.id)).toEqual(["pending", null]);
    const asked = { requestUri: `${claiming.uri}/ask`, quoteUri: claiming.uri };
    await expect(
      store.transact((tx) => answerQuoteRequest(tx, { ...asked, quoterId: far, quotedId: closed })),
    ).rejects.toMatchObject({ reason: "not-found" });
  });

  test("follows the author's settings, and may be changed for one post", async () => {
    await store.transact((tx) => setPreferences(tx, carl, { quotes: "nobody" }));
    const quiet = await say(carl);
    await expect(say(bo, { quoteId: quiet })).rejects.toMatchObject({
      reason: "quote-not-allowed",
    });
    const before = (await facts("PostAmended")).length;
    await store.transact((tx) => setQuotePolicy(tx, carl, quiet, "public"));
    await store.transact((tx) => setQuotePolicy(tx, carl, quiet, "public"));
    expect(await facts("PostAmended")).toHaveLength(before + 1);
    const quoting = await say(bo, { quoteId: quiet });
    await store.transact((tx) => setQuotePolicy(tx, carl, quiet, "nobody"));
    expect(await shown(quoting)).toEqual(["accepted", quiet]);
    const view = await post(store.reader, personViewer(bo), quiet);
    expect([view?.mine?.quote, view?.quotable.by]).toEqual(["denied", []]);
    await store.transact((tx) => setPreferences(tx, carl, { quotes: "public" }));
    await expect(
      store.transact((tx) => setQuotePolicy(tx, bo, quiet, "public")),
    ).rejects.toMatchObject({ reason: "not-found" });
    const region = await say(carl, { audience: "region" });
    await store.transact((tx) => revise(tx, carl, region, note({ audience: "public" })));
    expect((await post(store.reader, anonymous, region))?.quotable.by).toEqual(["public"]);
  });

  test("is taken back for good, by who is quoted alone", async () => {
    const quoted = await say(anna);
    const quoting = await say(bo, { quoteId: quoted });
    const pair = { quotedId: quoted, postId: quoting };
    const { stampUri } = (await quoteTold(store.reader, quoting))!;
    for (const who of [bo, carl])
      await expect(store.transact((tx) => revokeQuote(tx, who, pair))).rejects.toMatchObject({
        reason: "not-found",
      });
    await store.transact((tx) => revokeQuote(tx, anna, pair));
    expect(await shown(quoting)).toEqual(["revoked", null]);
    expect(await count(quoted)).toBe(0);
    expect(await news(anna)).not.toContainEqual(["quote", bo, quoting]);
    expect(await quoteTold(store.reader, quoting)).toBeUndefined();
    const stamp = ownId("https://nord.example", "stamps", stampUri!)!;
    expect(await stampById(store.reader, anonymous, stamp)).toBeUndefined();
    expect(await facts("QuoteRevoked")).toContainEqual(
      expect.objectContaining({ stampUri, quoteId: quoting, quotedAuthorId: anna, local: true }),
    );
    await expect(store.transact((tx) => revokeQuote(tx, anna, pair))).rejects.toMatchObject({
      reason: "not-found",
    });
  });

  test("goes when who is quoted blocks who quotes, and when either post goes", async () => {
    const dora = await person(store, `dora-${engine}`);
    const quoted = await say(anna);
    const ids = [await say(dora, { quoteId: quoted }), await say(bo, { quoteId: quoted })];
    expect(await count(quoted)).toBe(2);
    await store.transact((tx) => block(tx, { blockerId: anna, blockedId: dora }));
    const jobs = await facts("Blocked");
    await endQuotes(store, jobs.at(-1));
    expect(await shown(ids[0]!)).toEqual(["revoked", null]);
    expect(await count(quoted)).toBe(1);
    await store.transact((tx) => withdraw(tx, bo, ids[1]!));
    expect(await count(quoted)).toBe(0);
    const last = await say(bo, { quoteId: quoted });
    await store.transact((tx) => withdraw(tx, anna, quoted));
    expect(await shown(last)).toEqual(["deleted", null]);
  });

  test("is shown to each as they may see it", async () => {
    const quoted = await say(anna, { audience: "allied", quotePolicy: "public" });
    const quoting = await say(bo, { quoteId: quoted, audience: "allied" });
    await store.transact((tx) => revise(tx, bo, quoting, note({ audience: "public" })));
    expect(await shown(quoting)).toEqual(["unauthorized", null]);
    const eva = await person(store, `eva-${engine}`);
    expect(await shown(quoting, personViewer(eva))).toEqual(["accepted", quoted]);
    await store.transact((tx) => mute(tx, { muterId: eva, mutedId: anna }));
    expect(await shown(quoting, personViewer(eva))).toEqual(["mutedAccount", quoted]);
    await store.transact((tx) => block(tx, { blockerId: eva, blockedId: anna }));
    expect(await shown(quoting, personViewer(eva))).toEqual(["blockedAccount", null]);
    const fie = await person(store, `fie-${engine}`);
    await store.transact((tx) => block(tx, { blockerId: anna, blockedId: fie }));
    expect(await shown(quoting, personViewer(fie))).toEqual(["unauthorized", null]);
  });

  test("is told of when it is edited, anew each time", async () => {
    const quoted = await say(anna);
    const quoting = await say(bo, { quoteId: quoted });
    for (const body of ["Rettet", "Rettet igen"]) {
      await store.transact((tx) => revise(tx, anna, quoted, note({ body })));
      await tellQuoters(store, (await facts("QuotedEdited")).at(-1));
      expect((await news(bo))[0]).toEqual(["quotedEdited", anna, quoting]);
    }
    expect((await news(bo)).filter(([kind]) => kind === "quotedEdited")).toHaveLength(1);
  });

  describe("with another server", () => {
    test("of a post there waits for its author's answer", async () => {
      const { id: quoted } = await arrive({ quotable_by: "public" });
      const quoting = await say(anna, { quoteId: quoted });
      expect(await shown(quoting)).toEqual(["pending", null]);
      expect(await count(quoted)).toBe(0);
      expect(await facts("QuoteRequested")).toContainEqual(
        expect.objectContaining({ postId: quoting }),
      );
      const other = await stranger(store, `anden-${engine}@syd.example`);
      const stampUri = `https://syd.example/stamps/${quoting}`;
      const answer = (more: object) =>
        store.transact((tx) =>
          quoteAnswered(tx, { byId: far, postId: quoting, accepted: true, stampUri, ...more }),
        );
      expect(await answer({ byId: other })).toBe(false);
      expect(await answer({ byId: bo })).toBe(false);
      expect(await answer({ stampUri: "https://mallory.example/stamps/1" })).toBe(false);
      expect(await answer({ stampUri: undefined })).toBe(false);
      expect(await answer({})).toBe(true);
      expect(await answer({})).toBe(false);
      expect(await shown(quoting)).toEqual(["accepted", quoted]);
      expect(await quoteTold(store.reader, quoting)).toMatchObject({ stampUri });
      expect(await facts("PostAmended")).toContainEqual(
        expect.objectContaining({ postId: quoting, local: true }),
      );
      const gone = (by: { id: number; uri: string }) =>
        store.transact((tx) => stampDeleted(tx, stampUri, by));
      expect(await gone({ id: other, uri: "https://syd.example/users/anden" })).toBe(false);
      expect(await gone({ id: far, uri: "https://syd.example/users/fjern" })).toBe(true);
      expect(await shown(quoting)).toEqual(["revoked", null]);
      expect(await answer({})).toBe(false);
    });

    test("is not asked for what its author does not let anyone quote", async () => {
      const { id } = await arrive();
      await expect(say(anna, { quoteId: id })).rejects.toMatchObject({
        reason: "quote-not-allowed",
      });
      const { id: asked } = await arrive({ quotable_asked: "public" });
      const quoting = await say(anna, { quoteId: asked });
      const no = { byId: far, postId: quoting, accepted: false, stampUri: undefined };
      expect(await store.transact((tx) => quoteAnswered(tx, no))).toBe(true);
      expect(await shown(quoting)).toEqual(["rejected", null]);
      expect(await quoteTold(store.reader, quoting)).toBeUndefined();
    });

    test("of a post here is answered as its author has settled", async () => {
      const quoted = await say(anna);
      const { uri: quotedUri } = (await post(store.reader, anonymous, quoted))!;
      const { id, uri } = await arrive({ quote: { uri: quotedUri } });
      expect(await shown(id)).toEqual(["pending", null]);
      const ask = (more = {}) =>
        store.transact((tx) =>
          answerQuoteRequest(tx, {
            requestUri: `${uri}/ask`,
            quoterId: far,
            quotedId: quoted,
            quoteUri: uri,
            ...more,
          }),
        );
      const other = await stranger(store, `tredje-${engine}@syd.example`);
      await expect(ask({ quoterId: other })).rejects.toMatchObject({ reason: "not-found" });
      const plain = await arrive();
      await expect(ask({ quoteUri: plain.uri })).rejects.toMatchObject({ reason: "not-found" });
      expect(await ask()).toBe(true);
      const { stamp_uri: stamp } = await held(id);
      expect(await ask({ requestUri: `${uri}/again` })).toBe(true);
      expect((await held(id)).stamp_uri).toBe(stamp);
      expect(await shown(id)).toEqual(["accepted", quoted]);
      expect(await count(quoted)).toBe(1);
      expect(await news(anna)).toContainEqual(["quote", far, id]);
      await store.transact((tx) => revokeQuote(tx, anna, { quotedId: quoted, postId: id }));
      expect(await ask()).toBe(false);
      expect((await facts("QuoteAnswered")).map((fact) => fact["accepted"]).slice(-3)).toEqual([
        true,
        true,
        false,
      ]);
      // What they say of its stamp is nothing to go by.
      const claimed = { uri: quotedUri, stampUri: stamp };
      const again = await arrive({ quote: claimed });
      expect([await shown(again.id), (await held(again.id)).stamp_uri]).toEqual([
        ["pending", null],
        null,
      ]);
    });

    test("of what its author would not see is a no", async () => {
      const quoted = await say(anna);
      const { uri: quotedUri } = (await post(store.reader, anonymous, quoted))!;
      const { uri } = await arrive({ audience: "followers", quote: { uri: quotedUri } });
      const asked = { requestUri: `${uri}/ask`, quoterId: far, quotedId: quoted, quoteUri: uri };
      expect(await store.transact((tx) => answerQuoteRequest(tx, asked))).toBe(false);
    });

    test("between two there is shown once the stamp is good, and no longer than that", async () => {
      const author = await stranger(store, `forf-${engine}@vest.example`);
      const at = `https://vest.example/notes/q-${engine}`;
      const stampUri = `https://vest.example/stamps/q-${engine}`;
      const quoting = await arrive({ quote: { uri: at, stampUri } });
      expect(await facts("QuoteTold")).toContainEqual({ type: "QuoteTold", postId: quoting.id });
      const { id: quoted } = await store.transact((tx) => addPost(tx, remoteNote(author, at)));
      expect(await shown(quoting.id)).toEqual(["pending", null]);
      const found = (what: "good" | "bad" | "gone" | "not-shown", stamp = stampUri) =>
        store.transact((tx) => stampAsked(tx, { postId: quoting.id, stampUri: stamp }, what));
      await found("good", "https://vest.example/stamps/other");
      expect(await shown(quoting.id)).toEqual(["pending", null]);
      await found("good");
      expect(await shown(quoting.id)).toEqual(["accepted", quoted]);
      expect(await count(quoted!)).toBe(1);
      const later = (days: number) => new Date(moment + days * 86_400_000).toISOString();
      expect(await isStale(store.reader, quoting.id, later(1))).toBe(false);
      expect(await isStale(store.reader, quoting.id, later(4))).toBe(true);
      await found("not-shown");
      expect(await shown(quoting.id)).toEqual(["pending", null]);
      await found("good");
      await found("gone");
      expect(await shown(quoting.id)).toEqual(["revoked", null]);
      expect(await count(quoted!)).toBe(0);
      const update = (quote: NewPost["quote"]) =>
        store.transact((tx) =>
          applyRevision(tx, quoting.id, { quote: quote! }, { updated: undefined }),
        );
      await update({ uri: at, stampUri });
      expect(await shown(quoting.id)).toEqual(["revoked", null]);
      await update({ uri: at });
      expect(await shown(quoting.id)).toEqual(["revoked", null]);
      await update({ uri: at, stampUri: `${stampUri}-2` });
      expect(await shown(quoting.id)).toEqual(["pending", null]);
      await found("bad", `${stampUri}-2`);
      expect(await shown(quoting.id)).toEqual(["rejected", null]);
      await update(null);
      expect(await shown(quoting.id)).toBeNull();
    });

    test("a stamp that is not of the quoted post's server is none, and one that was deleted stays so", async () => {
      const at = `https://vest.example/notes/f-${engine}`;
      const forged = await arrive({ quote: { uri: at, stampUri: "https://syd.example/stamps/1" } });
      expect((await held(forged.id)).stamp_uri).toBeNull();
      expect(await facts("QuoteTold")).not.toContainEqual(
        expect.objectContaining({ postId: forged.id }),
      );
      const author = await stranger(store, `sen-${engine}@vest.example`);
      const stampUri = `https://vest.example/stamps/f-${engine}`;
      await store.transact((tx) =>
        removePost(tx, stampUri, `https://vest.example/users/sen-${engine}`),
      );
      await store.transact((tx) => addPost(tx, remoteNote(author, at)));
      const late = await arrive({ quote: { uri: at, stampUri } });
      await store.transact((tx) => stampAsked(tx, { postId: late.id, stampUri }, "good"));
      expect(await shown(late.id)).toEqual(["rejected", null]);
    });

    test("of one's own needs no stamp, also told in the words of before; of others' those say nothing", async () => {
      const own = await arrive();
      const mine = await arrive({ quote: { uri: own.uri, unasked: true } });
      expect(await shown(mine.id)).toEqual(["accepted", own.id]);
      const missing = `https://syd.example/notes/late-${engine}`;
      const early = await arrive({ quote: { uri: missing } });
      expect(await facts("QuoteTold")).toContainEqual({ type: "QuoteTold", postId: early.id });
      await store.transact((tx) => addPost(tx, remoteNote(far, missing)));
      expect((await shown(early.id))?.[0]).toBe("accepted");
      const author = await stranger(store, `gl-${engine}@vest.example`);
      const at = `https://vest.example/notes/g-${engine}`;
      const { id: quoted } = await store.transact((tx) => addPost(tx, remoteNote(author, at)));
      const unasked = await arrive({ quote: { uri: at, unasked: true } });
      expect(await shown(unasked.id)).toBeNull();
      expect(await count(quoted!)).toBe(0);
      const itself = `https://syd.example/notes/self-${engine}`;
      const { id } = await store.transact((tx) =>
        addPost(tx, remoteNote(far, itself, { quote: { uri: itself } })),
      );
      expect(await shown(id!)).toBeNull();
    });

    test("shows nothing of what was narrowed, taken away or deleted, and shows it again when it comes back", async () => {
      const own = await arrive();
      const quoting = await arrive({ quote: { uri: own.uri } });
      const row = () =>
        store.reader.db
          .selectFrom("post")
          .selectAll()
          .where("uri", "=", own.uri)
          .executeTakeFirstOrThrow();
      await store.transact((tx) =>
        applyRevision(
          tx,
          own.id,
          { audience: "followers", body_html: "<p>nu for få</p>" },
          { updated: "2026-03-01T09:00:00.000Z" },
        ),
      );
      expect(await shown(quoting.id)).toEqual(["unauthorized", null]);
      await store.transact((tx) => follow(tx, { followerId: carl, followeeId: far }));
      await store.transact((tx) =>
        answerFollow(tx, { followerId: carl, followeeId: far, accepted: true }),
      );
      expect(await shown(quoting.id, personViewer(carl))).toEqual(["accepted", own.id]);
      const held1 = await row();
      await store.transact((tx) => discard(tx, held1));
      expect(await shown(quoting.id)).toEqual(["unauthorized", null]);
      const { id } = await store.transact((tx) => addPost(tx, remoteNote(far, own.uri)));
      expect(await shown(quoting.id)).toEqual(["accepted", id]);
      expect(await count(id!)).toBe(1);
      await store.transact((tx) => removePost(tx, own.uri, "https://syd.example/users/fjern"));
      expect(await shown(quoting.id)).toEqual(["deleted", null]);
    });

    test("changes what may be done with a post without making it look edited", async () => {
      const { id } = await arrive();
      const change = (changes: object, told: { updated: string | undefined; said?: string }) =>
        store.transact((tx) => applyRevision(tx, id, changes, told));
      const said = "2026-03-01T10:00:00.000Z";
      expect(await change({ quotable_by: "public" }, { updated: undefined, said })).toBe(true);
      let view = await post(store.reader, personViewer(bo), id);
      expect([view?.editedAt, view?.mine?.quote]).toEqual([null, "automatic"]);
      await change(
        { body_html: "<p>andet</p>", quotable_by: "public" },
        { updated: undefined, said },
      );
      view = await post(store.reader, personViewer(bo), id);
      expect(view?.editedAt).not.toBeNull();
      expect(view?.version).toBe(2);
    });
  });
});
