import type { Moment } from "../../lib/time.ts";
import { cavageBase } from "./cavage.ts";
import type { Scheme } from "./claim.ts";
import { contentDigestHeader, digestHeader } from "./digest.ts";
import { rfc9421Base } from "./rfc9421.ts";
import type { Signer } from "./signer.ts";

export interface OutgoingRequest {
  method: "GET" | "POST";
  url: string;
  /** Absent for GET. */
  body?: Uint8Array;
  now: Moment;
}

/**
 * The headers that sign a request of ours: `host`, `date`, the digest of the body and the signature. What is covered is
 * fixed here; nothing a server answers can ask for another signature.
 */
export function signatureHeaders(
  request: OutgoingRequest,
  signer: Signer,
  scheme: Scheme,
): Promise<Record<string, string>> {
  return scheme === "cavage" ? signCavage(request, signer) : signRfc9421(request, signer);
}

async function signCavage(request: OutgoingRequest, signer: Signer) {
  const { host, pathname, search } = new URL(request.url);
  const date = new Date(request.now).toUTCString();
  const lines: [string, string][] = [
    ["(request-target)", `${request.method.toLowerCase()} ${pathname}${search}`],
    ["host", host],
    ["date", date],
  ];
  const digest = request.body && digestHeader(request.body);
  if (digest) lines.push(["digest", digest]);
  const signature = await signer.sign(cavageBase(lines));
  const parameters = [
    `keyId="${signer.keyId}"`,
    `algorithm="${signer.algorithm === "ed25519" ? "hs2019" : "rsa-sha256"}"`,
    `headers="${lines.map(([name]) => name).join(" ")}"`,
    `signature="${signature.toString("base64")}"`,
  ];
  return { host, date, ...(digest && { digest }), signature: parameters.join(",") };
}

async function signRfc9421(request: OutgoingRequest, signer: Signer) {
  const { href, host } = new URL(request.url);
  const lines: [string, string][] = [
    ["@method", request.method],
    ["@target-uri", href],
  ];
  const digest = request.body && contentDigestHeader(request.body);
  if (digest) lines.push(["content-digest", digest]);
  const created = Math.floor(new Date(request.now).getTime() / 1000);
  const names = lines.map(([name]) => `"${name}"`).join(" ");
  const input = `(${names});created=${created};keyid="${signer.keyId}";alg="${signer.algorithm}"`;
  const signature = await signer.sign(rfc9421Base(lines, input));
  return {
    host,
    date: new Date(request.now).toUTCString(),
    ...(digest && { "content-digest": digest }),
    "signature-input": `sig1=${input}`,
    signature: `sig1=:${signature.toString("base64")}:`,
  };
}
