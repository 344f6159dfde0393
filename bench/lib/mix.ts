import type { Asked } from "./ask.ts";
import type { Dataset } from "./dataset.ts";
import { seeded } from "./stats.ts";

/** What apps ask for, by its share of a hundred. */
const shares = {
  home: 50,
  notifications: 15,
  context: 10,
  profile: 10,
  search: 5,
  favourite: 5,
  post: 3,
  group: 2,
} as const;

/** Something of the mix. */
export type MixedRequest = Asked & { what: keyof typeof shares };

/**
 * So many requests of apps of the first two hundred people here, in the shares of the study's mix, the same for the same
 * seed. `origin` is where Vis answers: what is thanked for is taken from what everybody may see there.
 */
export async function apiMix(
  data: Dataset,
  origin: string,
  many: number,
  seed = 42,
): Promise<MixedRequest[]> {
  const random = seeded(seed);
  const shared = (await (await fetch(`${origin}/api/v1/timelines/public?limit=40`)).json()) as {
    id: string;
  }[];
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const words = Object.values(data.words).flat().map(String);
  const paths: Record<keyof typeof shares, () => Asked> = {
    home: () => ({
      path:
        random() < 0.8
          ? "/api/v1/timelines/home"
          : `/api/v1/timelines/home?max_id=${data.post(Math.floor(data.shape.posts * (0.9 + random() / 10)))}`,
    }),
    notifications: () => ({ path: "/api/v1/notifications" }),
    context: () => ({ path: `/api/v1/statuses/${data.thread}/context` }),
    profile: () => {
      const { id } = one(data.people);
      return { path: `/api/v1/accounts/${id}${random() < 0.5 ? "" : "/statuses"}` };
    },
    search: () => ({
      path: `/api/v2/search?type=statuses&q=${encodeURIComponent(one(words))}`,
    }),
    favourite: () => ({ method: "POST", path: `/api/v1/statuses/${one(shared).id}/favourite` }),
    post: () => ({
      method: "POST",
      path: "/api/v1/statuses",
      body: JSON.stringify({ status: `Nummer ${seed}-${random()}: vi har prøvet #tavlemøde` }),
    }),
    group: () => ({ path: `/api/v1/accounts/${one(data.networks.open)}/statuses` }),
  };
  return Array.from({ length: many }, () => {
    const what = drawn(random() * 100);
    const { token } = one(data.people);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    return { what, headers, ...paths[what]() };
  });
}

function drawn(at: number): keyof typeof shares {
  let sum = 0;
  for (const [what, share] of Object.entries(shares) as [keyof typeof shares, number][])
    if (at < (sum += share)) return what;
  return "home";
}
