import { preferencesOf, type Preferences } from "../../domain/people/preferences.ts";
import type { Visibility } from "../entities/status.ts";
import { own, type Route } from "../route.ts";

/** What someone prefers (docs.joinmastodon.org/methods/preferences). */
export const preferenceRoutes: readonly Route[] = [
  own(
    "GET /api/v1/preferences",
    { scope: "read:accounts", summary: "What one prefers", returns: "Preferences" },
    async ({ reader, me }) => {
      const kept = await preferencesOf(reader, me.actorId);
      return {
        "posting:default:visibility": usualVisibility(kept),
        "posting:default:sensitive": kept.sensitive,
        "posting:default:language": kept.language ?? me.language,
        "posting:default:quote_policy": kept.quotes,
        "reading:expand:media": kept.media,
        "reading:expand:spoilers": kept.warnings,
        "reading:autoplay:gifs": kept.autoplay,
      };
    },
  ),
];

/** How far what someone writes goes when they say nothing, as apps name it. */
export function usualVisibility({ audience }: Preferences): Visibility {
  return audience === "followers" ? "private" : (audience ?? "public");
}
