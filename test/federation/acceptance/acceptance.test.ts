import { afterAll, beforeAll, describe, inject, test, vi } from "vitest";
import type { Engine } from "../../../src/storage/reader.ts";
import * as content from "./content.ts";
import * as members from "./members.ts";
import * as open from "./open.ts";
import * as outsiders from "./outsiders.ts";
import { endScene, startScene, startWorld, type Scene, type World } from "./scene.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const hosts: Engine[] = inject("postgres") ? ["sqlite", "postgres"] : ["sqlite"];

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world?.end());

describe.each(hosts)("networks across three real servers whose host is on %s", (engine) => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await startScene(world, engine);
  });

  afterAll(() => endScene(scene));

  test("1 closed post reaches only H, A, B: every outgoing socket is captured; 0 requests to X and M", () =>
    content.staysAmongMembers(scene));

  test("2 same with mention of X's user, with A-author followed from X, with reply, edit, delete, like, report", () =>
    content.staysWhateverIsDone(scene));

  test("3 B has two users, one member: other user gets 404 in API, web, search, hashtag, notifications, stream, export, RSS, media, by id, by URL resolve", () =>
    content.isNotThereForColleagues(scene));

  test("4 X signed GET of object, outbox, followers, members, thread, media → 404, same body and timing class as nonexistent", () =>
    outsiders.nothingExists(scene, true));

  test("5 unsigned same", () => outsiders.nothingExists(scene, false));

  test("6 member leaves (last) → purge; Reject lost (drop it) → next Announce heals by digest", () =>
    content.healsAndPurges(scene));

  test("7 host asks: is_follower from non-member → 404", () => outsiders.tellsMembersOnly(scene));

  test("8 H down: A's GET fails closed; backfill later complete by seq", () =>
    outsiders.failsClosedAndCatchesUp(scene));

  test("9 forged inner (no proof / other key / other attributedTo / missing @context / Public added / audience swapped) → dropped", () =>
    outsiders.forgeriesAreDropped(scene));

  test("10 moderator on B removes A's post, promotes, is demoted, then tries again → refused everywhere", () =>
    members.moderatesWhileModerator(scene));

  test("11 open post: Lemmy-shaped stub gets Announce{Create}, M gets exactly one Announce{id}; edits and deletes reach M by raw forward and verify", () =>
    open.readersGetTheirKind(scene));

  test("12 replayed and duplicated Announce → one row", () => content.isHeldOnce(scene));

  test("13 follower from Mastodon on closed → Reject, no content", () =>
    outsiders.refusesOthers(scene));

  test("14 hidden: WebFinger/actor 404 to X, 200 to invited server, 404 again after decline", () =>
    outsiders.hiddenIsHidden(scene));

  test("15 open→closed switch: old posts stay public, new not", () => open.closesForTheNew(scene));

  test("16 Move to other region: member server → auto, new server → pending", () =>
    members.movesAlong(scene));

  test("17 banned user: Create → Reject; his earlier tokens/caches expire ≤5 min", () =>
    members.bannedIsOut(scene));

  test("18 admin without membership cannot read; break-glass logged", () =>
    members.administratorsReadNothing(scene));

  test("19 purge removes media files", () => content.filesGoToo(scene));

  test("20 Lock from Lemmy-shaped and from IRI-mapped stub accepted (not 400)", () =>
    open.locksFromLemmy(scene));

  test("who is not admitted is told so, and why, in their own region", () =>
    members.isToldWhy(scene));
});
