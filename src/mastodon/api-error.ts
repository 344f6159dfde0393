import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A request that is answered with `{"error": …}` (docs.joinmastodon.org/entities/Error). */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: ContentfulStatusCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ContentfulStatusCode,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** Not there, or not for this reader: the two are answered alike. */
export function notFound(): ApiError {
  return new ApiError(404, "Record not found");
}

/** What was said is not valid; `says` ends the sentence. */
export function invalid(says: string): ApiError {
  return new ApiError(422, `Validation failed: ${says}`);
}
