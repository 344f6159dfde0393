import { publish } from "../../../src/domain/knowledge/publish.ts";
import type { Draft } from "../../../src/domain/knowledge/draft.ts";
import { postByUri } from "../../../src/domain/knowledge/post.read.ts";
import type { PostView } from "../../../src/domain/knowledge/post-view.ts";
import { personViewer } from "../../../src/domain/knowledge/visible.ts";
import { followBetween } from "../../../src/domain/follows/rows.ts";
import { decide } from "../../../src/domain/networks/decide.ts";
import { foundNetwork, type NewNetwork } from "../../../src/domain/networks/found.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { eventually } from "../../support/process.ts";
import { note } from "../../domain/knowledge/drafts.ts";
import type { Person, Region } from "./region.ts";

/** A network at its host, led by who founded it. */
export interface Network {
  host: Region;
  leader: Person;
  id: number;
  uri: string;
}

/** Founds a network that is closed unless told otherwise. */
export async function founded(
  host: Region,
  leader: Person,
  handle: string,
  more: Partial<NewNetwork> = {},
): Promise<Network> {
  const id = await host.store.transact((tx) =>
    foundNetwork(tx, {
      founderId: leader.id,
      handle,
      name: handle,
      purpose: "Vi lærer af hinanden.",
      rules: "",
      kind: "closed",
      posting: "members",
      history: "all",
      keys: host.keys(),
      ...more,
    }),
  );
  return { host, leader, id, uri: `${host.origin}/actors/${id}` };
}

/** Someone of a region asks to join; the network's id there. */
export async function asks(network: Network, at: Region, who: Person): Promise<number> {
  const id = await at.bring(network.uri);
  await at.store.transact((tx) => join(tx, { networkId: id, actorId: who.id }));
  return id;
}

/** Someone of another region asks, is let in, and hears of it; the network's id there. */
export async function admitted(network: Network, at: Region, who: Person): Promise<number> {
  const { host, id: networkId, leader } = network;
  const there = await asks(network, at, who);
  const actorId = await host.idOf(who.uri);
  const pair = { followerId: actorId, followeeId: networkId };
  await eventually(() => followBetween(host.store.reader, pair), "the request");
  await host.store.transact((tx) =>
    decide(tx, { networkId, byId: leader.id, actorId, admitted: true }),
  );
  await becomes(at, { followerId: who.id, followeeId: there }, "accepted");
  return there;
}

/** What someone is in a network as a region holds it; undefined for nothing. */
export async function standing(
  at: Region,
  pair: { followerId: number; followeeId: number },
): Promise<string | undefined> {
  return (await followBetween(at.store.reader, pair))?.state;
}

/** Waits until it is so. */
export async function becomes(
  at: Region,
  pair: { followerId: number; followeeId: number },
  wanted: string | undefined,
): Promise<void> {
  await eventually(
    async () => (await standing(at, pair)) === wanted,
    `${wanted ?? "nothing"} of ${pair.followerId} in ${pair.followeeId}`,
  );
}

/** Writes in a network; the post's address and id where it is written. */
export async function writes(
  at: Region,
  who: Person,
  networkId: number,
  more: Partial<Draft>,
): Promise<{ uri: string; id: number }> {
  return at.store.transact((tx) => publish(tx, who.id, { ...note(more), networkId }));
}

/** A post as someone sees it at their region. */
export function seen(at: Region, who: Person, uri: string): Promise<PostView | undefined> {
  return postByUri(at.store.reader, personViewer(who.id), uri);
}

/** The post once someone sees it there, and it meets the condition. */
export function arrives(
  at: Region,
  who: Person,
  uri: string,
  so: (post: PostView) => boolean = () => true,
): Promise<PostView> {
  return eventually(async () => {
    const post = await seen(at, who, uri);
    return post && so(post) ? post : undefined;
  }, `${uri} at ${at.origin}`);
}

export async function closeAll(regions: readonly (Region | undefined)[]): Promise<void> {
  await Promise.all(regions.map(async (one) => one?.close()));
}
