import { createFederation, MemoryKvStore, type NodeInfo } from "@fedify/fedify";
import {
  Application,
  Group,
  Image,
  Link,
  Organization,
  Person,
  Service,
  Tombstone,
} from "@fedify/vocab";
import { actorByHandle, actorById, type ActorRow } from "../../domain/people/actor.read.ts";
import { actorUris } from "../../domain/uris.ts";
import { parseId } from "../../lib/id.ts";
import type { Reader } from "../../storage/reader.ts";
import { closedLoaders } from "./loaders.ts";
import { routeOf } from "./route.ts";
import { isHidden } from "./seen-network.ts";

export type FedifyRouter = ReturnType<typeof fedifyRouter>;

/** Fedify's router over our actors and our numbers. */
export function fedifyRouter(reader: Reader, nodeInfo: () => Promise<NodeInfo>) {
  const router = createFederation<void>({
    kv: new MemoryKvStore(),
    origin: reader.origin,
    ...closedLoaders,
  });
  router.setNodeInfoDispatcher("/nodeinfo/2.1", nodeInfo);
  router
    .setActorDispatcher("/actors/{identifier}", async (_, identifier) => {
      const id = parseId(identifier);
      const actor = id === undefined ? undefined : await actorById(reader, id);
      if (actor?.local !== 1 || (await isHidden(reader, actor))) return null;
      return finger(reader.origin, actor);
    })
    .mapHandle(async (_, handle) => {
      const actor = await actorByHandle(reader, handle, null);
      return actor && !(await isHidden(reader, actor)) ? String(actor.id) : null;
    })
    .mapAlias((_, resource) => {
      const { pathname, origin } = resource;
      if (origin !== reader.origin) return null;
      const route = routeOf(pathname);
      const network = /^\/networks\/([a-zA-Z0-9_-]{2,30})$/.exec(pathname)?.[1];
      const username = route?.kind === "handle" ? route.handle : network;
      return username === undefined ? null : { username };
    });
  return router;
}

const classes = {
  person: Person,
  network: Group,
  unit: Organization,
  instance: Application,
  service: Service,
} as const;

/** As much of an actor as WebFinger tells: the whole of it is served elsewhere, and costs a key import to parse. */
function finger(origin: string, actor: ActorRow) {
  const id = new URL(actorUris(origin, actor.id).uri);
  if (actor.state === "deleted") return new Tombstone({ id });
  return new classes[actor.kind]({
    id,
    preferredUsername: actor.handle,
    ...(actor.url !== null && {
      url: new Link({
        href: new URL(actor.url),
        rel: "http://webfinger.net/rel/profile-page",
        mediaType: "text/html",
      }),
    }),
    ...(actor.avatar_url !== null && { icon: new Image({ url: new URL(actor.avatar_url) }) }),
  });
}
