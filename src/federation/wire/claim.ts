import type { KeyObject } from "node:crypto";
import type { Moment } from "../../lib/time.ts";
import type { Algorithm } from "./algorithm.ts";

/** The two ways a request can be signed: draft-cavage-http-signatures-12 and RFC 9421. */
export type Scheme = "cavage" | "rfc9421";

/** Headers to read: those of a `Request`, or others read the same way. */
export type HeaderReader = Pick<Headers, "get">;

/** A request as it was received, before anything in its body is believed. */
export interface ReceivedRequest {
  method: string;
  /** Our own configured origin followed by the request's path and query, never built from its `Host` header. */
  url: string;
  headers: HeaderReader;
  body: Uint8Array;
  now: Moment;
}

/** What a signature says: who, by which algorithm, over which bytes. Coverage, times and digest are checked already. */
export interface Claim {
  scheme: Scheme;
  keyId: string;
  /** Absent when the sender left it to the kind of key. */
  algorithm: Algorithm | undefined;
  /** The signed bytes. One signature may be read in more than one way; any that holds will do. */
  bases: Buffer[];
  signature: Buffer;
}

/** A public key and the URI of the actor it speaks for. */
export interface OwnedKey {
  key: KeyObject;
  owner: string;
}

/** Finds the public key behind an id; undefined when there is none or its owner does not confirm it. */
export type ResolveKey = (keyId: string) => Promise<OwnedKey | undefined>;

export type SignatureFault =
  | "unsigned"
  | "malformed"
  | "too-many-signatures"
  | "coverage"
  | "covered-header-missing"
  | "host"
  | "digest"
  | "time"
  | "expired"
  | "algorithm"
  | "key-id"
  | "key-unavailable"
  | "key-owner"
  | "signature";

/** A signature that is not good enough. It never leaves the wire: doors get a verdict. */
export class SignatureRefused extends Error {
  override name = "SignatureRefused";
  readonly fault: SignatureFault;

  constructor(fault: SignatureFault) {
    super(fault);
    this.fault = fault;
  }
}

/** How far a signature's time may lie from our clock, either way: one hour. */
export const clockWindowMs = 3_600_000;

/** Throws unless a moment in milliseconds lies within the clock window. */
export function assertRecent(at: number, now: Moment): void {
  const distance = Math.abs(new Date(now).getTime() - at);
  if (!(distance <= clockWindowMs)) throw new SignatureRefused("time");
}

/** Throws once the time in seconds since 1970 has passed. */
export function assertNotExpired(expires: number, now: Moment): void {
  if (!(expires * 1000 > new Date(now).getTime())) throw new SignatureRefused("expired");
}
