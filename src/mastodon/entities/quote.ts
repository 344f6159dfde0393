import type { PostView, QuoteView } from "../../domain/knowledge/post-view.ts";
import type { Approvers, Leave } from "../../domain/people/approval.ts";
import type { Status } from "./status.ts";

type QuoteState =
  | "pending"
  | "accepted"
  | "rejected"
  | "revoked"
  | "deleted"
  | "unauthorized"
  | "blocked_account"
  | "blocked_domain"
  | "muted_account";

/** docs.joinmastodon.org/entities/Quote */
export interface Quote {
  state: QuoteState;
  quoted_status: Status | null;
}

/** What a status that is quoted itself quotes (docs.joinmastodon.org/entities/ShallowQuote). */
export interface ShallowQuote {
  state: QuoteState;
  quoted_status_id: string | null;
}

type Approved = "public" | "followers" | "following" | "unsupported_policy";

/** docs.joinmastodon.org/entities/QuoteApproval */
export interface QuoteApproval {
  automatic: Approved[];
  manual: Approved[];
  current_user: Leave;
}

const states: Record<QuoteView["state"], QuoteState> = {
  pending: "pending",
  accepted: "accepted",
  rejected: "rejected",
  revoked: "revoked",
  deleted: "deleted",
  unauthorized: "unauthorized",
  blockedDomain: "blocked_domain",
  blockedAccount: "blocked_account",
  mutedAccount: "muted_account",
};

/** What a status on a page quotes; `quoted` makes a status of it. */
export function quoteIn({ quote }: PostView, quoted: (post: PostView) => Status): Quote | null {
  return quote && { state: states[quote.state], quoted_status: quote.post && quoted(quote.post) };
}

/** What a status that is quoted quotes in turn, by its id alone. */
export function shallowQuoteIn({ quote }: PostView): ShallowQuote | null {
  return (
    quote && {
      state: states[quote.state],
      quoted_status_id: quote.postId === null ? null : String(quote.postId),
    }
  );
}

/** Who may quote it. Whoever is not signed in may not. */
export function quoteApproval({ quotable, mine }: PostView): QuoteApproval {
  return {
    automatic: quotable.by.map(approved),
    manual: quotable.asked.map(approved),
    current_user: mine?.quote ?? "denied",
  };
}

function approved(word: Approvers): Approved {
  return word === "others" ? "unsupported_policy" : word;
}
