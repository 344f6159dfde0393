/** Every reason the domain has to say no. Each door has one table that turns these into its own words. */
export type RefusalReason =
  | "not-found" // also: not allowed to know that it exists
  | "not-allowed"
  | "sign-in-first"
  | "account-disabled"
  | "wrong-password"
  | "try-again-later"
  | "link-used-or-expired"
  | "handle-taken"
  | "handle-not-valid"
  | "password-too-short"
  | "name-missing"
  | "language-unknown"
  | "text-missing"
  | "title-missing"
  | "title-too-long"
  | "teaser-too-long"
  | "text-too-long"
  | "section-missing"
  | "section-unknown"
  | "outcome-missing"
  | "topics-missing"
  | "too-many-topics"
  | "topic-not-valid"
  | "too-many-aspects"
  | "audience-not-allowed"
  | "audience-cannot-narrow"
  | "nobody-addressed"
  | "kind-cannot-change"
  | "date-not-valid"
  | "value-unknown"
  | "patient-data"
  | "patient-data-warning"
  | "too-many-attachments"
  | "attachment-type"
  | "attachment-too-large"
  | "attachment-broken"
  | "attachment-in-use"
  | "alt-text-missing"
  | "follow-self"
  | "block-self"
  | "blocked"
  | "boost-not-public"
  | "quote-not-allowed"
  | "feature-not-allowed"
  | "collection-full"
  | "too-many-collections"
  | "already-answered"
  | "changed-meanwhile"
  | "poll-options"
  | "poll-option-too-long"
  | "poll-option-twice"
  | "poll-time"
  | "poll-with-files"
  | "poll-closed"
  | "own-poll"
  | "already-voted"
  | "too-soon"
  | "too-many-scheduled"
  | "two-audiences"
  | "outsiders-named"
  | "not-a-member"
  | "network-is-open"
  | "edit-elsewhere"
  | "orcid-not-valid"
  | "too-many-lines"
  | "too-many-pins"
  | "no-more-room" // lists, people in one, filters, what one keeps out
  | "not-followed"
  | "already-listed"
  | "list-read-only"
  | "keyword-missing"
  | "several-keywords"
  | "host-not-valid"
  | "moved-away"
  | "last-moderator"
  | "thread-locked"
  | "redirect-not-valid"
  | "scope-not-valid"
  | "server-not-eligible"
  | "move-not-mutual"
  | "move-too-soon";

/** A request the rules do not allow. Thrown inside a transaction it rolls everything back. */
export class Refused extends Error {
  override name = "Refused";
  readonly reason: RefusalReason;
  /** What the door may show: the field, the limit, the rule. Never the text that was refused. */
  readonly detail: Readonly<Record<string, string | number>>;

  constructor(reason: RefusalReason, detail: Readonly<Record<string, string | number>> = {}) {
    super(reason);
    this.reason = reason;
    this.detail = detail;
  }
}
