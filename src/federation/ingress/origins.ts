import { sameOrigin } from "../../lib/url.ts";
import type { Activity } from "../decode/decoded.ts";

/** A post that does not say in one way which it is and whose is decoded as something else. */
const postTypes = new Set(["Note", "Article", "Page", "Question"]);

/**
 * What is wrong with where an activity says it comes from (FEP-fe34). `speaks-for-us`: it claims to be of someone here.
 * An activity lives at its actor's origin, and what it brings into being belongs to the actor.
 */
export function originFault(
  { id, actor, type, object }: Activity,
  ourOrigin: string,
): "speaks-for-us" | "activity-origin" | "object-origin" | "not-the-author" | undefined {
  if (sameOrigin(actor, ourOrigin)) return "speaks-for-us";
  if (!sameOrigin(id, actor)) return "activity-origin";
  if (type !== "Create" && type !== "Update") return undefined;
  if (object?.kind === "actor")
    return sameOrigin(object.uri, ourOrigin) ? "speaks-for-us" : undefined;
  if (object?.kind === "other" && postTypes.has(object.type)) return "not-the-author";
  if (object?.kind !== "post") return undefined;
  const { uri, attributedTo } = object.post;
  if (sameOrigin(uri, ourOrigin) || sameOrigin(attributedTo, ourOrigin)) return "speaks-for-us";
  if (type === "Update") return undefined;
  if (!sameOrigin(uri, actor)) return "object-origin";
  return attributedTo === actor ? undefined : "not-the-author";
}
