import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createFederation,
  InProcessMessageQueue,
  MemoryKvStore,
  preloadedContexts,
  type DocumentLoader,
} from "@fedify/fedify";
import { Create, Note, Person } from "@fedify/vocab";
import { answering } from "../lib/process.ts";

/*
 * An application as Fedify's manual begins one: its store in memory, its queue in the process, its own inbox listener,
 * which keeps the post and puts it into a stream, both in memory. `{ keys }` gives keys by their ids: whose they are is
 * answered from memory. `"count"` tells how many posts it holds.
 */
const keys = new Map<string, string>();
const posts = new Map<string, string>();
const streams = new Map<string, string[]>();

const known: DocumentLoader = async (url) => {
  const actor = url.replace(/#.*$/, "");
  const publicKeyPem = keys.get(`${actor}#main-key`);
  if (Object.hasOwn(preloadedContexts, url))
    return { contextUrl: null, document: preloadedContexts[url], documentUrl: url };
  if (publicKeyPem === undefined) throw new Error(`not known here: ${url}`);
  const document = {
    "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
    id: actor,
    type: "Person",
    preferredUsername: actor.split("/").at(-1),
    inbox: `${actor}/inbox`,
    publicKey: { id: `${actor}#main-key`, owner: actor, publicKeyPem },
  };
  return { contextUrl: null, document, documentUrl: url };
};

const federation = createFederation<void>({
  kv: new MemoryKvStore(),
  queue: new InProcessMessageQueue(),
  documentLoaderFactory: () => known,
  contextLoaderFactory: () => known,
  authenticatedDocumentLoaderFactory: () => known,
});

federation.setActorDispatcher("/actors/{identifier}", (context, identifier) =>
  Promise.resolve(
    new Person({
      id: context.getActorUri(identifier),
      preferredUsername: identifier,
      inbox: context.getInboxUri(identifier),
    }),
  ),
);

federation
  .setInboxListeners("/actors/{identifier}/inbox", "/inbox")
  .on(Create, async (_context, create) => {
    const note = await create.getObject({ suppressError: true });
    if (!(note instanceof Note) || !note.id || !create.actorId) return;
    posts.set(note.id.href, String(note.content));
    const stream = streams.get(create.actorId.href) ?? [];
    stream.push(note.id.href);
    streams.set(create.actorId.href, stream);
  });

const server = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
  const answer = async (): Promise<void> => {
    const { method = "POST", url = "/" } = incoming;
    const request = new Request(`http://${incoming.headers.host}${url}`, {
      method,
      headers: incoming.headers as Record<string, string>,
      body: Buffer.concat(chunks),
    });
    const response = await federation.fetch(request, { contextData: undefined });
    outgoing.writeHead(response.status).end(await response.text());
  };
  incoming.on("end", () => void answer());
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  answering(`http://127.0.0.1:${port}`, (said: "count" | { keys: Record<string, string> }) => {
    if (said === "count") return posts.size;
    for (const [id, pem] of Object.entries(said.keys)) keys.set(id, pem);
    return undefined;
  });
});
