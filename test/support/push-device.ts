import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import type { PeerServer } from "./peer-server.ts";

/**
 * A phone that is sent messages: it makes its keys, and reads what comes as the two specifications say (RFC 8291 with
 * RFC 8188, and the fourth draft with `aesgcm`), written from the reader's side.
 */
export function pushDevice(keys: { privateKey?: string; auth?: string } = {}) {
  const own = createECDH("prime256v1");
  if (keys.privateKey === undefined) own.generateKeys();
  else own.setPrivateKey(keys.privateKey, "base64url");
  const secret = keys.auth === undefined ? randomBytes(16) : Buffer.from(keys.auth, "base64url");
  const p256dh = own.getPublicKey();
  const hkdf = (ikm: Buffer, salt: Buffer, info: Buffer, bytes: number): Buffer =>
    Buffer.from(hkdfSync("sha256", ikm, salt, info, bytes));

  const open = (key: Buffer, nonce: Buffer, record: Buffer): Buffer => {
    const decipher = createDecipheriv("aes-128-gcm", key, nonce);
    decipher.setAuthTag(record.subarray(-16));
    return Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  };

  const readStandard = (body: Buffer): string => {
    const salt = body.subarray(0, 16);
    const recordSize = body.readUInt32BE(16);
    const theirs = body.subarray(21, 21 + body.readUInt8(20));
    const record = body.subarray(21 + theirs.length);
    if (record.length > recordSize) throw new Error("more than one record");
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), p256dh, theirs]);
    const ikm = hkdf(own.computeSecret(theirs), secret, info, 32);
    const key = hkdf(ikm, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
    const nonce = hkdf(ikm, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
    const text = open(key, nonce, record);
    const end = text.lastIndexOf(2);
    if (end === -1) throw new Error("no delimiter of the last record");
    return text.subarray(0, end).toString();
  };

  const readDraft = (body: Buffer, headers: PeerServer["requests"][number]["headers"]): string => {
    const part = (header: string, name: string): Buffer => {
      const found = new RegExp(`(?:^|[;,]\\s*)${name}="?([\\w-]+)`).exec(String(headers[header]));
      if (!found) throw new Error(`no ${name} in ${header}`);
      return Buffer.from(found[1]!, "base64url");
    };
    const theirs = part("crypto-key", "dh");
    const salt = part("encryption", "salt");
    const sized = (point: Buffer) => Buffer.concat([Buffer.from([0, point.length]), point]);
    const context = Buffer.concat([Buffer.from("P-256\0"), sized(p256dh), sized(theirs)]);
    const ikm = hkdf(
      own.computeSecret(theirs),
      secret,
      Buffer.from("Content-Encoding: auth\0"),
      32,
    );
    const info = (what: string) =>
      Buffer.concat([Buffer.from(`Content-Encoding: ${what}\0`), context]);
    const text = open(
      hkdf(ikm, salt, info("aesgcm"), 16),
      hkdf(ikm, salt, info("nonce"), 12),
      body,
    );
    return text.subarray(2 + text.readUInt16BE(0)).toString();
  };

  return {
    p256dh: p256dh.toString("base64url"),
    auth: secret.toString("base64url"),
    /** What a request says, in whichever of the two forms it says it is. */
    read(request: Pick<PeerServer["requests"][number], "headers" | "body">): string {
      const encoding = request.headers["content-encoding"];
      if (encoding === "aes128gcm") return readStandard(request.body);
      if (encoding === "aesgcm") return readDraft(request.body, request.headers);
      throw new Error(`unknown encoding ${encoding}`);
    },
  };
}
