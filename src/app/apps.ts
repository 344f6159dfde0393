import { Hono, type Context } from "hono";
import type { Meter } from "../lib/meter.ts";
import { createMastodon } from "../mastodon/mastodon.ts";
import type { MastodonDependencies } from "../mastodon/context.ts";
import { createHub, type Hub } from "../mastodon/streaming/hub.ts";
import { createBearer } from "../oauth/bearer.ts";
import { createOAuth } from "../oauth/oauth.ts";
import { instanceWords } from "../web/instance-words.ts";
import { textsIn } from "../web/language.ts";
import { newsWords } from "../web/news-words.ts";
import { refusalWords } from "../web/refusals.ts";
import { networkOf } from "../web/throttle.ts";

type Given = Omit<
  MastodonDependencies,
  "bearer" | "hub" | "refusalWords" | "newsWords" | "instanceWords" | "connectionOf"
> & {
  /** The client's address, behind proxies too. */
  addressOf: (c: Context) => string;
  meter: Meter;
};

/** The ways in for apps: what lets them in (`oauth`), and what they ask (`mastodon`); and the hub that tells them. */
export function doorsForApps({ addressOf, meter, ...given }: Given): { doors: Hono; hub: Hub } {
  const { store, clock, vapidKey } = given;
  const connectionOf = (c: Context): string => networkOf(addressOf(c));
  const known = { store, clock, connectionOf, vapidKey };
  const bearer = createBearer(known);
  const deps: Omit<MastodonDependencies, "hub"> = {
    ...given,
    ...known,
    bearer,
    instanceWords,
    refusalWords: (refused, language) => refusalWords(textsIn(language), refused),
    newsWords: (news, language) => newsWords(textsIn(language), news),
  };
  const hub = createHub(deps, { meter });
  const doors = new Hono();
  doors.route("/", createOAuth(known, bearer));
  doors.route("/", createMastodon({ ...deps, hub }));
  return { doors, hub };
}
