import { getLogger } from "@logtape/logtape";
import { Hono } from "hono";
import { history } from "../../domain/knowledge/history.read.ts";
import { mayBeIncomplete, openThread } from "../../domain/knowledge/open-thread.ts";
import { post as readPost } from "../../domain/knowledge/post.read.ts";
import type { PostView } from "../../domain/knowledge/post-view.ts";
import { publish } from "../../domain/knowledge/publish.ts";
import { network as readNetwork } from "../../domain/networks/networks.read.ts";
import { thread as readThread } from "../../domain/knowledge/thread.read.ts";
import { isBuried } from "../../domain/tombstones.ts";
import { person } from "../../domain/people/people.read.ts";
import { Refused } from "../../domain/refused.ts";
import { postUri } from "../../domain/uris.ts";
import type { Audience } from "../../storage/tables/knowledge.ts";
import { attempt } from "../attempt.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { errorPage } from "../errors.tsx";
import { page } from "../layout.tsx";
import { postName } from "../parts/post-card.tsx";
import { HistoryList } from "../parts/history.tsx";
import { PostFacts } from "../parts/post-full.tsx";
import { ThreadView, type ReplyWritten } from "../parts/thread.tsx";
import { formErrors } from "../refusals.ts";
import { signedIn } from "../visit.ts";
import { withNamed } from "../written.ts";
import { postIdOf } from "./post-acts.ts";

const logger = getLogger(["vis", "web"]);

/** `/posts/:id` with its conversation, `/posts/:id/reply` and `/posts/:id/history`. */
export function postPages(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get("/posts/:id", (c) => showPost(web, c))
    .post("/posts/:id/reply", async (c) => {
      const { actorId } = signedIn(c);
      const id = postIdOf(c);
      const visit = c.get("visit");
      const form = c.get("form");
      const written = { body: form.text("body"), audience: form.text("audience") };
      const tried = await attempt(async () => {
        const draft = await withNamed(web, actorId, {
          kind: "note",
          body: written.body,
          language: visit.language,
          audience: written.audience as Audience,
          topics: [],
          mentions: [],
          replyToId: id,
          confirmed: form.has("confirmed"),
        });
        return store.transact((tx) => publish(tx, actorId, draft));
      });
      if (!tried.refused) return c.redirect(`/posts/${id}#post-${tried.done.id}`, 303);
      const askToConfirm = tried.refused.reason === "patient-data-warning";
      const errors = formErrors(visit.text, tried.refused, { "audience-not-allowed": "audience" });
      return showPost(web, c, { ...written, errors, askToConfirm });
    })
    .get("/posts/:id/reply", (c) => c.redirect(`/posts/${postIdOf(c)}#reply`, 303))
    .get("/posts/:id/history", async (c) => {
      const visit = c.get("visit");
      const shown = await readPost(store.reader, visit.viewer, postIdOf(c));
      if (!shown) throw new Refused("not-found");
      const versions = await history(store.reader, visit.viewer, shown.id);
      const title = visit.text.postPage.historyOf(postName(shown));
      const props = { visit, title, post: shown, versions };
      return page(c, { title }, <HistoryList {...props} />);
    });
}

async function showPost(web: WebContext, c: WebRequest, written?: ReplyWritten): Promise<Response> {
  const { store } = web;
  const visit = c.get("visit");
  const id = postIdOf(c);
  const shown = await readThread(store.reader, visit.viewer, id);
  if (!shown) return gone(store.reader, c, id);
  const { post } = shown;
  if (visit.me && !written) await askElsewhere(web, id, visit.now);
  const network =
    post.network === null
      ? undefined
      : await readNetwork(
          store.reader,
          visit.me?.actorId ?? null,
          post.network.id,
          visit.now.toISOString(),
        );
  return page(
    c,
    {
      title: post.title ?? visit.text.postPage.replyBy(post.author.name || post.author.handle),
      aside: <PostFacts visit={visit} post={post} />,
      status: written ? 422 : 200,
      indexable: await mayBeIndexed(store.reader, visit, post),
    },
    <ThreadView visit={visit} thread={shown} network={network} {...(written ? { written } : {})} />,
  );
}

/** Nobody waits for what a conversation has elsewhere, nor for its being asked for: pages are read while nothing is written. */
async function askElsewhere({ store }: WebContext, id: number, now: Date): Promise<void> {
  if (!(await mayBeIncomplete(store.reader, id, now.toISOString()))) return;
  store
    .transact((tx) => openThread(tx, id))
    .catch((error: unknown) => logger.warn("A conversation was not asked for: {error}", { error }));
}

/** What was deleted says so; everything else that may not be seen does not exist. */
async function gone(
  reader: WebContext["store"]["reader"],
  c: WebRequest,
  id: number,
): Promise<Response> {
  if (await isBuried(reader, postUri(reader.origin, id))) return errorPage(c, 410);
  throw new Refused("not-found");
}

async function mayBeIndexed(
  reader: WebContext["store"]["reader"],
  visit: Visit,
  post: PostView,
): Promise<boolean> {
  if (visit.me || post.audience !== "public" || !post.local) return false;
  return (await person(reader, visit.viewer, post.author.id))?.indexable ?? false;
}
