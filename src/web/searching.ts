import { personByHandle, person } from "../domain/people/people.read.ts";
import type { PersonView } from "../domain/people/person-view.ts";
import { post, postByUri } from "../domain/knowledge/post.read.ts";
import { topicSeen } from "../domain/knowledge/topic-seen.read.ts";
import { parseHttpUrl } from "../lib/url.ts";
import type { Change, Outcome, PostKind } from "../storage/tables/knowledge.ts";
import type { Visit, WebContext } from "./context.ts";
import { actorPath } from "./parts/person-line.tsx";
import { topicPath } from "./parts/lists.tsx";
import { postPath } from "./parts/post-card.tsx";
import { whoIn } from "./who.ts";

/** What the search form asks for, as it stands in the address. */
export interface Asked {
  q: string;
  in: "posts" | "people" | "networks" | "topics";
  kind: PostKind | undefined;
  outcome: Outcome | undefined;
  change: Change | undefined;
  /** Slug. */
  topic: string;
  region: string;
  unanswered: boolean;
  order: "newest" | "relevance";
}

export const longestQuery = 500;

export const searchKinds: readonly PostKind[] = ["request", "offer", "experience", "note"];
export const searchOutcomes: readonly Outcome[] = ["success", "failure", "mixed", "tooEarly"];
export const searchChanges: readonly Change[] = ["start", "adapt", "stop"];

/** Reads the address of a search; values that are none of ours count as not given. */
export function readAsked(value: (name: string) => string | undefined): Asked {
  const text = (name: string) => (value(name) ?? "").trim();
  const one = <T extends string>(known: readonly T[], name: string) =>
    known.find((each) => each === text(name));
  return {
    q: text("q"),
    in: one(["people", "networks", "topics"] as const, "in") ?? "posts",
    kind: one(searchKinds, "kind"),
    outcome: one(searchOutcomes, "outcome"),
    change: one(searchChanges, "change"),
    topic: text("topic").slice(0, 200),
    region: text("region").slice(0, 200),
    unanswered: text("unanswered") !== "",
    order: one(["newest", "relevance"] as const, "order") ?? "newest",
  };
}

/** Whether anything but words was chosen. */
export function isFiltered({ kind, outcome, change, topic, region, unanswered }: Asked): boolean {
  return Boolean(kind ?? outcome ?? change) || topic !== "" || region !== "" || unanswered;
}

/** Where an address or a name leads; otherwise why it leads nowhere, or that these are words to search for. */
export type Destination =
  | { to: string; personId?: number }
  | { fault: "not-found" | "sign-in-first" }
  | { fault: "try-again-later"; seconds: number }
  | "words";

/**
 * What stands behind `#topic`, `@handle`, `@handle@host` or an http(s) address: what is held here at once, the rest by
 * `lookup`, for who is signed in and not too often. What the visitor may not see does not exist.
 */
export async function destination(
  web: WebContext,
  visit: Visit,
  query: string,
): Promise<Destination> {
  const { reader } = web.store;
  if (query.startsWith("#")) {
    const topic = await topicSeen(reader, visit.viewer, query);
    return topic ? { to: topicPath(topic) } : "words";
  }
  const who = whoIn(query.startsWith("@") ? query : `@${query}`);
  const named = who && (query.startsWith("@") || who.host !== null) ? who : undefined;
  if (named && (named.host === null || named.host === reader.host)) {
    const found = await personByHandle(reader, visit.viewer, named.handle, null);
    return found ? personDestination(found) : "words";
  }
  const address = parseHttpUrl(query);
  if (!named && !address) return "words";
  const held = address && (await postByUri(reader, visit.viewer, query));
  if (held) return { to: postPath(held) };
  return elsewhere(web, visit, named ? `@${named.handle}@${named.host}` : query);
}

async function elsewhere(web: WebContext, visit: Visit, query: string): Promise<Destination> {
  if (!visit.me) return { fault: "sign-in-first" };
  const { actorId } = visit.me;
  const seconds = web.lookUps.take(String(actorId));
  if (seconds > 0) return { fault: "try-again-later", seconds };
  const found = await web.lookup(query, actorId);
  const { reader } = web.store;
  const shown =
    found?.kind === "person"
      ? await person(reader, visit.viewer, found.id)
      : found && (await post(reader, visit.viewer, found.id));
  if (!shown) return { fault: "not-found" };
  return "handle" in shown ? personDestination(shown) : { to: postPath(shown) };
}

function personDestination(shown: PersonView): Destination {
  return { to: actorPath(shown), personId: shown.id };
}
