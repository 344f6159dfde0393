import { foundNetwork, type NewNetwork } from "../../../src/domain/networks/found.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { actOnMember, type MemberAct } from "../../../src/domain/networks/member-acts.ts";
import { decide } from "../../../src/domain/networks/decide.ts";
import { membershipHistory } from "../../../src/domain/networks/members.read.ts";
import type { RemoteNetwork } from "../../../src/domain/people/remote-network.ts";
import { person, remoteNetwork, stranger, testKeys } from "../../support/cast.ts";
import type { TestStore } from "../../support/engines.ts";

/** Founds a closed network of `founderId`'s, or what `more` makes of it; returns its id. */
export function founded(
  store: Pick<TestStore, "transact">,
  founderId: number,
  more: Partial<NewNetwork> = {},
): Promise<number> {
  const network: NewNetwork = {
    founderId,
    handle: "sepsis",
    name: "Sepsis-netværket",
    purpose: "Vi deler det, der **virker**.",
    rules: "Ingen patienter.",
    kind: "closed",
    posting: "members",
    history: "all",
    keys: testKeys(),
    ...more,
  };
  return store.transact((tx) => foundNetwork(tx, network));
}

/** A network with its owner, a moderator, a member and someone who has nothing to do with it. */
export async function settled(store: TestStore, more: Partial<NewNetwork> = {}) {
  const owner = await person(store, "ejer-m1");
  const moderator = await person(store, "ordstyrer-m2");
  const member = await person(store, "medlem-m3");
  const other = await person(store, "udenfor-m4");
  const id = await founded(store, owner, more);
  for (const actorId of [moderator, member]) await admitted(store, id, { actorId, byId: owner });
  await acted(store, id, owner, { verb: "promote", personId: moderator });
  return { id, owner, moderator, member, other };
}

/** Someone belongs to the network, by invitation: that is open to every kind. */
export async function admitted(
  store: TestStore,
  networkId: number,
  { actorId, byId }: { actorId: number; byId: number },
): Promise<void> {
  await acted(store, networkId, byId, { verb: "invite", personId: actorId });
  await store.transact((tx) => join(tx, { networkId, actorId }));
}

export function acted(
  store: TestStore,
  networkId: number,
  byId: number,
  act: MemberAct,
): Promise<void> {
  return store.transact((tx) => actOnMember(tx, { networkId, byId, act }));
}

export function decided(
  store: Pick<TestStore, "transact">,
  networkId: number,
  on: { byId: number; actorId: number; admitted: boolean },
): Promise<void> {
  return store.transact((tx) => decide(tx, { networkId, ...on }));
}

/** Moderators of a network that is here, by id, and its owner. */
export async function roles(store: TestStore, networkId: number) {
  const rows = await store.reader.db
    .selectFrom("follow")
    .select(["follower_id", "role", "state"])
    .where("followee_id", "=", networkId)
    .orderBy("id")
    .execute();
  return new Map(
    rows.map((row) => [row.follower_id, row.state === "accepted" ? row.role : row.state]),
  );
}

/** What happened to someone in the network, oldest first. */
export async function history(store: TestStore, networkId: number, actorId: number) {
  const { items } = await membershipHistory(store.reader, networkId, { limit: 100 });
  return items
    .filter(({ person: who }) => who.id === actorId)
    .map(({ event }) => event)
    .toReversed();
}

/** What someone was told about networks, oldest first. */
export async function told(store: TestStore, readerId: number) {
  const rows = await store.reader.db
    .selectFrom("notification")
    .select("kind")
    .where("reader_id", "=", readerId)
    .where("network_id", "is not", null)
    .orderBy("id")
    .execute();
  return rows.map(({ kind }) => kind);
}

/** A closed network of the server `syd.example`. */
export function networkElsewhere(store: TestStore, more: Partial<RemoteNetwork> = {}) {
  return stranger(store, "akut@syd.example", {
    kind: "network",
    approves_follows: 1,
    network: remoteNetwork(more),
  });
}

/** Why it was refused; undefined when it was not. */
export async function refusal(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: { reason?: string }) => {
      if (error.reason === undefined) throw error;
      return error.reason;
    },
  );
}
