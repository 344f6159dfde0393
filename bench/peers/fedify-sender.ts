import {
  createFederation,
  generateCryptoKeyPair,
  InProcessMessageQueue,
  MemoryKvStore,
} from "@fedify/fedify";
import { Create, Note, PUBLIC_COLLECTION } from "@fedify/vocab";
import { answering } from "../lib/process.ts";

/*
 * Fedify as its manual shows it, with what keeps nothing: `sendActivity` with a queue in the process and keys in memory.
 * `{ inboxes, content }` sends one activity to each.
 */
const queue = new InProcessMessageQueue({ pollInterval: { milliseconds: 10 } });
const federation = createFederation<void>({
  kv: new MemoryKvStore(),
  queue,
  allowPrivateAddress: true,
});
const origin = "http://127.0.0.1:9";
const context = federation.createContext(new URL(origin));
const actor = new URL(`${origin}/users/anna`);
const pair = await generateCryptoKeyPair("RSASSA-PKCS1-v1_5");
const keys = [{ keyId: new URL(`${actor.href}#main-key`), privateKey: pair.privateKey }];
let serial = 0;

answering("fedify", async ({ inboxes, content }: { inboxes: string[]; content: string }) => {
  serial += 1;
  const recipients = inboxes.map((inbox) => ({
    id: new URL("/users/bo", inbox),
    inboxId: new URL(inbox),
  }));
  const id = new URL(`${origin}/notes/${serial}`);
  const object = new Note({ id, attribution: actor, content, to: PUBLIC_COLLECTION });
  const create = new Create({
    id: new URL(`${id.href}/create`),
    actor,
    object,
    to: PUBLIC_COLLECTION,
  });
  await context.sendActivity(keys, recipients, create);
  return recipients.length;
});
