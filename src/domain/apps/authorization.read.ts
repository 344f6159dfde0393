import type { Reader } from "../../storage/reader.ts";
import { appByClientId, type AppView } from "./app.read.ts";
import { appPolicy, letsDo, letsIn } from "./policy.ts";
import { parseScopes, within, type Scope } from "./scopes.ts";

/** What an app sends someone here with (RFC 6749 §4.1.1, RFC 7636 §4.3); empty where it says nothing. */
export interface AuthorizationRequest {
  clientId: string;
  redirectUri: string;
  responseType: string;
  scope: string;
  state: string;
  challenge: string;
  challengeMethod: string;
}

/** What an app asks of someone, found to be in order. */
export interface Ask {
  app: AppView;
  redirectUri: string;
  scopes: readonly Scope[];
  /** Null when the app proves itself by its secret alone. */
  challenge: string | null;
}

/** Why it is not in order, in the words of RFC 6749 §4.1.2.1. */
type AuthorizationError = "invalid_request" | "unsupported_response_type" | "invalid_scope";

/** `unknown`: no such app, or not where it registered to be answered; then nothing is sent there. */
export type Authorization =
  | { kind: "ask"; ask: Ask }
  | { kind: "wrong"; error: AuthorizationError; app: AppView; redirectUri: string }
  | { kind: "unknown"; what: "app" | "redirect" };

const longestState = 2_000;

/** Judges what an app asks. A redirect URI is one of those registered, letter by letter; of PKCE only S256 is taken. */
export async function readAuthorization(
  reader: Reader,
  asked: AuthorizationRequest,
): Promise<Authorization> {
  const app = await appByClientId(reader, asked.clientId);
  if (!app) return { kind: "unknown", what: "app" };
  const { redirectUri } = asked;
  const policy = await appPolicy(reader);
  if (!app.redirectUris.includes(redirectUri) || !letsIn(policy, redirectUri))
    return { kind: "unknown", what: "redirect" };
  const wrong = (error: AuthorizationError): Authorization => ({
    kind: "wrong",
    error,
    app,
    redirectUri,
  });
  if (asked.responseType !== "code") return wrong("unsupported_response_type");
  if (asked.state.length > longestState || !challengeHolds(asked)) return wrong("invalid_request");
  const scopes = parseScopes(asked.scope);
  if (!scopes || !within(scopes, app.scopes) || !letsDo(policy, scopes))
    return wrong("invalid_scope");
  const challenge = asked.challenge === "" ? null : asked.challenge;
  return { kind: "ask", ask: { app, redirectUri, scopes, challenge } };
}

/** No method means `plain` (RFC 7636 §4.3), which protects from nobody who sees the request. */
function challengeHolds({ challenge, challengeMethod }: AuthorizationRequest): boolean {
  if (challenge === "") return challengeMethod === "" || challengeMethod === "S256";
  return challengeMethod === "S256" && /^[\w-]{43}$/.test(challenge);
}
