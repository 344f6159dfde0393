import { lookup as lookUp, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import type { buildConnector } from "undici";
import type { AddressRule } from "./address.ts";
import { EgressFailed } from "./egress.ts";

/** Finds all addresses of a host name. */
export type Resolve = (
  hostname: string,
  found: (error: Error | null, addresses: readonly string[]) => void,
) => void;

const connectTimeoutMs = 5_000;

/**
 * Opens connections to addresses the rule allows, and to no others. Names are resolved once, here, and the very addresses
 * judged are the ones connected to, so an answer that changes meanwhile changes nothing; one bad address spoils the name.
 */
export function guardedConnector(
  mayReach: AddressRule,
  build: typeof buildConnector,
  resolve: Resolve = resolveAll,
): buildConnector.connector {
  const open = {
    "http:": build(guarded("http:", mayReach, resolve)),
    "https:": build(guarded("https:", mayReach, resolve)),
  };
  return (options, callback) => {
    const { protocol } = options;
    if (protocol !== "http:" && protocol !== "https:")
      return callback(new EgressFailed("refused-address"), null);
    const literal = options.hostname.replace(/^\[|\]$/g, "");
    if (isIP(literal) !== 0 && !mayReach(literal, protocol))
      return callback(new EgressFailed("refused-address"), null);
    return open[protocol](options, callback);
  };
}

function guarded(
  protocol: "http:" | "https:",
  mayReach: AddressRule,
  resolve: Resolve,
): buildConnector.BuildOptions {
  const lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      const found = addresses.map((address): LookupAddress => ({ address, family: isIP(address) }));
      const [first] = found;
      const allowed = addresses.every((address) => mayReach(address, protocol));
      if (error) callback(error, "", 0);
      else if (!first || !allowed) callback(new EgressFailed("refused-address"), "", 0);
      else if (options.all) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
  return { lookup, timeout: connectTimeoutMs };
}

function resolveAll(...[hostname, found]: Parameters<Resolve>): void {
  lookUp(hostname, { all: true, verbatim: true }, (error, addresses) => {
    if (error) found(error, []);
    else
      found(
        null,
        addresses.map(({ address }) => address),
      );
  });
}
