import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { setSetting, setting } from "../instance/settings.ts";
import { Refused } from "../refused.ts";
import { outOfBand } from "./redirect-uri.ts";
import { keptScopes, parseScopes, scopesText, within, type Scope } from "./scopes.ts";

/**
 * Which apps this instance lets in. A place is where an app is answered: the host of its redirect URI, its scheme where it
 * has one of its own (`com.example.app`), or `oob` where the code is shown.
 */
export interface AppPolicy {
  /** Places of apps that are let in; null: all. */
  only: readonly string[] | null;
  /** Places of apps that are not. */
  denied: readonly string[];
  /** The most any app may be let do, as `scopesText`; null: what it asks for. */
  most: string | null;
}

const everyApp: AppPolicy = { only: null, denied: [], most: null };

const longestPlace = 300;
const mostPlaces = 1_000;

/** The policy in force; every app is let in where none was set. */
export async function appPolicy(reader: Reader): Promise<AppPolicy> {
  return (await setting(reader, "appPolicy")) ?? everyApp;
}

/** Whether the policy lets an app be answered there. */
export function letsIn({ only, denied }: AppPolicy, redirectUri: string): boolean {
  const place = placeOf(redirectUri);
  return !denied.includes(place) && (only?.includes(place) ?? true);
}

/** Whether the policy lets an app be given these scopes. */
export function letsDo({ most }: AppPolicy, scopes: readonly Scope[]): boolean {
  return most === null || within(scopes, keptScopes(most));
}

/**
 * Sets the policy. Tokens that it would not let be given end, but those made on the command line. Returns how many.
 * Throws `scope-not-valid`, `value-unknown` for a place that is none.
 */
export async function setAppPolicy(
  tx: Tx,
  wanted: AppPolicy,
  by: number | null = null,
): Promise<number> {
  const policy = checked(wanted);
  await setSetting(tx, "appPolicy", policy);
  const given = await tx.db
    .selectFrom("access_token")
    .innerJoin("app", "app.id", "access_token.app_id")
    .select(["access_token.id", "access_token.scopes", "app.redirect_uris"])
    .where("app.redirect_uris", "<>", "")
    .execute();
  const ended = given
    .filter(({ scopes, redirect_uris: uris }) => {
      const some = uris.split("\n").some((uri) => letsIn(policy, uri));
      return !some || !letsDo(policy, keptScopes(scopes));
    })
    .map(({ id }) => id);
  for (let from = 0; from < ended.length; from += 500)
    await tx.db
      .deleteFrom("access_token")
      .where("id", "in", ended.slice(from, from + 500))
      .execute();
  await audit(tx, by, "app-policy-set", { ended: ended.length });
  return ended.length;
}

function checked({ only, denied, most }: AppPolicy): AppPolicy {
  const scopes = most === null ? null : parseScopes(most);
  if (scopes === undefined) throw new Refused("scope-not-valid", { field: "scopes" });
  return {
    only: only && places(only),
    denied: places(denied),
    most: scopes && scopesText(scopes),
  };
}

function places(given: readonly string[]): string[] {
  const all = [...new Set(given.map((place) => place.trim().toLowerCase()))];
  const wrong = all.some((place) => !/^[^\s/@?#]+$/.test(place) || place.length > longestPlace);
  if (wrong || all.length > mostPlaces) throw new Refused("value-unknown", { field: "place" });
  return all;
}

function placeOf(redirectUri: string): string {
  if (redirectUri === outOfBand) return "oob";
  const { protocol, host } = new URL(redirectUri);
  return protocol === "https:" || protocol === "http:" ? host : protocol.slice(0, -1);
}
