import type { Session } from "../domain/people/sessions.ts";
import { Refused } from "../domain/refused.ts";
import type { WebRequest } from "./context.ts";
import { signedIn } from "./visit.ts";

/** Who is signed in and looks after the instance. Throws `not-found`: others are not told that there is such a page. */
export function moderator(c: WebRequest): Session {
  const me = signedIn(c);
  if (me.role === "member") throw new Refused("not-found");
  return me;
}

/** Who is signed in and administers the instance. Throws `not-found` as `moderator` does. */
export function administrator(c: WebRequest): Session {
  const me = signedIn(c);
  if (me.role !== "admin") throw new Refused("not-found");
  return me;
}
