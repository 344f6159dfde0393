import { Hono } from "hono";
import { answerFollow } from "../../domain/follows/answer-request.ts";
import { follow } from "../../domain/follows/follow.ts";
import { removeFollower } from "../../domain/follows/remove-follower.ts";
import { unfollow } from "../../domain/follows/unfollow.ts";
import { actorByHandle } from "../../domain/people/actor.read.ts";
import { block, unblock } from "../../domain/people/block.ts";
import { mute, unmute } from "../../domain/people/mute.ts";
import { person } from "../../domain/people/people.read.ts";
import { relations, type Relation } from "../../domain/people/relations.read.ts";
import { join } from "../../domain/networks/join.ts";
import { leave } from "../../domain/networks/leave.ts";
import { networkRow } from "../../domain/networks/network-row.ts";
import { Refused } from "../../domain/refused.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { safePath } from "../form.ts";
import { personPath } from "../parts/person-line.tsx";
import { signedIn } from "../visit.ts";
import { whoIn } from "../who.ts";

type Act = (tx: Tx, me: number, them: number) => Promise<unknown>;

/** What one can do about someone with one press. */
const acts: Record<string, Act> = {
  follow: async (tx, followerId, followeeId) =>
    (await networkRow(tx, followeeId))
      ? join(tx, { networkId: followeeId, actorId: followerId })
      : follow(tx, { followerId, followeeId }),
  unfollow: async (tx, followerId, followeeId) =>
    (await networkRow(tx, followeeId))
      ? leave(tx, { networkId: followeeId, actorId: followerId })
      : unfollow(tx, { followerId, followeeId }),
  accept: (tx, followeeId, followerId) =>
    answerFollow(tx, { followerId, followeeId, accepted: true }),
  refuse: (tx, followeeId, followerId) =>
    answerFollow(tx, { followerId, followeeId, accepted: false }),
  "remove-follower": (tx, followeeId, followerId) => removeFollower(tx, { followerId, followeeId }),
  mute: (tx, muterId, mutedId) => mute(tx, { muterId, mutedId }),
  unmute,
  block: (tx, blockerId, blockedId) => block(tx, { blockerId, blockedId }),
  unblock: (tx, blockerId, blockedId) => unblock(tx, { blockerId, blockedId }),
};

/** What takes something of mine back works also for those I may no longer see, when there is something to take back. */
const mine: Record<string, (relation: Relation) => boolean> = {
  unmute: (relation) => relation.muting,
  unblock: (relation) => relation.blocking,
};

/** `POST /@handle/{follow,unfollow,accept,refuse,remove-follower,mute,unmute,block,unblock}`; each leads back. */
export function personActs({ store }: WebContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  for (const [name, act] of Object.entries(acts))
    app.post(`/:who{@[^/]+}/${name}`, async (c) => {
      const { actorId } = signedIn(c);
      const who = whoIn(c.req.param("who"));
      const them = who && (await actorByHandle(store.reader, who.handle, who.host));
      if (!them || !(await mayAct(store.reader, c, them.id, name))) throw new Refused("not-found");
      await store.transact((tx) => act(tx, actorId, them.id));
      const own = personPath({ ...them, local: them.local === 1 });
      return c.redirect(safePath(c.get("form").text("back"), own), 303);
    });
  return app;
}

async function mayAct(
  reader: WebContext["store"]["reader"],
  c: WebRequest,
  them: number,
  act: string,
): Promise<boolean> {
  const { viewer, now } = c.get("visit");
  if (await person(reader, viewer, them)) return true;
  const { actorId } = signedIn(c);
  const relation = (await relations(reader, actorId, [them], now.toISOString())).get(them);
  return relation !== undefined && (mine[act]?.(relation) ?? false);
}
