import { Hono } from "hono";
import { publish } from "../../domain/knowledge/publish.ts";
import { Refused } from "../../domain/refused.ts";
import type { Audience, PostKind } from "../../storage/tables/knowledge.ts";
import { showForm, takeForm, type Composing } from "../composing.tsx";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { page } from "../layout.tsx";
import { ComposeTrio } from "../parts/compose-trio.tsx";
import { signedIn } from "../visit.ts";
import { blank } from "../written.ts";

const kinds: readonly PostKind[] = ["offer", "request", "experience", "note"];
const audiences: Record<"knowledge" | "note", readonly Audience[]> = {
  knowledge: ["allied", "public", "region"],
  note: ["allied", "public", "region", "followers", "direct"],
};

/** `/new` and `/new/{offer,request,experience,note}`. */
export function composePages(web: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get("/new", (c) => {
      signedIn(c);
      const visit = c.get("visit");
      const { choose, newTitle, noteHint } = visit.text.compose;
      return page(
        c,
        { title: choose, place: "share" },
        <>
          <h1>{choose}</h1>
          <ComposeTrio visit={visit} />
          <p>
            <a href="/new/note">{newTitle.note}</a> <span class="quiet">({noteHint})</span>
          </p>
        </>,
      );
    })
    .get("/new/:kind", (c) => {
      const kind = kindOf(c);
      return showForm(web, c, newPost(web, c, kind), {
        ...blank(kind, c.get("visit").language),
        topics: (c.req.query("topic") ?? "").slice(0, 100),
      });
    })
    .post("/new/:kind", (c) => {
      const kind = kindOf(c);
      return takeForm(web, c, newPost(web, c, kind), kind);
    });
}

function kindOf(c: WebRequest): PostKind {
  signedIn(c);
  const kind = kinds.find((one) => one === c.req.param("kind"));
  if (!kind) throw new Refused("not-found");
  return kind;
}

function newPost({ store }: WebContext, c: WebRequest, kind: PostKind): Composing {
  const { actorId } = signedIn(c);
  const { compose: words } = c.get("visit").text;
  return {
    title: words.newTitle[kind],
    action: `/new/${kind}`,
    submit: words.publish,
    audiences: audiences[kind === "note" ? "note" : "knowledge"],
    async finish(draft) {
      const { id } = await store.transact((tx) => publish(tx, actorId, draft));
      return `/posts/${id}`;
    },
  };
}
