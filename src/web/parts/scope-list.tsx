import type { Scope } from "../../domain/apps/scopes.ts";
import type { Visit } from "../context.ts";
import type { Text } from "../text/dictionary.ts";

/** What an app may do, a line each, in the visitor's words. */
export function ScopeList({ visit, scopes }: { visit: Visit; scopes: readonly Scope[] }) {
  return (
    <ul>
      {scopes.map((scope) => (
        <li>{scopeWords(visit.text, scope)}</li>
      ))}
    </ul>
  );
}

/** What a scope lets an app do. */
function scopeWords({ apps: words }: Text, scope: Scope): string {
  const whole = words.scopes[scope];
  if (whole !== undefined) return whole;
  const [, admin, side, what = ""] = /^(admin:)?(read|write):(\w+)$/.exec(scope) ?? [];
  if (admin === undefined) return side === "read" ? words.reads(what) : words.writes(what);
  return side === "read" ? words.adminReads(what) : words.adminWrites(what);
}
