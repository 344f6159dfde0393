import { Hono } from "hono";
import { actOnPost, type PostAct } from "../../domain/knowledge/network-posts.ts";
import { post as readPost } from "../../domain/knowledge/post.read.ts";
import { Refused } from "../../domain/refused.ts";
import { attempt } from "../attempt.ts";
import type { WebContext, WebEnv } from "../context.ts";
import { errorPage } from "../errors.tsx";
import { safePath } from "../form.ts";
import { signedIn } from "../visit.ts";
import { postIdOf } from "./post-acts.ts";

const verbs: readonly PostAct["verb"][] = [
  "take-off",
  "put-back",
  "lock",
  "unlock",
  "pin",
  "unpin",
];

const longestReason = 500;

/** `POST /posts/:id/network/{take-off,put-back,lock,unlock,pin,unpin}`: what moderators do about a post in their network. */
export function networkPostActs({ store }: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>().post("/posts/:id/network/:verb", async (c) => {
    const { actorId } = signedIn(c);
    const verb = verbs.find((one) => one === c.req.param("verb"));
    const postId = postIdOf(c);
    const held = await readPost(store.reader, c.get("visit").viewer, postId);
    if (!verb || !held?.network) throw new Refused("not-found");
    const networkId = held.network.id;
    const form = c.get("form");
    const reason = form.text("reason").trim().slice(0, longestReason);
    const act = { verb, postId, ...(reason !== "" && { reason }) };
    const { refused } = await attempt(() =>
      store.transact((tx) => actOnPost(tx, { networkId, byId: actorId, act })),
    );
    if (refused?.reason === "too-many-lines") {
      const { networks: words } = c.get("visit").text;
      return errorPage(c, 422, words.tooManyPinned(Number(refused.detail["max"])));
    }
    if (refused) throw refused;
    const [path] = safePath(form.text("back"), `/posts/${postId}`).split("#");
    return c.redirect(`${path}#post-${postId}`, 303);
  });
}
