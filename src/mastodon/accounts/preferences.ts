import { own, type Route } from "../route.ts";

/** What someone prefers (docs.joinmastodon.org/methods/preferences). */
export const preferenceRoutes: readonly Route[] = [
  own(
    "GET /api/v1/preferences",
    { scope: "read:accounts", summary: "What one prefers", returns: "Preferences" },
    async ({ me }) => ({
      "posting:default:visibility": "public",
      "posting:default:sensitive": false,
      "posting:default:language": me.language,
      "posting:default:quote_policy": "public",
      "reading:expand:media": "default",
      "reading:expand:spoilers": false,
      "reading:autoplay:gifs": false,
    }),
  ),
];
