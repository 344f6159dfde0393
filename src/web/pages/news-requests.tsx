import { Hono } from "hono";
import { postsByIds } from "../../domain/knowledge/post.read.ts";
import type { PostView } from "../../domain/knowledge/post-view.ts";
import { newsPolicy, type NewsPolicy } from "../../domain/notifications/policy.read.ts";
import { setNewsPolicy } from "../../domain/notifications/policy.ts";
import { newsRequests, type NewsRequest } from "../../domain/notifications/requests.read.ts";
import { acceptRequests, dismissRequests } from "../../domain/notifications/requests.ts";
import { actorRefs, type ActorRef } from "../../domain/people/actor-ref.ts";
import { Refused } from "../../domain/refused.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";
import { page } from "../layout.tsx";
import { Select } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { Empty, Older } from "../parts/lists.tsx";
import { PersonCards } from "../parts/person-card.tsx";
import { nameOf, PersonLine } from "../parts/person-line.tsx";
import { postName, postPath } from "../parts/post-card.tsx";
import { signedIn } from "../visit.ts";

export const newsRequestsPath = "/notifications/requests";

const atATime = 40;

/** What is asked on the page; what a moderator has limited nobody is asked about while nobody can be limited. */
const asked = ["notFollowing", "notFollowers", "newAccounts", "privateMentions"] as const;

/** `/notifications/requests`: of whom news are kept apart, and what one wants of people one does not know. */
export function newsRequestPages(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  const acts = { accept: acceptRequests, dismiss: dismissRequests };
  const app = new Hono<WebEnv>()
    .get(newsRequestsPath, (c) => show(web, c))
    .post("/notifications/policy", async (c) => {
      const { actorId } = signedIn(c);
      const form = c.get("form");
      const changes = Object.fromEntries(asked.map((name) => [name, form.text(name) || undefined]));
      await store.transact((tx) => setNewsPolicy(tx, actorId, changes));
      return c.redirect(`${newsRequestsPath}?saved=yes`, 303);
    });
  for (const [name, act] of Object.entries(acts))
    app.post(`${newsRequestsPath}/${name}`, async (c) => {
      const { actorId } = signedIn(c);
      const id = c.get("form").id("id");
      if (id === undefined) throw new Refused("not-found");
      await store.transact((tx) => act(tx, actorId, [id]));
      return c.redirect(newsRequestsPath, 303);
    });
  return app;
}

async function show({ store: { reader } }: WebContext, c: WebRequest): Promise<Response> {
  const { actorId } = signedIn(c);
  const visit = c.get("visit");
  const before = asId(c.req.query("before"));
  const window = { before: before ?? Number.MAX_SAFE_INTEGER, after: 0, up: false };
  const now = visit.now.toISOString();
  const rows = await newsRequests(reader, actorId, { ...window, limit: atATime + 1 }, now);
  const shown = rows.slice(0, atATime);
  const people = await actorRefs(
    reader,
    shown.map((row) => row.actorId),
  );
  const posts = await postsByIds(
    reader,
    visit.viewer,
    shown.flatMap((row) => row.postId ?? []),
  );
  const byId = new Map(posts.map((post) => [post.id, post]));
  const { apart: words } = visit.text;
  const saved = c.req.query("saved") !== undefined;
  return page(
    c,
    { title: words.title, place: "notifications" },
    <>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      {saved ? <output class="note">{visit.text.settings.saved}</output> : null}
      {shown.length === 0 ? <Empty why={words.none} /> : null}
      <PersonCards>
        {shown.flatMap((request) => {
          const person = people.get(request.actorId);
          const post = byId.get(request.postId ?? 0);
          return person ? [<Waiting {...{ visit, request, person, post }} />] : [];
        })}
      </PersonCards>
      <Older
        text={visit.text}
        here={visit.here}
        next={rows.length > atATime ? (shown.at(-1)?.id ?? null) : null}
        before={before}
      />
      <Wishes visit={visit} policy={await newsPolicy(reader, actorId)} />
    </>,
  );
}

function Waiting({
  visit,
  request,
  person,
  post,
}: {
  visit: Visit;
  request: NewsRequest;
  person: ActorRef;
  post: PostView | undefined;
}) {
  const { apart: words } = visit.text;
  const act = (name: "accept" | "dismiss", look: string) => (
    <PostForm visit={visit} action={`${newsRequestsPath}/${name}`} class="">
      <input type="hidden" name="id" value={String(request.id)} />
      <button class={look}>
        {words[name]}
        <span class="hide"> {nameOf(person)}</span>
      </button>
    </PostForm>
  );
  return (
    <li class="card row">
      <PersonLine visit={visit} person={person}>
        <div class="small">
          {words.count(request.count)}
          {post ? (
            <>
              {" · "}
              <a href={postPath(post)} lang={post.language}>
                {postName(post)}
              </a>
            </>
          ) : null}
        </div>
      </PersonLine>
      <div class="row end">
        {act("accept", "btn main")}
        {act("dismiss", "btn")}
      </div>
    </li>
  );
}

function Wishes({ visit, policy }: { visit: Visit; policy: NewsPolicy }) {
  const { apart: words, settings } = visit.text;
  const options = Object.entries(words.wishes).map(([value, label]) => ({ value, label }));
  return (
    <PostForm visit={visit} action="/notifications/policy" class="card stack" id="wishes">
      <h2>{words.whoMay}</h2>
      <p class="small">{words.always}</p>
      {asked.map((name) => (
        <Select name={name} value={policy[name]} options={options} {...words.of[name]} />
      ))}
      <div class="row">
        <button class="btn main">{settings.save}</button>
      </div>
    </PostForm>
  );
}
