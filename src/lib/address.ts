import ipaddr from "ipaddr.js";

/** Networks as they are written in settings: single addresses or CIDR, IPv4 and IPv6. */
export type Networks = (address: string) => boolean;

/** Whether a text is an IP address in its usual form. */
export function isAddress(text: string): boolean {
  return text.includes(":") ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text);
}

/** Whether a text is an address, or a network in CIDR form. */
export function isNetwork(text: string): boolean {
  const [address = "", prefix, ...more] = text.split("/");
  if (!isAddress(address) || more.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (address.includes(":") ? 128 : 32);
}

/** Tells whether an address is in one of these networks; an IPv4 address in IPv6 form counts as IPv4. @throws when one is none. */
export function inNetworks(networks: readonly string[]): Networks {
  const ranges = networks.map((text) =>
    ipaddr.parseCIDR(text.includes("/") ? text : `${text}/${text.includes(":") ? 128 : 32}`),
  );
  return (address) => {
    if (!isAddress(address)) return false;
    const plain = ipaddr.process(address);
    return ranges.some(
      ([range, bits]) => range.kind() === plain.kind() && plain.match(range, bits),
    );
  };
}

/** Whether an address is this machine's own: 127.0.0.0/8 or ::1, also in IPv6 form. */
export function isLoopback(address: string): boolean {
  return isAddress(address) && ipaddr.process(address).range() === "loopback";
}

const plainIPv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** An address in its one form, an IPv4 address in IPv6 form as IPv4; undefined when it is none. */
function plainAddress(text: string): string | undefined {
  if (plainIPv4.test(text)) return text;
  return isAddress(text) ? ipaddr.process(text).toString() : undefined;
}

/**
 * Who is behind a request: the socket's peer or, when that is a proxy whose word holds, the nearest address in its
 * `X-Forwarded-For` that is no such proxy. What stands further out is the client's own claim and counts for nothing.
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  trusted: Networks,
): string {
  let client = plainAddress(peer) ?? peer;
  if (forwardedFor === undefined) return client;
  for (const hop of forwardedFor.split(",").reverse()) {
    if (!trusted(client)) break;
    const next = plainAddress(withoutPort(hop.trim()));
    if (next === undefined) break;
    client = next;
  }
  return client;
}

/** Some proxies write the port too: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(hop: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([\d.]+):\d+$/.exec(hop)?.[1] ?? hop;
}
