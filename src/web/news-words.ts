import type { NewsKind } from "../domain/notifications/kinds.ts";
import type { Text } from "./text/dictionary.ts";

/** What someone did, or a network, after their name. */
export function newsWords(
  { news: words }: Text,
  { kind, byNetwork }: { kind: NewsKind; byNetwork: boolean },
): string {
  return kind === "followAccepted" && byNetwork ? words.networkAdmitted : words[kind];
}
