import type { Context } from "hono";
import { provenApp, type AppView } from "../domain/apps/app.read.ts";
import { sameSecret } from "../lib/token.ts";
import type { Reader } from "../storage/reader.ts";
import type { Params } from "./params.ts";

/**
 * The app that a request proves to come from, by HTTP Basic or in the request itself (RFC 6749 §2.3.1). Some apps do both,
 * which is taken when both say the same. Undefined when it proves nothing.
 */
export async function clientOf(
  c: Context,
  reader: Reader,
  params: Params,
): Promise<AppView | undefined> {
  const written = { clientId: params.text("client_id"), secret: params.text("client_secret") };
  const header = c.req.header("Authorization");
  const basic = header && /^basic /i.test(header) ? inBasic(header) : written;
  if (!basic) return undefined;
  const contradicts =
    (written.clientId !== "" && written.clientId !== basic.clientId) ||
    (written.secret !== "" && !sameSecret(written.secret, basic.secret));
  return contradicts ? undefined : provenApp(reader, basic);
}

/** Both halves are form-encoded before they are joined (RFC 6749 §2.3.1); what is not, reads the same. */
function inBasic(header: string): { clientId: string; secret: string } | undefined {
  const text = Buffer.from(header.slice("basic ".length).trim(), "base64").toString("utf8");
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const decoded = (half: string): string => new URLSearchParams(`half=${half}`).get("half") ?? "";
  return { clientId: decoded(id), secret: decoded(secret) };
}
