import type { HeaderReader } from "../wire/claim.ts";

const activityStreams = "https://www.w3.org/ns/activitystreams";

/** Why a body would not be read: it is not ActivityPub JSON, or it is compressed. Undefined when it may be. */
export function mediaTypeFault(headers: HeaderReader): "media-type" | "encoded" | undefined {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "" && encoding !== "identity") return "encoded";
  return isActivityJson(headers.get("content-type") ?? "") ? undefined : "media-type";
}

/** `application/activity+json`, or `application/ld+json`; a profile, when one is named, must be ActivityStreams'. */
function isActivityJson(type: string): boolean {
  const [essence = "", ...parameters] = type.split(";").map((part) => part.trim());
  if (essence.toLowerCase() === "application/activity+json") return true;
  if (essence.toLowerCase() !== "application/ld+json") return false;
  const profile = parameters.find((parameter) => /^profile=/i.test(parameter));
  const named = profile?.slice("profile=".length).replaceAll('"', "").split(/\s+/);
  return named === undefined || named.includes(activityStreams);
}
