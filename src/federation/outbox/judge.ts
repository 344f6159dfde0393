import type { EgressFault } from "../egress/egress.ts";
import { nextAttempt, patienceMs, retryAfter } from "./schedule.ts";

/** What came of one attempt: an answer, or none. */
export type Answer =
  | { status: number; retryAfter: string | null }
  | { fault: EgressFault | "no-key" };

/** What follows for the delivery. `host` is what it tells of the server: it answers, it fails, or it asks for a pause. */
export type Verdict = { status: number | null; error: string | null; host: HostNews } & (
  | { next: "done" }
  | { next: "again"; at: string }
  | { next: "dead"; gone: boolean }
  | { next: "drop" }
  | { next: "release" }
);

export type HostNews = "answers" | "fails" | "silent" | { pausedUntil: string };

/** What was tried before, and the dice. */
export interface Tried {
  /** Attempts that failed before this one. */
  attempts: number;
  createdAt: string;
  /** Passed on for somebody else: it is enough to have offered it. */
  courtesy?: boolean;
  now: string;
  random: () => number;
}

/** Answers that may be a passing fault of the server. */
const passing = new Set([408, 425, 429]);

/** Refusals are tried so often: a key that is being rotated or a proxy that is being mended deserves a second look. */
const triesOfRefusal = 3;

/**
 * The table of outcomes. 2xx: taken. 404 and 410: gone, at once. 408, 425, 429, 5xx and no answer: again, for eight days.
 * Everything else, redirects too, which are never followed: a refusal, three times.
 */
export function judge(answer: Answer, tried: Tried): Verdict {
  if ("fault" in answer) return withoutAnswer(answer.fault, tried);
  const { status } = answer;
  if (status >= 200 && status < 300) return { next: "done", status, error: null, host: "answers" };
  if (status === 404 || status === 410)
    return { next: "dead", status, error: "gone", host: "answers", gone: status === 410 };
  if (status >= 500 || passing.has(status)) {
    const asked = retryAfter(answer.retryAfter, tried.now);
    const host: HostNews = asked ? { pausedUntil: asked } : status >= 500 ? "fails" : "answers";
    return again(tried, { status, error: `status-${status}`, host, notBefore: asked });
  }
  return refused(tried, { status, error: `status-${status}`, host: "answers" });
}

function withoutAnswer(fault: EgressFault | "no-key", tried: Tried): Verdict {
  const told = { status: null, error: fault };
  switch (fault) {
    case "unreachable":
    case "timeout":
      return again(tried, { ...told, host: "fails" });
    case "too-large":
    case "encoded":
      return refused(tried, { ...told, host: "answers" });
    case "refused-address":
      return refused(tried, { ...told, host: "silent" });
    case "no-key":
      return { next: "dead", ...told, host: "silent", gone: false };
    case "aborted":
      return { next: "release", ...told, host: "silent" };
  }
}

type Told = { status: number | null; error: string; host: HostNews };

function again(tried: Tried, { notBefore, ...told }: Told & { notBefore?: string | undefined }) {
  const { attempts, createdAt, now, random } = tried;
  const at = nextAttempt(now, attempts + 1, random);
  const when = notBefore !== undefined && notBefore > at ? notBefore : at;
  const givenUp = Date.parse(when) > Date.parse(createdAt) + patienceMs;
  return givenUp
    ? ({ ...told, next: "dead", gone: false } as const)
    : ({ ...told, next: "again", at: when } as const);
}

function refused(tried: Tried, told: Told): Verdict {
  if (tried.courtesy) return { ...told, next: "drop" };
  return tried.attempts + 1 >= triesOfRefusal
    ? { ...told, next: "dead", gone: false }
    : again(tried, told);
}
