import type { ContentfulStatusCode } from "hono/utils/http-status";

/** What is wrong with which part of a request, as newer apps read it (docs.joinmastodon.org/entities/ValidationError). */
type Details = Readonly<Record<string, readonly { error: string; description: string }[]>>;

/** A request that is answered with `{"error": …}` (docs.joinmastodon.org/entities/Error). */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: ContentfulStatusCode;
  readonly headers: Readonly<Record<string, string>>;
  readonly details: Details;

  constructor(
    status: ContentfulStatusCode,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    details: Details = {},
  ) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.details = details;
  }
}

/** Not there, or not for this reader: the two are answered alike. */
export function notFound(): ApiError {
  return new ApiError(404, "Record not found");
}

/** There, and seen, but not theirs to do. */
export function forbidden(): ApiError {
  return new ApiError(403, "This action is not allowed");
}

/** What was said is not valid; `says` ends the sentence, and begins with what it is about. */
export function invalid(says: string): ApiError {
  const [field = "base", ...rest] = says.split(" ");
  return new ApiError(422, `Validation failed: ${says}`, {}, wrong(field, rest.join(" ")));
}

/** One part of a request, and what is wrong with it. */
export function wrong(field: string, description: string): Details {
  return { [field]: [{ error: "ERR_INVALID", description }] };
}
