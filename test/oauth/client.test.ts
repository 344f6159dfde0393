import * as oauth from "oauth4webapi";
import { beforeAll, describe, expect, test } from "vitest";
import { decide, registered, servedOAuth, type OAuthSite, type Registered } from "./support.ts";
import type { Visitor } from "../web/support.ts";

/* A client that others wrote, over loopback HTTP; the person presses the buttons. */

const callback = "http://127.0.0.1:9/callback";
const insecure = { [oauth.allowInsecureRequests]: true };

let made: OAuthSite;
let anna: Visitor;
let app: Registered;
let server: oauth.AuthorizationServer;
let client: oauth.Client;

beforeAll(async () => {
  made = await servedOAuth();
  await made.member("jordemoder-1");
  anna = await made.signedIn("jordemoder-1");
  app = await registered(made, { redirect_uris: callback });
  client = { client_id: app.client_id };
  const issuer = new URL(made.origin);
  const found = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
  server = await oauth.processDiscoveryResponse(issuer, found);
});

/** What comes back to the app once the person has said yes, checked as the client does. */
async function letIn(more: Record<string, string> = {}): Promise<URLSearchParams> {
  const state = oauth.generateRandomState();
  const asked = { redirect_uri: callback, scope: "read profile", state, ...more };
  const { location } = await decide(anna, app, asked);
  return oauth.validateAuthResponse(server, client, new URL(location), state);
}

async function exchange(
  parameters: URLSearchParams,
  verifier: string | typeof oauth.nopkce,
  { auth = oauth.ClientSecretPost(app.client_secret), redirect = callback } = {},
): Promise<oauth.TokenEndpointResponse> {
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    auth,
    parameters,
    redirect,
    verifier,
    insecure,
  );
  return oauth.processAuthorizationCodeResponse(server, client, response);
}

async function challenged() {
  const verifier = oauth.generateRandomCodeVerifier();
  const code_challenge = await oauth.calculatePKCECodeChallenge(verifier);
  return { verifier, asked: { code_challenge, code_challenge_method: "S256" } };
}

const works = async (token: string) =>
  (
    await oauth.protectedResourceRequest(
      token,
      "GET",
      new URL(`${made.origin}/api/v1/apps/verify_credentials`),
      undefined,
      undefined,
      insecure,
    )
  ).status;

describe("oauth4webapi", () => {
  test("finds everything, and is let in with PKCE, by Basic and by body", async () => {
    expect(server.code_challenge_methods_supported).toEqual(["S256"]);
    for (const auth of [
      oauth.ClientSecretBasic(app.client_secret),
      oauth.ClientSecretPost(app.client_secret),
    ]) {
      const { verifier, asked } = await challenged();
      const { access_token: token, scope } = await exchange(await letIn(asked), verifier, { auth });
      expect(scope).toBe("read profile");
      const answer = await oauth.userInfoRequest(server, client, token, insecure);
      const info = await oauth.processUserInfoResponse(
        server,
        client,
        oauth.skipSubjectCheck,
        answer,
      );
      expect(info.preferred_username).toBe("jordemoder-1");
    }
  });

  test("a code that comes again is refused, and the token it gave is dead", async () => {
    const { verifier, asked } = await challenged();
    const parameters = await letIn(asked);
    const { access_token: token } = await exchange(parameters, verifier);
    const verify = async () => works(token).catch(({ status }: { status: number }) => status);
    expect(await verify()).toBe(200);
    await expect(exchange(parameters, verifier)).rejects.toMatchObject({
      error: "invalid_grant",
      status: 400,
    });
    expect(await verify()).toBe(401);
  });

  test("a wrong verifier, none, and one out of nowhere", async () => {
    const { asked } = await challenged();
    const other = oauth.generateRandomCodeVerifier();
    for (const [how, verifier] of [
      [asked, other],
      [asked, oauth.nopkce],
      [{}, other],
    ] as const)
      await expect(exchange(await letIn(how), verifier)).rejects.toMatchObject({
        error: "invalid_grant",
      });
  });

  test("a wrong redirect", async () => {
    const redirect = `${callback}/`;
    const answer = exchange(await letIn(), oauth.nopkce, { redirect });
    await expect(answer).rejects.toMatchObject({ error: "invalid_grant" });
    const page = await decide(anna, app, { redirect_uri: redirect });
    expect([page.status, page.location]).toEqual([400, ""]);
  });

  test("a no is an answer", async () => {
    const state = oauth.generateRandomState();
    const { location } = await decide(anna, app, { redirect_uri: callback, state }, "deny");
    const answer = () => oauth.validateAuthResponse(server, client, new URL(location), state);
    expect(answer).toThrow(expect.objectContaining({ error: "access_denied" }) as Error);
  });

  test("is heard when it takes its token back, and another app is not", async () => {
    const { access_token: token } = await exchange(await letIn(), oauth.nopkce);
    const verify = async () => works(token).catch(({ status }: { status: number }) => status);
    const revoke = async (by: Registered) =>
      oauth.processRevocationResponse(
        await oauth.revocationRequest(
          server,
          { client_id: by.client_id },
          oauth.ClientSecretPost(by.client_secret),
          token,
          insecure,
        ),
      );
    await expect(revoke(await registered(made))).rejects.toMatchObject({ status: 403 });
    expect(await verify()).toBe(200);
    await revoke(app);
    expect(await verify()).toBe(401);
  });

  test("speaks for itself alone", async () => {
    const answer = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      oauth.ClientSecretBasic(app.client_secret),
      { scope: "read" },
      insecure,
    );
    const { access_token: token } = await oauth.processClientCredentialsResponse(
      server,
      client,
      answer,
    );
    expect(await works(token)).toBe(200);
  });
});
