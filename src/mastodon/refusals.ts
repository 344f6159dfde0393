import type { Refused, RefusalReason } from "../domain/refused.ts";
import { ApiError, notFound, wrong } from "./api-error.ts";

const statuses: Partial<Record<RefusalReason, 401 | 403 | 409 | 429>> = {
  "not-allowed": 403,
  "sign-in-first": 401,
  "account-disabled": 403,
  "changed-meanwhile": 409,
  "try-again-later": 429,
};

/** What the domain refuses, as the API says it; `sentence` is in the language of whoever asked. */
export function refusal({ reason, detail }: Refused, sentence: string): ApiError {
  if (reason === "not-found") return notFound();
  const status = statuses[reason] ?? 422;
  const field = String(detail["field"] ?? "base");
  if (status === 422) return new ApiError(422, sentence, {}, wrong(field, sentence));
  if (status !== 429) return new ApiError(status, sentence);
  return new ApiError(429, sentence, { "Retry-After": String(detail["seconds"] ?? 1) });
}
