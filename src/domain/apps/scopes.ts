const read = [
  "accounts",
  "blocks",
  "bookmarks",
  "collections",
  "favourites",
  "filters",
  "follows",
  "lists",
  "mutes",
  "notifications",
  "search",
  "statuses",
] as const;
const write = [
  "accounts",
  "blocks",
  "bookmarks",
  "collections",
  "conversations",
  "favourites",
  "filters",
  "follows",
  "lists",
  "media",
  "mutes",
  "notifications",
  "reports",
  "statuses",
] as const;
const admin = [
  "accounts",
  "canonical_email_blocks",
  "domain_allows",
  "domain_blocks",
  "email_domain_blocks",
  "ip_blocks",
  "reports",
] as const;

type Read = `read:${(typeof read)[number]}`;
type Write = `write:${(typeof write)[number]}`;
type Admin = `admin:${"read" | "write"}:${(typeof admin)[number]}`;

/** What an app may be let do, as apps for Mastodon name it (docs.joinmastodon.org/api/oauth-scopes). */
export type Scope =
  | "profile"
  | "read"
  | "write"
  | "follow"
  | "push"
  | "admin:read"
  | "admin:write"
  | Read
  | Write
  | Admin;

/** Every scope there is, wide ones first. */
export const allScopes: readonly Scope[] = [
  "profile",
  "read",
  "write",
  "follow",
  "push",
  "admin:read",
  "admin:write",
  ...read.map((what): Scope => `read:${what}`),
  ...write.map((what): Scope => `write:${what}`),
  ...admin.map((what): Scope => `admin:read:${what}`),
  ...admin.map((what): Scope => `admin:write:${what}`),
];

const known: ReadonlySet<string> = new Set(allScopes);
const followed: ReadonlySet<string> = new Set(["follows", "blocks", "mutes"]);
const longest = 2_000;

/** What is asked for when nothing is said. */
const usualScopes: readonly Scope[] = ["read"];

/** The scopes in a text, each once, in its order; undefined when one is unknown. `read` when there are none. */
export function parseScopes(text: string): readonly Scope[] | undefined {
  if (text.length > longest) return undefined;
  const words = new Set(text.split(/[\s+]+/).filter((word) => word !== ""));
  if (words.size === 0) return usualScopes;
  const scopes = [...words].filter((word): word is Scope => known.has(word));
  return scopes.length === words.size ? scopes : undefined;
}

/** Scopes as they are kept and told. */
export function scopesText(scopes: readonly Scope[]): string {
  return scopes.join(" ");
}

/** Scopes as `scopesText` made them. */
export function keptScopes(text: string): readonly Scope[] {
  return text.split(" ").filter((word): word is Scope => known.has(word));
}

/** Whether these scopes allow `wanted`: it is one of them, or lies within a wider one. */
export function allows(granted: readonly Scope[], wanted: Scope): boolean {
  return granted.some((one) => one === wanted || lies(wanted, one));
}

/** Whether everything in `asked` is allowed by `most`. */
export function within(asked: readonly Scope[], most: readonly Scope[]): boolean {
  return asked.every((one) => allows(most, one));
}

/** `read:lists` lies within `read`, `admin:read:reports` within `admin:read`; `follow` is both sides of three of them. */
function lies(narrow: Scope, wide: Scope): boolean {
  if (wide !== "follow") return narrow.startsWith(`${wide}:`);
  const [side, what = ""] = narrow.split(":");
  return (side === "read" || side === "write") && followed.has(what);
}
