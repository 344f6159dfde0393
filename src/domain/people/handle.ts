import { guardText } from "../knowledge/guard.ts";
import { Refused } from "../refused.ts";

/** Names that pages, protocols or later parts of the house use, or that would pass for its own voice. */
const reserved = new Set(
  (
    "about abuse account actor actors admin administrator all api auth bookmarks compose everyone explore federation " +
    "feed followers following health healthz help here home hostmaster info inbox instance legal login logout media " +
    "metrics mod moderation moderator network networks new nodeinfo notifications oauth outbox post posts postmaster " +
    "preview privacy profile public readyz region register root search security session settings shared sign-in " +
    "sign-out signin signout signup source static status stream support system topic topics users viden vis web " +
    "webfinger webmaster welcome well-known"
  ).split(" "),
);

/** The handle as it is kept and compared. Throws `handle-not-valid`, or `patient-data` for a civil registration number. */
export function localHandle(text: string, today: string): string {
  const handle = text.trim().toLowerCase();
  if (!/^[a-z0-9_-]{2,30}$/.test(handle) || reserved.has(handle))
    throw new Refused("handle-not-valid");
  guardText({ handle }, { confirmed: true, today });
  return handle;
}
