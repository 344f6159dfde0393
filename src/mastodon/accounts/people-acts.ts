import { answerRequest } from "../../domain/follows/answer-request.ts";
import { removeFollower } from "../../domain/follows/remove-follower.ts";
import { block, unblock } from "../../domain/people/block.ts";
import { endorse, unendorse } from "../../domain/people/endorse.ts";
import { mute, unmute } from "../../domain/people/mute.ts";
import { setPrivateNote } from "../../domain/people/private-note.ts";
import { addMs } from "../../lib/time.ts";
import type { Scope } from "../../domain/apps/scopes.ts";
import type { Tx } from "../../storage/transaction.ts";
import { notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import { flag, int, text, type Spec, type Values } from "../params.ts";
import { own, type Route } from "../route.ts";
import { relationshipsWith, relationshipWith } from "./following.ts";

type Act<P> = (tx: Tx, pair: { me: number; them: number }, params: P) => Promise<unknown>;

/** What one does about someone; each answers with what is between the two then. */
export const peopleActRoutes: readonly Route[] = [
  about("block", "write:blocks", "Keeps someone away", {}, (tx, { me, them }) =>
    block(tx, { blockerId: me, blockedId: them }),
  ),
  about("unblock", "write:blocks", "Keeps someone away no longer", {}, (tx, { me, them }) =>
    unblock(tx, { blockerId: me, blockedId: them }),
  ),
  about(
    "mute",
    "write:mutes",
    "Hears nothing more of someone, for so many seconds or for good",
    { notifications: flag(), duration: int(0, 3_155_760_000) },
    (tx, { me, them }, { notifications = true, duration = 0 }) =>
      mute(tx, {
        muterId: me,
        mutedId: them,
        notifications,
        until: duration === 0 ? null : addMs(tx.now, duration * 1000),
      }),
  ),
  about("unmute", "write:mutes", "Hears of someone again", {}, (tx, { me, them }) =>
    unmute(tx, me, them),
  ),
  about(
    "note",
    "write:accounts",
    "Notes something of someone for oneself alone",
    { comment: text(10_000) },
    (tx, { me, them }, { comment = "" }) =>
      setPrivateNote(tx, { writerId: me, aboutId: them, text: comment }),
  ),
  about(
    "remove_from_followers",
    "write:follows",
    "Lets someone follow no longer",
    {},
    (tx, { me, them }) => removeFollower(tx, { followerId: them, followeeId: me }),
  ),
  ...(["endorse", "pin"] as const).map((name) =>
    about(name, "write:accounts", "Recommends someone one follows", {}, (tx, { me, them }) =>
      endorse(tx, me, them),
    ),
  ),
  ...(["unendorse", "unpin"] as const).map((name) =>
    about(name, "write:accounts", "Recommends someone no longer", {}, (tx, { me, them }) =>
      unendorse(tx, me, them),
    ),
  ),
  answer("authorize", true),
  answer("reject", false),
];

function about<S extends Spec>(
  name: string,
  scope: Scope,
  summary: string,
  params: S,
  act: Act<Values<S>>,
): Route {
  return own(
    `POST /api/v1/accounts/:id/${name}`,
    { scope, params, summary, returns: "Relationship" },
    async (call) => {
      const them = await known(call, call.id());
      await call.store.transact((tx) => act(tx, { me: call.me.actorId, them }, call.params));
      return relationshipWith(call, them);
    },
  );
}

/** Someone the reader may see, or has something to do with already. Throws 404. */
async function known(call: Call<unknown, Person>, id: number): Promise<number> {
  const [between] = await relationshipsWith(call, [id]);
  if (!between) throw notFound();
  return id;
}

function answer(name: string, accepted: boolean): Route {
  return own(
    `POST /api/v1/follow_requests/:id/${name}`,
    {
      scope: ["write:follows", "follow"],
      summary: accepted ? "Lets someone follow who asked" : "Does not let someone follow who asked",
      returns: "Relationship",
    },
    async (call) => {
      const [followerId, followeeId] = [call.id(), call.me.actorId];
      const asked = await call.store.transact((tx) =>
        answerRequest(tx, { followerId, followeeId, accepted }),
      );
      if (!asked) throw notFound();
      return relationshipWith(call, followerId);
    },
  );
}
