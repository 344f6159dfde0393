import { Hono } from "hono";
import { acceptAnswer, closeRequest, reopenRequest } from "../../domain/knowledge/answer.ts";
import { bookmark, unbookmark } from "../../domain/knowledge/bookmark.ts";
import { pin, unpin } from "../../domain/knowledge/pin.ts";
import { boost, unboost } from "../../domain/knowledge/boost.ts";
import { thank, unthank } from "../../domain/knowledge/thank.ts";
import { vote } from "../../domain/knowledge/vote.ts";
import { Refused } from "../../domain/refused.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId, safePath } from "../form.ts";
import { signedIn } from "../visit.ts";

type Act = (tx: Tx, me: number, postId: number) => Promise<unknown>;

/** What is done to a post with one press: `on` says whether it shall be so or not. */
const switches: Record<string, { yes: Act; no: Act }> = {
  thanks: {
    yes: (tx, actorId, postId) => thank(tx, { actorId, postId }),
    no: (tx, actorId, postId) => unthank(tx, { actorId, postId }),
  },
  boost: {
    yes: (tx, actorId, postId) => boost(tx, { actorId, postId }),
    no: (tx, actorId, postId) => unboost(tx, { actorId, postId }),
  },
  bookmark: { yes: bookmark, no: unbookmark },
  pin: { yes: pin, no: unpin },
  close: { yes: closeRequest, no: reopenRequest },
};

/** `POST /posts/:id/{thanks,boost,bookmark,pin,close,vote,accept}`; each leads back to where the button was. */
export function postActs({ store }: WebContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  for (const [name, { yes, no }] of Object.entries(switches))
    app.post(`/posts/:id/${name}`, async (c) => {
      const { actorId } = signedIn(c);
      const id = postIdOf(c);
      const act = c.get("form").text("on") === "no" ? no : yes;
      await store.transact((tx) => act(tx, actorId, id));
      return back(c, id, id);
    });
  app.post("/posts/:id/vote", async (c) => {
    const { actorId } = signedIn(c);
    const id = postIdOf(c);
    const choices = c.get("form").all("choice").map(choiceOf);
    await store.transact((tx) => vote(tx, actorId, id, choices));
    return back(c, id, id);
  });
  app.post("/posts/:id/accept", async (c) => {
    const { actorId } = signedIn(c);
    const id = postIdOf(c);
    const reply = c.get("form").id("reply");
    if (reply === undefined) throw new Refused("not-found");
    await store.transact((tx) => acceptAnswer(tx, actorId, id, reply));
    return back(c, id, reply);
  });
  return app;
}

/** The id in a post's address. Throws `not-found` for what is no id. */
export function postIdOf(c: WebRequest): number {
  const id = asId(c.req.param("id"));
  if (id === undefined) throw new Refused("not-found");
  return id;
}

/** A choice by its number; what is none is one that no poll has. */
function choiceOf(text: string): number {
  return /^\d{1,2}$/.test(text) ? Number(text) : -1;
}

function back(c: WebRequest, id: number, at: number): Response {
  const [path] = safePath(c.get("form").text("back"), `/posts/${id}`).split("#");
  return c.redirect(`${path}#post-${at}`, 303);
}
