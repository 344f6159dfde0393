import { registerApp, type NewApp } from "../../../src/domain/apps/register-app.ts";
import { readAuthorization, type Ask } from "../../../src/domain/apps/authorization.read.ts";
import { exchangeCode } from "../../../src/domain/apps/exchange.ts";
import { grantCode } from "../../../src/domain/apps/grant-code.ts";
import { tokenHash } from "../../../src/lib/token.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import type { Store } from "../../../src/storage/transaction.ts";
import { person } from "../../support/cast.ts";
import { freshStore } from "../../support/engines.ts";

export const callback = "dk.example.app:/callback";

/** An app registered with a scheme of its own. */
export function anApp(store: Store, more: Partial<NewApp> = {}) {
  const app = {
    name: "Lommevis",
    redirectUris: [callback],
    scopes: "read write follow push profile",
    website: "https://app.example",
    ...more,
  };
  return store.transact((tx) => registerApp(tx, app));
}

export type AnApp = Awaited<ReturnType<typeof anApp>>;

/** A store whose clock is moved by hand, with two people and an app. */
export async function scene(engine: Engine) {
  let now = Date.parse("2026-11-24T08:00:00.000Z");
  const store = await freshStore(engine, { now: () => new Date(now) });
  const anna = await person(store, "jordemoder-1");
  const bo = await person(store, "laege-2");
  return {
    store,
    anna,
    bo,
    app: await anApp(store),
    wait: (ms: number): void => void (now += ms),
    time: () => new Date(now).toISOString(),
  };
}

/** What the app asks, which must be in order. */
export async function asks(
  store: Store,
  app: AnApp,
  { scope = "read", challenge = "" } = {},
): Promise<Ask> {
  const found = await readAuthorization(store.reader, {
    clientId: app.clientId,
    redirectUri: app.redirectUris[0] ?? "",
    responseType: "code",
    scope,
    state: "",
    challenge,
    challengeMethod: challenge === "" ? "" : "S256",
  });
  if (found.kind !== "ask") throw new Error(`not in order: ${found.kind}`);
  return found.ask;
}

/** Someone lets the app in; the token it gets. */
export async function letIn(
  store: Store,
  actorId: number,
  app: AnApp,
  scope = "read",
): Promise<string> {
  const ask = await asks(store, app, { scope });
  const code = await store.transact((tx) => grantCode(tx, actorId, ask));
  const { redirectUri } = ask;
  const made = await store.transact((tx) =>
    exchangeCode(tx, app, { code, redirectUri, verifier: "" }),
  );
  if (!made) throw new Error("no token");
  return made.token;
}

export const verifier = "a-verifier-of-at-least-43-characters-0123456789";
export const challenge = tokenHash(verifier);
