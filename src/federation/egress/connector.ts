import { lookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
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
  resolve: Resolve = resolveAll,
): buildConnector.connector {
  const open = {
    "http:": connectorFor("http:", mayReach, resolve),
    "https:": connectorFor("https:", mayReach, resolve),
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

function connectorFor(
  protocol: "http:" | "https:",
  mayReach: AddressRule,
  resolve: Resolve,
): buildConnector.connector {
  const guarded: LookupFunction = (hostname, options, callback) => {
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
  return buildConnector({ lookup: guarded, timeout: connectTimeoutMs });
}

function resolveAll(...[hostname, found]: Parameters<Resolve>): void {
  lookup(hostname, { all: true, verbatim: true }, (error, addresses) => {
    if (error) found(error, []);
    else
      found(
        null,
        addresses.map(({ address }) => address),
      );
  });
}
