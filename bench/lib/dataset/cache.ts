import { createHash, generateKeyPairSync } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { indexTokens } from "../../../src/lib/tokens.ts";

const root = join(import.meta.dirname, "../../..");

/** Where datasets lie between runs; git does not see it. */
export const cacheFolder = join(root, "bench/.cache");

/** Changes whenever the generator, a migration or how text is stemmed does: datasets made before are not the same. */
export function stateOf(): string {
  const hash = createHash("sha256");
  const folders = ["bench/lib/dataset", "migrations", "src/storage/tables"];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .toSorted()
      .map((name) => join(folder, name)),
  );
  for (const file of files) hash.update(readFileSync(join(root, file)));
  for (const language of ["da", "en", "und"]) hash.update(indexTokens(sample, language, about));
  return hash.digest("hex").slice(0, 12);
}

const sample = "Sårplejeøvelserne på afdelingerne, and nurses’ experiences; 12 kg blåbær-grød";
const about = "Sårplejeøvelser";

/** Both parts of key pairs, as PEM. */
export interface Pairs {
  rsa: { publicPem: string; privatePem: string };
  ed25519: { publicPem: string; privatePem: string };
}

const many = 64;

/** The pool of keys that everybody shares; made once. */
export function keyPool(): Pairs[] {
  const file = join(cacheFolder, "keys.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Pairs[];
  mkdirSync(cacheFolder, { recursive: true });
  const pem = (pair: ReturnType<typeof generateKeyPairSync>) => ({
    publicPem: pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
    privatePem: pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  });
  const pool = Array.from({ length: many }, () => ({
    rsa: pem(generateKeyPairSync("rsa", { modulusLength: 2048 })),
    ed25519: pem(generateKeyPairSync("ed25519")),
  }));
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(pool));
  renameSync(draft, file);
  return pool;
}
