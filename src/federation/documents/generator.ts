import { instanceActor } from "../../domain/people/own-actors.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Json } from "../wire/proof.ts";
import { closedNetworksCapability } from "./context.ts";

/** What stands behind our actors and what it can do (FEP-844e); undefined before the instance has an actor. */
export async function generator(reader: Reader): Promise<Json | undefined> {
  const instance = await instanceActor(reader);
  return (
    instance && {
      type: "Application",
      id: instance.uri,
      implements: [{ type: "Link", href: closedNetworksCapability, name: "Closed networks 1" }],
    }
  );
}
