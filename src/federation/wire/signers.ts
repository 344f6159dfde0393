import type { KeyRow } from "../../domain/people/keys.read.ts";
import { keysOf } from "../../domain/people/keys.read.ts";
import { instanceActor } from "../../domain/people/own-actors.ts";
import { createLru } from "../../lib/lru.ts";
import type { Reader } from "../../storage/reader.ts";
import { openKey, type Vault } from "./keys.ts";
import { signerOf, type Signer } from "./signer.ts";

/** Our own keys, ready to sign with. */
export interface Signers {
  /** The actor's signer of that kind. Throws when it has no such key here. */
  of: (actorId: number, kind: KeyRow["kind"]) => Promise<Signer>;
  /** The instance's own, for fetching. */
  instance: () => Promise<Signer>;
}

const kept = { max: 1000, ttlMs: 600_000 };

/** Opens sealed keys when they are needed and keeps the last thousand open. */
export function createSigners(reader: Reader, vault: Vault): Signers {
  const open = createLru<string, Signer>(kept);
  let instanceId: number | undefined;

  const of: Signers["of"] = async (actorId, kind) => {
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
