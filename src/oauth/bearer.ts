import { tokenHolder, type TokenHolder } from "../domain/apps/holder.read.ts";
import { touchToken } from "../domain/apps/tokens.ts";
import type { OAuthDependencies } from "./context.ts";

/**
 * Who a request speaks for: someone through an app, an app alone, nobody when it carries no token, or `refused` when its
 * token is good for nothing. A `streaming` request may carry it where a browser can put it.
 */
export type Bearer = (
  request: Request,
  how?: { streaming?: boolean },
) => Promise<TokenHolder | "nobody" | "refused">;

/** Reads bearer tokens (RFC 6750), and notes that they are in use. */
export function createBearer({ store, clock }: Pick<OAuthDependencies, "store" | "clock">): Bearer {
  return async (request, { streaming = false } = {}) => {
    const token = inHeader(request) ?? (streaming ? besideHeader(request) : undefined);
    if (token === undefined) return "nobody";
    const holder = await tokenHolder(store.reader, token, clock().toISOString());
    if (!holder) return "refused";
    if (holder.stale) await store.transact((tx) => touchToken(tx, holder.tokenId));
    return holder;
  };
}

/** Any other scheme is a way to prove oneself that we do not take, and no token. */
function inHeader(request: Request): string | undefined {
  return /^bearer +(.*)$/i.exec(request.headers.get("Authorization")?.trim() ?? "")?.[1]?.trim();
}

/** Browsers set no headers of a WebSocket or an EventSource: apps name the token as its protocol, or in its address. */
function besideHeader(request: Request): string | undefined {
  const [protocol] = request.headers.get("Sec-WebSocket-Protocol")?.split(",") ?? [];
  return protocol?.trim() || new URL(request.url).searchParams.get("access_token") || undefined;
}
