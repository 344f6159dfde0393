import type { TokenHolder } from "../domain/apps/holder.read.ts";
import { sieveOf, type Sieve } from "../domain/filters/sieve.ts";
import { anonymous, personViewer } from "../domain/knowledge/visible.ts";
import { appLinks } from "../domain/media/app-links.ts";
import type { Call, MastodonDependencies } from "./context.ts";

/** What of a request does not come from the request itself, but from who asks. */
export type ReadingAs = Pick<
  Call,
  "deps" | "store" | "reader" | "holder" | "me" | "viewer" | "sieve" | "now" | "origin" | "links"
>;

/** How someone reads, when they ask and when they are told. */
export function readingAs(deps: MastodonDependencies, holder: TokenHolder | undefined): ReadingAs {
  const { store } = deps;
  const { reader } = store;
  const me = holder?.kind === "person" ? holder : undefined;
  const now = deps.clock().toISOString();
  const viewer = me ? personViewer(me.actorId) : anonymous;
  let sieve: Promise<Sieve | undefined> | undefined;
  return {
    deps,
    store,
    reader,
    holder,
    me,
    viewer,
    sieve: () => (sieve ??= me ? sieveOf(reader, me.actorId, now) : noSieve),
    now,
    origin: reader.origin,
    links: appLinks(reader.origin, deps.signedLinks, viewer),
  };
}

const noSieve = Promise.resolve(undefined);
