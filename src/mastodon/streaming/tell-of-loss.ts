import { authorsOf } from "../../domain/knowledge/authors.read.ts";
import { personViewer } from "../../domain/knowledge/visible.ts";
import {
  blockedAmong,
  followersAmong,
  subscribedAmong,
} from "../../domain/streams/arrivals.read.ts";
import type { Reader } from "../../storage/reader.ts";
import type { News } from "./news.ts";
import type { Reading } from "./places.ts";
import type { Telling } from "./tell.ts";

/** Tells that something is not there any more, by its bare id, those who could have had it and nobody else. */
export async function tellOfLoss(
  telling: Telling,
  readers: readonly Reading[],
  { gone, takenOff, unboosted }: News,
): Promise<void> {
  const { reader } = telling;
  const remembered = new Map<string, Promise<ReadonlySet<number>>>();
  const once = (key: string, ask: () => Promise<ReadonlySet<number>>) => {
    const known = remembered.get(key) ?? ask();
    remembered.set(key, known);
    return known;
  };
  const ids = readers.map(({ id }) => id);
  for (const fact of gone) {
    const blocked = await once(`block ${fact.authorId}`, () =>
      blockedAmong(reader, ids, fact.authorId),
    );
    const had = await whoHad(fact, (them) =>
      once(`follow ${them}`, () => followersAmong(reader, ids, them)),
    );
    const told = readers.filter(({ id }) => (had === "all" || had.has(id)) && !blocked.has(id));
    for (const id of idsOf(fact)) tellGone(telling, told, id);
  }
  for (const fact of takenOff) {
    const members = await once(`follow ${fact.networkId}`, () =>
      followersAmong(reader, ids, fact.networkId),
    );
    for (const one of readers.filter(({ id }) => members.has(id))) {
      const still = await authorsOf(reader, personViewer(one.id), [fact.postId]);
      for (const id of idsOf(fact))
        if (id !== fact.postId || still.size === 0) tellGone(telling, [one], id);
    }
  }
  await tellUnboosted(telling, readers, unboosted);
}

async function whoHad(
  { audience, authorId, networkId, namedHere }: News["gone"][number],
  followers: (them: number) => Promise<ReadonlySet<number>>,
): Promise<ReadonlySet<number> | "all"> {
  switch (audience) {
    case "network":
      return new Set([authorId, ...(networkId === null ? [] : await followers(networkId))]);
    case "followers":
      return new Set([authorId, ...namedHere, ...(await followers(authorId))]);
    case "direct":
      return new Set([authorId, ...namedHere]);
    default:
      return "all";
  }
}

/** The post's own id, and that under which its network passed it on. */
function idsOf({ postId, announcedId }: { postId: number; announcedId: number | null }): number[] {
  return announcedId === null ? [postId] : [postId, announcedId];
}

async function tellUnboosted(
  telling: Telling,
  readers: readonly Reading[],
  unboosted: News["unboosted"],
): Promise<void> {
  if (unboosted.length === 0) return;
  const by = await subscribedTo(telling.reader, readers, unboosted);
  for (const { boostId, actorId } of unboosted)
    tellGone(
      telling,
      readers.filter(({ id }) => by.get(id)?.has(actorId)),
      boostId,
    );
}

function subscribedTo(
  reader: Reader,
  readers: readonly Reading[],
  unboosted: News["unboosted"],
): Promise<Map<number, Set<number>>> {
  return subscribedAmong(
    reader,
    readers.map(({ id }) => id),
    [...new Set(unboosted.map(({ actorId }) => actorId))],
  );
}

/** In every stream that holds posts. */
function tellGone({ listeners }: Telling, readers: readonly Reading[], id: number): void {
  const message = { event: "delete", payload: String(id) } as const;
  for (const { listeners: own } of readers)
    for (const listener of own)
      for (const { name, labels } of listener.subscriptions.values())
        if (name !== "user:notification" && name !== "direct")
          listeners.send(listener, labels, message);
}
