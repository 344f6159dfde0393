import type { Scope } from "../../domain/apps/scopes.ts";

const names = [
  "user",
  "user:notification",
  "public",
  "public:media",
  "public:local",
  "public:local:media",
  "public:remote",
  "public:remote:media",
  "hashtag",
  "hashtag:local",
  "list",
  "direct",
] as const;

/** The streams there are (docs.joinmastodon.org/methods/streaming). */
export type StreamName = (typeof names)[number];

/** What an app asks to hear. `of` is the tag, or the id of the list, as it wrote it. */
export interface Wish {
  name: StreamName;
  of: string | undefined;
}

/** Why not, as it is said. */
export interface WishFault {
  status: 400;
  error: string;
}

const longestTag = 200;

/** Reads a wish out of what an app says. */
export function readWish(said: {
  stream?: unknown;
  tag?: unknown;
  list?: unknown;
}): Wish | WishFault {
  const name = names.find((one) => one === said.stream);
  if (name === undefined) return { status: 400, error: "Unknown stream type" };
  const [kind] = name.split(":");
  if (kind === "hashtag") {
    const of = textOf(said.tag);
    return of === "" ? { status: 400, error: "Missing tag name parameter" } : { name, of };
  }
  if (kind === "list") {
    const of = textOf(said.list);
    return of === "" ? { status: 400, error: "Missing list name parameter" } : { name, of };
  }
  return { name, of: undefined };
}

/** A wish as it stands on each message; apps tell by it what they hear it for. */
export function labelsOf({ name, of }: Wish): readonly string[] {
  return of === undefined ? [name] : [name, of];
}

/** What a token must allow for a stream. */
export function scopeOf({ name }: Wish): Scope {
  return name === "user:notification" ? "read:notifications" : "read:statuses";
}

function textOf(said: unknown): string {
  const text = typeof said === "string" ? said : typeof said === "number" ? String(said) : "";
  return text.length > longestTag ? "" : text.trim();
}
