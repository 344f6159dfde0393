import { generateKeyPairSync, hash, sign } from "node:crypto";
import { Agent } from "undici";
import { answering } from "../lib/process.ts";

/*
 * The cheapest honest delivery: body and digest once a letter, one RSA signature an inbox on libuv's pool, `undici.request`
 * over connections that are kept. `{ inboxes, body, flight }` sends that body to each and answers how many were taken.
 */
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const agent = new Agent({ connections: 16, pipelining: 1, keepAliveTimeout: 10_000 });

function signature(base: string): Promise<string> {
  return new Promise((resolve, reject) => {
    sign("sha256", Buffer.from(base), privateKey, (error, made) =>
      error ? reject(error) : resolve(made.toString("base64")),
    );
  });
}

async function deliver(inbox: string, body: Buffer, digest: string): Promise<boolean> {
  const url = new URL(inbox);
  const date = new Date().toUTCString();
  const base = `(request-target): post ${url.pathname}\nhost: ${url.host}\ndate: ${date}\ndigest: ${digest}`;
  const made = await signature(base);
  const { statusCode, body: answer } = await agent.request({
    origin: url.origin,
    path: url.pathname,
    method: "POST",
    body,
    headers: {
      host: url.host,
      date,
      digest,
      "content-type": "application/activity+json",
      signature: `keyId="https://floor.example/key",algorithm="rsa-sha256",headers="(request-target) host date digest",signature="${made}"`,
    },
  });
  await answer.dump();
  return statusCode === 202;
}

answering(
  "deliver",
  async ({ inboxes, body, flight }: { inboxes: string[]; body: string; flight: number }) => {
    const bytes = Buffer.from(body);
    const digest = `SHA-256=${hash("sha256", bytes, "base64")}`;
    let [next, taken] = [0, 0];
    const one = async (): Promise<void> => {
      for (let at = next++; at < inboxes.length; at = next++)
        if (await deliver(inboxes[at]!, bytes, digest)) taken += 1;
    };
    await Promise.all(Array.from({ length: flight }, one));
    return taken;
  },
);
