import type { Context } from "hono";
import { Refused, type RefusalReason } from "../domain/refused.ts";

type OAuthError =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "invalid_scope"
  | "unauthorized_client"
  | "unsupported_grant_type";

const descriptions: Record<OAuthError, string> = {
  invalid_request: "The request lacks something, or says something twice or wrongly.",
  invalid_client: "The app is not known, or its secret is not right.",
  invalid_grant:
    "The code is not known, has been used or has run out, or was given to another app, for another redirect_uri or for another code_verifier.",
  invalid_scope: "The app did not register with these scopes, or there are none such.",
  unauthorized_client: "The token belongs to another app.",
  unsupported_grant_type: "Tokens are given for authorization_code and client_credentials.",
};

/** Says no as RFC 6749 §5.2 does. */
export function oauthError(c: Context, error: OAuthError, status: 400 | 401 | 403 = 400): Response {
  if (status === 401) c.header("WWW-Authenticate", 'Basic realm="vis"');
  return c.json({ error, error_description: descriptions[error] }, status);
}

const apiErrors = {
  401: "The access token is invalid",
  403: "This action is outside the authorized scopes",
  404: "Record not found",
  422: "This method requires an authenticated user",
  429: "Too many requests",
} as const;

/** Says no as the API does. */
export function apiError(c: Context, status: keyof typeof apiErrors): Response {
  if (status === 401) c.header("WWW-Authenticate", 'Bearer realm="vis", error="invalid_token"');
  if (status === 403)
    c.header("WWW-Authenticate", 'Bearer realm="vis", error="insufficient_scope"');
  return c.json({ error: apiErrors[status] }, status);
}

const wrong: Partial<Record<RefusalReason, string>> = {
  "name-missing": "is missing",
  "redirect-not-valid": "must be absolute URIs that an app can be answered at",
  "scope-not-valid": "holds a scope that does not exist",
  "value-unknown": "must be an http or https address",
};

/** What is wrong with what an app says of itself. */
export function validationError(c: Context, { reason, detail }: Refused): Response {
  const says = `${detail["field"] ?? "the request"} ${wrong[reason] ?? "is not valid"}`;
  return c.json({ error: `Validation failed: ${says}` }, 422);
}
