import ipaddr from "ipaddr.js";

/** Which addresses we may connect to. `address` is an IP address as the operating system writes it, without brackets. */
export type AddressRule = (address: string, protocol: "http:" | "https:") => boolean;

const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("2000::"), 3];

/**
 * Public addresses over TLS only; those in `allowPrivate` (CIDRs or single addresses) also in the clear. An IPv4 address
 * written as IPv6 is judged as what it is; translated and tunnelled ones are not public. Throws for what is no CIDR.
 */
export function addressRule(allowPrivate: readonly string[]): AddressRule {
  const allowed = allowPrivate.map(range);
  return (text, protocol) => {
    if (!ipaddr.isValid(text) || text.includes("%")) return false;
    const address = ipaddr.process(text);
    if (allowed.some(([base, bits]) => within(address, base, bits))) return true;
    return protocol === "https:" && isPublic(address);
  };
}

function range(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (text.includes("/")) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

function within(
  address: ipaddr.IPv4 | ipaddr.IPv6,
  base: ipaddr.IPv4 | ipaddr.IPv6,
  bits: number,
): boolean {
  return address.kind() === base.kind() && address.match(base, bits);
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== "unicast") return false;
  return address.kind() === "ipv4" || address.match(...globalUnicast);
}
