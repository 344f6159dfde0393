import type { Context } from "hono";
import { allows } from "../domain/apps/scopes.ts";
import { actorById } from "../domain/people/actor.read.ts";
import { personPage } from "../domain/uris.ts";
import { apiError } from "./answers.ts";
import type { Bearer } from "./bearer.ts";
import type { OAuthDependencies } from "./context.ts";

/** `/oauth/userinfo`: who has let the app in, for `profile` (OpenID Connect Core §5.3). */
export async function userinfo(
  { store }: OAuthDependencies,
  bearer: Bearer,
  c: Context,
): Promise<Response> {
  const holder = await bearer(c.req.raw);
  if (typeof holder === "string") return apiError(c, 401);
  if (!allows(holder.scopes, "profile")) return apiError(c, 403);
  if (holder.kind === "app") return apiError(c, 422);
  const actor = await actorById(store.reader, holder.actorId);
  if (!actor) return apiError(c, 401);
  const { origin } = store.reader;
  return c.json({
    iss: origin,
    sub: actor.uri,
    name: actor.name,
    preferred_username: actor.handle,
    profile: personPage(origin, actor.handle),
    ...(actor.avatar_url === null ? {} : { picture: actor.avatar_url }),
  });
}
