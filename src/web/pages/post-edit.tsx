import { Hono } from "hono";
import { replyAudiences, revisedAudiences } from "../../domain/knowledge/audience.ts";
import { post as readPost } from "../../domain/knowledge/post.read.ts";
import type { PostView } from "../../domain/knowledge/post-view.ts";
import { revise } from "../../domain/knowledge/revise.ts";
import { withdraw } from "../../domain/knowledge/withdraw.ts";
import { Refused } from "../../domain/refused.ts";
import type { Audience } from "../../storage/tables/knowledge.ts";
import { showForm, takeForm, type Composing } from "../composing.tsx";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { page } from "../layout.tsx";
import { PostForm } from "../parts/form.tsx";
import { postName, postPath } from "../parts/post-card.tsx";
import { signedIn } from "../visit.ts";
import { fromPost } from "../written.ts";
import { postIdOf } from "./post-acts.ts";

/** `/posts/:id/edit` and `/posts/:id/delete`. A post of someone else has neither. */
export function postEditPages(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get("/posts/:id/edit", async (c) => {
      const held = await ownPost(web, c);
      return showForm(web, c, await changing(web, c, held), fromPost(held));
    })
    .post("/posts/:id/edit", async (c) => {
      const held = await ownPost(web, c);
      return takeForm(web, c, await changing(web, c, held), held.kind);
    })
    .get("/posts/:id/delete", async (c) => {
      const { role } = signedIn(c);
      const visit = c.get("visit");
      const held = await readPost(store.reader, visit.viewer, postIdOf(c));
      if (!held || (!held.mine?.isAuthor && role === "member")) throw new Refused("not-found");
      const { postPage: words, frame } = visit.text;
      return page(
        c,
        { title: words.deleteTitle },
        <div class="card stack">
          <h1>{words.deleteTitle}</h1>
          <p lang={held.language}>
            <b>{postName(held)}</b>
          </p>
          <p>{words.deleteWhy}</p>
          <PostForm visit={visit} action={`${postPath(held)}/delete`} class="row">
            <button class="btn danger">{words.deleteSubmit}</button>
            <a class="btn" href={postPath(held)}>
              {frame.cancel}
            </a>
          </PostForm>
        </div>,
      );
    })
    .post("/posts/:id/delete", async (c) => {
      const { actorId } = signedIn(c);
      const id = postIdOf(c);
      const held = await readPost(store.reader, c.get("visit").viewer, id);
      await store.transact((tx) => withdraw(tx, actorId, id));
      const parent = held?.replyToId;
      return c.redirect(parent ? postPath({ id: parent }) : "/home?deleted=yes", 303);
    });
}

async function ownPost({ store }: WebContext, c: WebRequest): Promise<PostView> {
  signedIn(c);
  const held = await readPost(store.reader, c.get("visit").viewer, postIdOf(c));
  if (!held?.mine?.isAuthor || !held.local) throw new Refused("not-found");
  return held;
}

async function changing({ store }: WebContext, c: WebRequest, held: PostView): Promise<Composing> {
  const { actorId } = signedIn(c);
  const { viewer, text } = c.get("visit");
  const parent =
    held.replyToId === null ? undefined : await readPost(store.reader, viewer, held.replyToId);
  const within = (audience: Audience) =>
    audience === held.audience || !parent || replyAudiences(parent.audience).includes(audience);
  return {
    title: text.compose.editTitle,
    action: `${postPath(held)}/edit`,
    submit: text.compose.save,
    audiences: revisedAudiences(held.audience).filter(within),
    network: held.network ? { ...held.network, open: held.audience !== "network" } : undefined,
    held,
    async finish(draft) {
      await store.transact((tx) => revise(tx, actorId, held.id, draft));
      return postPath(held);
    },
  };
}
