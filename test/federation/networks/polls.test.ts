import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { follow } from "../../../src/domain/follows/follow.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { vote } from "../../../src/domain/knowledge/vote.ts";
import type { PollDraft } from "../../../src/domain/knowledge/poll.ts";
import { note } from "../../domain/knowledge/drafts.ts";
import { region, type Person, type Region } from "./region.ts";
import { admitted, arrives, becomes, closeAll, founded, seen, writes } from "./scene.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const poll: PollDraft = {
  options: ["Ja", "Nej"],
  multiple: true,
  hideTotals: false,
  seconds: 3600,
};

describe("polls across regions", () => {
  let nord: Region;
  let syd: Region;
  let vest: Region;
  let anna: Person;
  let bo: Person;

  beforeAll(async () => {
    [nord, syd, vest] = (await Promise.all(
      ["Nord", "Syd", "Vest"].map((name) => region(name, "sqlite")),
    )) as [Region, Region, Region];
    await nord.ally(syd, vest);
    await syd.ally(nord, vest);
    await vest.ally(nord, syd);
    anna = await nord.member("jordemoder-n1");
    bo = await syd.member("sygeplejerske-m2");
  });

  afterAll(() => closeAll([nord, syd, vest]));

  const choices = (
    at: Region,
    who: Person,
    uri: string,
    so: (votes: (number | null)[]) => boolean,
  ) => arrives(at, who, uri, (post) => so(post.poll?.options.map(({ votes }) => votes) ?? []));

  test("it is asked, answered and counted; how it stands and that it has closed is told", async () => {
    const annaAtSyd = await syd.bring(anna.uri);
    await syd.store.transact((tx) => follow(tx, { followerId: bo.id, followeeId: annaAtSyd }));
    await becomes(syd, { followerId: bo.id, followeeId: annaAtSyd }, "accepted");
    const { uri, id } = await nord.store.transact((tx) =>
      publish(tx, anna.id, note({ poll, body: "Virker det?", warning: "Et spørgsmål" })),
    );
    const there = await arrives(syd, bo, uri);
    expect(there).toMatchObject({
      warning: "Et spørgsmål",
      poll: { multiple: true, votesCount: 0 },
    });
    await syd.store.transact((tx) => vote(tx, bo.id, there.id, [0, 1]));
    await choices(nord, anna, uri, (votes) => votes.join() === "1,1");
    expect(await seen(nord, anna, uri)).toMatchObject({
      repliesCount: 0,
      poll: { votersCount: 1 },
    });
    const held = await nord.store.reader.db.selectFrom("post").select("id").execute();
    expect(held).toEqual([{ id }]);

    const mine = await syd.store.reader.db.selectFrom("poll_vote").select(["id", "uri"]).execute();
    expect(mine.length).toBe(2);
    for (const { id: voteId, uri: voteUri } of mine) {
      const asked = await nord.ask(voteUri);
      expect(JSON.parse(asked.text)).toMatchObject({
        type: "Note",
        inReplyTo: uri,
        attributedTo: bo.uri,
      });
      const created = `${syd.origin}/activities/${voteId}`;
      expect(JSON.parse((await nord.ask(created)).text)).toMatchObject({ type: "Create" });
      for (const address of [voteUri, created]) {
        expect((await vest.ask(address)).status).toBe(404);
        expect((await nord.ask(address, { signed: false })).status).toBe(404);
      }
    }
    const folk = await nord.member("laege-n2");
    await nord.store.transact((tx) => vote(tx, folk.id, id, [0]));
    await nord.hurry("federate");
    await choices(syd, bo, uri, (votes) => votes.join() === "2,1");
    const past = new Date(Date.now() - 1000).toISOString();
    await nord.store.transact((tx) =>
      tx.db.updateTable("poll").set({ ends_at: past }).where("post_id", "=", id).execute(),
    );
    await nord.hurry("close-poll");
    const closed = await arrives(syd, bo, uri, (post) => post.poll?.closedAt !== null);
    expect(closed.poll).toMatchObject({ closedAt: past, mine: [0, 1], votersCount: 2 });
  });

  test("in a closed network elsewhere members of every region vote, and all of them hear", async () => {
    const leader = await vest.member("ordstyrer-v1");
    const network = await founded(vest, leader, "sepsis");
    const atNord = await admitted(network, nord, anna);
    await admitted(network, syd, bo);
    const { uri } = await writes(nord, anna, atNord, { poll, body: "Hvad gør I?" });
    const there = await arrives(syd, bo, uri);
    await arrives(vest, leader, uri);
    await syd.store.transact((tx) => vote(tx, bo.id, there.id, [1]));
    await choices(nord, anna, uri, (votes) => votes.join() === "0,1");
    const outside = await syd.member("udenfor-s9");
    expect(await seen(syd, outside, uri)).toBeUndefined();
    await nord.hurry("federate");
    await choices(vest, leader, uri, (votes) => votes.join() === "0,1");
  });
});
