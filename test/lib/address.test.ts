import fc from "fast-check";
import { expect, test } from "vitest";
import {
  clientAddress,
  inNetworks,
  isAddress,
  isLoopback,
  isNetwork,
} from "../../src/lib/address.ts";

test("an IPv4 address as it stands is the one that is written in its IPv6 form", () => {
  const part = fc.oneof(fc.nat(300).map(String), fc.constantFrom("", "01", "0x1", "1e1", "1."));
  fc.assert(
    fc.property(fc.array(part, { minLength: 3, maxLength: 5 }), (parts) => {
      const text = parts.join(".");
      const client = (peer: string) => clientAddress(peer, undefined, () => false);
      const mapped = isAddress(text) ? client(`::ffff:${text}`) : text;
      expect(client(text)).toBe(mapped);
    }),
  );
});

test("addresses in their usual form only", () => {
  for (const text of ["127.0.0.1", "::1", "2001:db8::1", "::ffff:10.0.0.1"])
    expect(isAddress(text), text).toBe(true);
  for (const text of [
    "",
    "localhost",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "1.2.3.4.5",
    "1.2.3.256",
  ])
    expect(isAddress(text), text).toBe(false);
});

test("networks", () => {
  for (const text of ["10.0.0.0/8", "10.1.2.3", "fd00::/8", "::1/128"])
    expect(isNetwork(text), text).toBe(true);
  for (const text of ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "fd00::/129", "10/8", "x"])
    expect(isNetwork(text), text).toBe(false);
  const within = inNetworks(["10.0.0.0/8", "192.0.2.7", "fd00::/8"]);
  for (const text of ["10.255.0.1", "::ffff:10.0.0.1", "192.0.2.7", "fdff::1"])
    expect(within(text), text).toBe(true);
  for (const text of ["11.0.0.1", "192.0.2.8", "fe80::1", "::1", "nowhere"])
    expect(within(text), text).toBe(false);
});

test("loopback", () => {
  for (const text of ["127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"])
    expect(isLoopback(text), text).toBe(true);
  for (const text of ["0.0.0.0", "10.0.0.1", "::", "localhost"])
    expect(isLoopback(text), text).toBe(false);
});

test("the client behind proxies: only those we trust are believed, from the nearest out", () => {
  const trusted = inNetworks(["127.0.0.1", "10.0.0.0/8"]);
  const from = (peer: string, forwarded?: string) => clientAddress(peer, forwarded, trusted);
  expect(from("192.0.2.1", "198.51.100.7")).toBe("192.0.2.1");
  expect(from("127.0.0.1")).toBe("127.0.0.1");
  expect(from("127.0.0.1", "198.51.100.7")).toBe("198.51.100.7");
  expect(from("::ffff:127.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2")).toBe("198.51.100.7");
  expect(from("127.0.0.1", "198.51.100.7:4711")).toBe("198.51.100.7");
  expect(from("127.0.0.1", "[2001:DB8::1]:4711")).toBe("2001:db8::1");
  expect(from("127.0.0.1", "198.51.100.7, nonsense, 10.0.0.2")).toBe("10.0.0.2");
  expect(from("127.0.0.1", "10.0.0.3, 10.0.0.2")).toBe("10.0.0.3");
  expect(from("")).toBe("");
  expect(clientAddress("127.0.0.1", "198.51.100.7", inNetworks([]))).toBe("127.0.0.1");
});
