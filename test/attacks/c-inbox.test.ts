import { beforeEach, describe, expect, test } from "vitest";
import { answerFollow } from "../../src/domain/follows/answer-request.ts";
import { heldPost } from "../../src/domain/knowledge/held-post.read.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { setTrust } from "../../src/domain/instance/peers.ts";
import { withProof } from "../../src/federation/wire/proof.ts";
import { actorByUri } from "../../src/domain/people/actor.read.ts";
import { note as draft } from "../domain/knowledge/drafts.ts";
import {
  activity,
  followOrJoin,
  note,
  startInstance,
  type Instance,
  type Json,
} from "../federation/inbox/support.ts";
import { alice, party, type Party } from "../federation/support.ts";
import { person } from "../support/cast.ts";
import { onEachEngine } from "../support/engines.ts";

/** On the same server as `alice`, and not her friend. */
const neighbour = party("https://syd.example/users/nabo");
const newcomer = party("https://syd.example/users/ny");

onEachEngine("what actors say", (engine) => {
  let here: Instance;
  let anna: number;
  let post: string;

  beforeEach(async () => {
    here = await startInstance(engine);
    for (const one of [alice, neighbour, newcomer])
      here.serve(one, { followers: `${one.actor}/followers` });
    anna = await person(here.store, "anna");
    post = (await here.store.transact((tx) => publish(tx, anna, draft()))).uri;
  });

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
  const annaFollows = async (one: Party) => {
    await say(one, activity(one, "Like", post));
    const { id } = (await actorByUri(here.store.reader, one.actor))!;
    const pair = { followerId: anna, followeeId: id };
    await here.store.transact((tx) => followOrJoin(tx, pair));
    await here.store.transact((tx) => answerFollow(tx, { ...pair, accepted: true }));
  };

  describe("of what is their neighbour's binds nobody but themselves", () => {
    test("an account they call gone comes all the same", async () => {
      expect(await say(neighbour, activity(neighbour, "Delete", newcomer.actor))).toBe("not-held");
      expect(await say(newcomer, activity(newcomer, "Like", post))).toBe("done");
    });

    test("a post they call gone is read when someone passes it on", async () => {
      await annaFollows(neighbour);
      const told = note(alice, "fortalt");
      here.documents.set(String(told["id"]), told);
      expect(await say(neighbour, activity(neighbour, "Delete", told["id"]))).toBe("not-held");
      expect(await say(neighbour, activity(neighbour, "Announce", told["id"]))).toBe("done");
      expect(await heldPost(here.store.reader, String(told["id"]))).toBeDefined();
    });

    test.each(["Like", "Announce", "Follow", "Block"])("a %s they undo counts", async (type) => {
      const target =
        type === "Like" || type === "Announce" ? post : `https://nord.example/actors/${anna}`;
      const said = activity(alice, type, target);
      await say(neighbour, activity(neighbour, "Undo", said["id"]));
      expect(await say(alice, said)).toBe("done");
    });

    test("a post they called gone stays gone when its author deletes it", async () => {
      await annaFollows(alice);
      const told = note(alice, "slettet");
      await say(neighbour, activity(neighbour, "Delete", told["id"]));
      expect(await say(alice, activity(alice, "Create", told))).toBe("done");
      expect(await say(alice, activity(alice, "Delete", told["id"]))).toBe("done");
      expect(await say(alice, activity(alice, "Create", told))).toBe("withdrawn");
      await say(neighbour, activity(neighbour, "Delete", told["id"]));
      expect(await say(alice, activity(alice, "Create", told))).toBe("withdrawn");
    });
  });

  describe("counts for nothing when their server is blocked", () => {
    const forum = party("https://forum.example/groups/viden");
    const proved = (said: Json, by: Party) => withProof(said, by.edSigner, here.time.at);
    const blocked = (host: string) => here.store.transact((tx) => setTrust(tx, host, "blocked"));
    const thanks = async () =>
      (await here.store.reader.db.selectFrom("thanks").select("id").execute()).length;

    test("also when a group passes it on with their proof", async () => {
      here.serve(forum, { type: "Group", followers: `${forum.actor}/followers` });
      await annaFollows(forum);
      const passOn = async (said: Json) => say(forum, activity(forum, "Announce", said));
      expect(await passOn(await proved(activity(alice, "Like", post), alice))).toBe("done");
      const before = await thanks();
      await blocked("syd.example");
      const other = (await here.store.transact((tx) => publish(tx, anna, draft()))).uri;
      const known = await proved(activity(alice, "Like", other), alice);
      expect(await passOn(known)).toBe("host-blocked");
      const unknown = await proved(activity(neighbour, "Like", other), neighbour);
      expect(await passOn(unknown)).toBe("not-proven");
      expect(await thanks()).toBe(before);
    });

    test("also when it is the one they go by that is blocked", async () => {
      await annaFollows(alice);
      await here.store.transact((tx) =>
        tx.db
          .updateTable("actor")
          .set({ host: "navn.example" })
          .where("uri", "=", alice.actor)
          .execute(),
      );
      await blocked("navn.example");
      expect(await say(alice, activity(alice, "Like", post))).toBe("host-blocked");
      expect(await say(alice, activity(alice, "Create", note(alice, "nyt")))).toBe("host-blocked");
    });
  });
});
