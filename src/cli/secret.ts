import { sealedKeys } from "../domain/people/keys.read.ts";
import { createVault, openKey, type Vault } from "../federation/wire/keys.ts";
import { makeSecrets, readSecrets, SecretFault } from "../storage/secret-file.ts";
import { Failed } from "./command.ts";
import type { Place } from "./place.ts";

/** The vault of a secret file; `name` is what it is called when something is wrong with it. Throws `Failed`. */
export function openVault(file: string, name = file): Vault {
  const secrets = secretsIn(file, name);
  if (secrets) return createVault(secrets);
  throw new Failed(`The secret ${name} is not there: private keys cannot be opened without it.`);
}

/** The instance's vault; its secret is made when neither it nor anything sealed under it is there yet. */
export async function ensureVault({ config, store }: Place): Promise<Vault> {
  const { secretFile } = config;
  const first = (await sealedKeys(store.reader)).length === 0;
  const secrets = secretsIn(secretFile, secretFile) ?? (first && makeSecrets(secretFile));
  return secrets ? createVault(secrets) : openVault(secretFile);
}

/** Whether the vault opens a sealed key and a key is in it. */
export function opens(vault: Vault, sealed: string): boolean {
  try {
    return openKey(vault, sealed).type === "private";
  } catch {
    return false;
  }
}

function secretsIn(file: string, name: string) {
  try {
    return readSecrets(file);
  } catch (error) {
    if (!(error instanceof SecretFault)) throw error;
    throw new Failed(`The secret ${name} cannot be used: ${error.message}.`);
  }
}
