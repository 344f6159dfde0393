import { Hono, type Context } from "hono";
import { createMastodon } from "../mastodon/mastodon.ts";
import type { MastodonDependencies } from "../mastodon/context.ts";
import { createBearer } from "../oauth/bearer.ts";
import { createOAuth } from "../oauth/oauth.ts";
import { instanceWords } from "../web/instance-words.ts";
import { textsIn } from "../web/language.ts";
import { newsWords } from "../web/news-words.ts";
import { refusalWords } from "../web/refusals.ts";
import { networkOf } from "../web/throttle.ts";

type Given = Omit<
  MastodonDependencies,
  "bearer" | "refusalWords" | "newsWords" | "instanceWords" | "connectionOf" | "vapidKey"
> & {
  /** The client's address, behind proxies too. */
  addressOf: (c: Context) => string;
};

/** The ways in for apps: what lets them in (`oauth`), and what they ask (`mastodon`). */
export function doorsForApps({ addressOf, ...deps }: Given): Hono {
  const { store, clock } = deps;
  const connectionOf = (c: Context): string => networkOf(addressOf(c));
  const known = { store, clock, connectionOf, vapidKey: "" };
  const bearer = createBearer(known);
  const http = new Hono();
  http.route("/", createOAuth(known, bearer));
  http.route(
    "/",
    createMastodon({
      ...deps,
      ...known,
      bearer,
      instanceWords,
      refusalWords: (refused, language) => refusalWords(textsIn(language), refused),
      newsWords: (news, language) => newsWords(textsIn(language), news),
    }),
  );
  return http;
}
