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
