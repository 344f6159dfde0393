const profile = "https://www.w3.org/ns/activitystreams";

/** What a server says a document is: ActivityStreams, a page for people, or something we do not read. */
export type DocumentKind = "activity" | "page" | "other";

/** Reads a `Content-Type`. `application/ld+json` counts only with the ActivityStreams profile (ActivityPub §3.2). */
export function documentKind(contentType: string | null): DocumentKind {
  const [type = "", ...parameters] = (contentType ?? "").slice(0, 500).split(";");
  switch (type.trim().toLowerCase()) {
    case "application/activity+json":
      return "activity";
    case "application/ld+json":
      return parameters.some(namesProfile) ? "activity" : "other";
    case "text/html":
    case "application/xhtml+xml":
      return "page";
    default:
      return "other";
  }
}

function namesProfile(parameter: string): boolean {
  const at = parameter.indexOf("=");
  if (parameter.slice(0, at).trim().toLowerCase() !== "profile") return false;
  const value = parameter.slice(at + 1).trim();
  return value.replace(/^"|"$/g, "").split(" ").includes(profile);
}
