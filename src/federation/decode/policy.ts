import { approvers } from "../../domain/people/approval.ts";
import type { Json } from "../wire/proof.ts";
import { objectOf, publicUri, recipientsOf } from "./read.ts";

/** Addresses of whom someone lets do something, at once and when asked (interaction policies of GoToSocial). */
export interface RemotePolicy {
  automatic: readonly string[];
  manual: readonly string[];
}

/** Most addresses of one policy that are read. */
const most = 50;

/** What an object says of who may do something with it; undefined when it says nothing of that. */
export function policyOf(json: Json, what: "canQuote" | "canFeature"): RemotePolicy | undefined {
  const policy = objectOf(objectOf(json["interactionPolicy"])?.[what]);
  if (!policy) return undefined;
  const named = (name: string) => recipientsOf(policy[name], most);
  return { automatic: named("automaticApproval"), manual: named("manualApproval") };
}

/** Where whoever decides is, and those around them. */
interface Decider {
  uri: string;
  followers_uri: string | null;
  following_uri: string | null;
}

/** Addresses as words, as they are kept; that whoever decides may do so goes without saying. */
export function approversNamed(uris: readonly string[], decider: Decider): string {
  const words = uris.flatMap((uri) => {
    if (uri === decider.uri) return [];
    if (uri === publicUri) return "public";
    if (uri === decider.followers_uri) return "followers";
    return uri === decider.following_uri ? "following" : "others";
  });
  return approvers.filter((word) => words.includes(word)).join(" ");
}
