import type { RemoteActor } from "../../domain/people/remote-actor.ts";
import type { RemoteNetwork } from "../../domain/people/remote-network.ts";
import { sameOrigin } from "../../lib/url.ts";
import { closedNetworksCapability } from "../documents/context.ts";
import type { Json } from "../wire/proof.ts";
import { flagOf, idOf, listOf, objectOf, onlyId, textOf } from "./read.ts";
import { ownNamespace, ownPrefix } from "./vocabulary.ts";

/** Written out, and as JSON-LD processing shortens it. */
const capability = new Set<unknown>([
  closedNetworksCapability,
  closedNetworksCapability.replace(ownNamespace, `${ownPrefix}:`),
]);
const longestRules = 65_536;
const mostCapabilities = 100;

/**
 * What a Group says of itself beside what every actor says. `profile`: its server keeps to our profile of closed networks.
 * A group that approves who follows is closed, whoever runs it (Lemmy reads it so too): nothing opens by being unknown.
 */
export function networkOf(json: Json, profile: boolean): RemoteNetwork {
  return {
    kind: profile && flagOf(json["vis:alliance"]) === 1 ? "alliance" : kindOf(json),
    posting: flagOf(json["postingRestrictedToMods"]) === 1 ? "moderators" : "members",
    history: textOf(json["vis:history"], 20) === "since-join" ? "since-join" : "all",
    state: flagOf(json["vis:archived"]) === 1 ? "archived" : "active",
    profile,
    rulesHtml: textOf(json["vis:rules"], longestRules) ?? "",
    membersUri: idOf(json["members"]) ?? null,
    moderatorsUri: onlyId(json["attributedTo"]) ?? null,
  };
}

/** Smithereen's access types; any other word than `open` is for members. */
function kindOf(json: Json): RemoteNetwork["kind"] {
  const access = textOf(json["accessType"], 20);
  if (access === "private") return "hidden";
  const open = access === undefined || access === "open";
  return open && flagOf(json["manuallyApprovesFollowers"]) === 0 ? "open" : "closed";
}

/**
 * Whether an actor's server says that it keeps to our profile of closed networks (FEP-844e): by the actor's `generator`,
 * or by the server's own Application. Undefined when it does not say; an application of another server says nothing.
 */
export function saysClosedNetworks(
  json: Json,
  { uri, kind }: Pick<RemoteActor, "uri" | "kind">,
): boolean | undefined {
  const generator = objectOf(listOf(json["generator"], 1)[0]);
  if (generator && sameOrigin(idOf(generator), uri)) return hasCapability(generator);
  return kind === "instance" && "implements" in json ? hasCapability(json) : undefined;
}

function hasCapability(application: Json): boolean {
  const told = application["implements"];
  const named = listOf(objectOf(told)?.["@list"] ?? told, mostCapabilities);
  return named.some((one) => {
    const link = objectOf(one);
    return capability.has(link ? (link["href"] ?? link["id"]) : one);
  });
}
