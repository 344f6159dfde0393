import { follow } from "../../domain/follows/follow.ts";
import { setFollowOptions } from "../../domain/follows/follow-options.ts";
import { unfollow } from "../../domain/follows/unfollow.ts";
import { join } from "../../domain/networks/join.ts";
import { leave } from "../../domain/networks/leave.ts";
import { ownViews, relations } from "../../domain/people/relations.read.ts";
import { personsByIds } from "../../domain/people/people.read.ts";
import { personOf } from "../accounts-of.ts";
import type { Call, Person } from "../context.ts";
import { relationship, type Relationship } from "../entities/relationship.ts";
import { flag, ids, texts } from "../params.ts";
import { own, type Route } from "../route.ts";

/** Following (docs.joinmastodon.org/methods/accounts); a network is joined and left so. */
export const followingRoutes: readonly Route[] = [
  own(
    "GET /api/v1/accounts/relationships",
    {
      scope: "read:follows",
      params: { id: ids(80), with_suspended: flag() },
      summary: "What is between oneself and others",
      returns: "Relationship[]",
    },
    (call) => relationshipsWith(call, call.params.id),
  ),
  own(
    "POST /api/v1/accounts/:id/follow",
    {
      scope: "write:follows",
      params: { reblogs: flag(), notify: flag(), languages: texts(20, 20) },
      summary: "Follows someone, or joins a network",
      returns: "Relationship",
    },
    async (call) => {
      const { id, kind } = await personOf(call, call.id());
      const { actorId } = call.me;
      const { reblogs: boosts, notify, languages } = call.params;
      const pair = { followerId: actorId, followeeId: id };
      await call.store.transact(async (tx) => {
        if (kind === "network") await join(tx, { networkId: id, actorId });
        else await follow(tx, pair);
        await setFollowOptions(tx, pair, { boosts, notify, languages });
      });
      return relationshipWith(call, id);
    },
  ),
  own(
    "POST /api/v1/accounts/:id/unfollow",
    {
      scope: "write:follows",
      summary: "Follows someone no longer, or leaves a network",
      returns: "Relationship",
    },
    async (call) => {
      const { id, kind } = await personOf(call, call.id());
      const { actorId } = call.me;
      await call.store.transact((tx) =>
        kind === "network"
          ? leave(tx, { networkId: id, actorId })
          : unfollow(tx, { followerId: actorId, followeeId: id }),
      );
      return relationshipWith(call, id);
    },
  ),
];

type Asked = Pick<Call<unknown, Person>, "reader" | "viewer" | "me" | "now">;

/** What is between the reader and those of them whom the reader may see, or has something to do with. */
export async function relationshipsWith(
  { reader, viewer, me, now }: Asked,
  wanted: readonly number[],
): Promise<Relationship[]> {
  if (wanted.length === 0) return [];
  const seen = new Set((await personsByIds(reader, viewer, wanted)).map(({ id }) => id));
  const between = await relations(reader, me.actorId, wanted, now);
  const own = await ownViews(reader, me.actorId, wanted);
  return wanted.flatMap((id) => {
    const made = relationship(id, between.get(id)!, own.get(id)!);
    const known = seen.has(id) || made.blocking || made.muting || made.note !== "";
    return known ? [made] : [];
  });
}

/** What is between the reader and someone; also when they are not seen any more. */
export async function relationshipWith(
  { reader, me, now }: Asked,
  id: number,
): Promise<Relationship> {
  const between = await relations(reader, me.actorId, [id], now);
  const own = await ownViews(reader, me.actorId, [id]);
  return relationship(id, between.get(id)!, own.get(id)!);
}
