import type { KeyRow } from "../../domain/people/keys.read.ts";
import { keysOf, retiredKey } from "../../domain/people/keys.read.ts";
import { instanceActor } from "../../domain/people/own-actors.ts";
import { createLru } from "../../lib/lru.ts";
import type { Reader } from "../../storage/reader.ts";
import { openKey, type Vault } from "./keys.ts";
import { signerOf, type Signer } from "./signer.ts";

/** Our own keys, ready to sign with. */
export interface Signers {
  /**
   * The actor's signer of that kind; with `retiredId` that key of theirs, while it is kept: it signs the news of its end,
   * and from then on the actor's other keys are read anew. Throws when there is no such key here.
   */
  of: (actorId: number, kind: KeyRow["kind"], retiredId?: number) => Promise<Signer>;
  /** The instance's own, for fetching. */
  instance: () => Promise<Signer>;
}

/** Keys that another process has changed are noticed well before a delivery that was refused for it is given up. */
const kept = { max: 1000, ttlMs: 30_000 };

/** Opens sealed keys when they are needed and keeps the last thousand open. */
export function createSigners(reader: Reader, vault: Vault): Signers {
  const open = createLru<string, Signer>(kept);
  let instanceId: number | undefined;

  const of: Signers["of"] = async (actorId, kind, retiredId) => {
    const retired = retiredId === undefined ? undefined : await retiredKey(reader, retiredId);
    if (retired?.private_sealed) {
      for (const one of ["rsa", "ed25519"]) open.delete(`${one} ${actorId}`);
      return signerOf(retired.uri, openKey(vault, retired.private_sealed));
    }
    const known = open.get(`${kind} ${actorId}`);
    if (known) return known;
    const key = (await keysOf(reader, actorId)).find((row) => row.kind === kind);
    if (!key?.private_sealed) throw new Error(`actor ${actorId} has no ${kind} key here`);
    const signer = signerOf(key.uri, openKey(vault, key.private_sealed));
    open.set(`${kind} ${actorId}`, signer);
    return signer;
  };

  return {
    of,
    async instance() {
      instanceId ??= (await instanceActor(reader))?.id;
      if (instanceId === undefined) throw new Error("the instance has no actor yet");
      return of(instanceId, "rsa");
    },
  };
}
