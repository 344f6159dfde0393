import { Hono } from "hono";
import { dismiss } from "../../domain/announcements/answer.ts";
import { Refused } from "../../domain/refused.ts";
import type { WebContext, WebEnv } from "../context.ts";
import { asId, safePath } from "../form.ts";
import { signedIn } from "../visit.ts";

/** `POST /announcements/:id/dismiss`: the visitor has seen it. */
export function announcementActs({ store }: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>().post("/announcements/:id/dismiss", async (c) => {
    const { actorId } = signedIn(c);
    const id = asId(c.req.param("id"));
    if (id === undefined) throw new Refused("not-found");
    await store.transact((tx) => dismiss(tx, actorId, id));
    return c.redirect(safePath(c.get("form").text("back"), "/home"), 303);
  });
}
