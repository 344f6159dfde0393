import { demoNetworkPosts, demoNetworks, type DemoNetworkPost } from "./networks.ts";
import type { DemoHandle } from "./types.ts";

/** What someone does about a network, by their own region's pages. Networks go by handle, posts by key. */
export type NetworkStep =
  | { what: "found" | "join"; who: DemoHandle; network: string }
  | { what: "invite" | "promote"; who: DemoHandle; network: string; whom: DemoHandle }
  | { what: "ask"; who: DemoHandle; network: string; message: string }
  | { what: "say" | "pin"; who: DemoHandle; network: string; post: string };

/** Founded, then joined, then talked in; who asks to join waits for a decision. */
export const networkSteps: readonly NetworkStep[] = demoNetworks.flatMap(
  ({ handle: network, owner, kind, members, moderator, asking }): NetworkStep[] => [
    { what: "found", who: owner, network },
    ...members.flatMap((whom): NetworkStep[] => [
      ...(kind === "closed" ? [{ what: "invite", who: owner, network, whom } as const] : []),
      { what: "join", who: whom, network },
    ]),
    ...(moderator ? [{ what: "promote", who: owner, network, whom: moderator } as const] : []),
    ...demoNetworkPosts
      .filter((post) => post.network === network)
      .flatMap(({ key, author, pinned }): NetworkStep[] => [
        { what: "say", who: author, network, post: key },
        ...(pinned ? [{ what: "pin", who: author, network, post: key } as const] : []),
      ]),
    ...(asking ? [{ what: "ask", network, ...asking } as const] : []),
  ],
);

/** What is said in a network under this key. Throws when there is nothing. */
export function networkPost(key: string): DemoNetworkPost {
  const found = demoNetworkPosts.find((post) => post.key === key);
  if (!found) throw new Error(`Nothing in the demo's networks is called ${key}`);
  return found;
}
