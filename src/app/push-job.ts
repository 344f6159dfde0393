import { EgressFailed, type Egress } from "../federation/egress/egress.ts";
import type { Vault } from "../federation/wire/keys.ts";
import { textsIn } from "../web/language.ts";
import { newsWords } from "../web/news-words.ts";
import { createPush, type PushDependencies } from "../push/deliver.ts";
import type { VapidKeys } from "../push/vapid.ts";

interface Given extends Pick<PushDependencies, "store" | "clock" | "meter"> {
  vapid: VapidKeys;
  vault: Vault;
  egress: Egress;
}

/** What sends news to apps, put together. */
export function pushJob({ vapid, vault, egress, ...given }: Given): ReturnType<typeof createPush> {
  return createPush({ ...given, keys: vapid, open: vault.open, words, send: pushOut(egress) });
}

/** The words of the pages: what one is told is told in the same words wherever. */
export const words: PushDependencies["words"] = {
  did: (news, language) => newsWords(textsIn(language), news),
  inNetwork: (name, language) => {
    const { newsIn, newsInSome } = textsIn(language).networks;
    return name === undefined ? newsInSome : newsIn(name);
  },
};

/** The guarded way out, as push uses it: apps name any address, and none is reached that a fetch could not reach. */
export function pushOut(egress: Egress): PushDependencies["send"] {
  return async (request) => {
    try {
      const { status, headers } = await egress.send({ method: "POST", ...request });
      return { status, retryAfter: headers.get("retry-after") };
    } catch (error) {
      if (error instanceof EgressFailed && error.fault === "refused-address") return "refused";
      throw error;
    }
  };
}
