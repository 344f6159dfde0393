import { Hono } from "hono";
import { post as readPost } from "../../domain/knowledge/post.read.ts";
import type { PostView } from "../../domain/knowledge/post-view.ts";
import { fileReport, groupHears } from "../../domain/moderation/file-report.ts";
import { personByHandle } from "../../domain/people/people.read.ts";
import type { PersonView } from "../../domain/people/person-view.ts";
import { network, type NetworkView } from "../../domain/networks/networks.read.ts";
import { Refused } from "../../domain/refused.ts";
import type { Reader } from "../../storage/reader.ts";
import { attempt } from "../attempt.ts";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";
import { page, type Answer } from "../layout.tsx";
import { Checkbox, ErrorSummary, TextArea } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { regionAt } from "../parts/region-name.ts";
import { nameOf, personPath } from "../parts/person-line.tsx";
import { postName, postPath } from "../parts/post-card.tsx";
import { formErrors, type FormError } from "../refusals.ts";
import { signedIn } from "../visit.ts";
import { whoIn } from "../who.ts";

const longestText = 5000;

/** `/@handle/report`, with `?post=` for one of their posts: tells the moderators. */
export function reportPages(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get("/:who{@[^/]+}/report", async (c) => {
      const about = await reported(web, c, c.req.query("post"));
      return showReport(c, { ...about, told: c.req.query("told") !== undefined });
    })
    .post("/:who{@[^/]+}/report", async (c) => {
      const { actorId } = signedIn(c);
      const form = c.get("form");
      const about = await reported(web, c, form.text("post") || undefined);
      const { person, post } = about;
      const text = form.text("text").trim();
      const { refused } = await attempt(() =>
        store.transact((tx) => {
          if (text === "") throw new Refused("text-missing", { field: "text" });
          if (text.length > longestText)
            throw new Refused("text-too-long", { field: "text", most: longestText });
          const confirmed = form.has("confirmed");
          const postIds = post ? [post.id] : [];
          return fileReport(tx, {
            reporterId: actorId,
            targetId: person.id,
            postIds,
            text,
            confirmed,
            byName: form.has("byName"),
          });
        }),
      );
      if (!refused) return c.redirect(`${personPath(person)}/report?told=yes`, 303);
      const errors = formErrors(c.get("visit").text, refused);
      const askToConfirm = refused.reason === "patient-data-warning";
      const byName = form.has("byName");
      return showReport(c, { ...about, written: text, errors, askToConfirm, byName });
    });
}

interface About {
  person: PersonView;
  post: PostView | undefined;
  group: NetworkView | undefined;
}

/** Whom and what it is about. Throws `not-found` for oneself, for who may not be seen, and for a post that is not theirs. */
async function reported(
  { store: { reader } }: WebContext,
  c: WebRequest,
  postId: string | undefined,
): Promise<About> {
  const { actorId } = signedIn(c);
  const { viewer } = c.get("visit");
  const who = whoIn(c.req.param("who"));
  const person = who && (await personByHandle(reader, viewer, who.handle, who.host));
  if (!person || person.id === actorId) throw new Refused("not-found");
  if (postId === undefined) return { person, post: undefined, group: undefined };
  const post = await readPost(reader, viewer, asId(postId) ?? 0);
  if (post?.author.id !== person.id) throw new Refused("not-found");
  return { person, post, group: await groupOf(reader, c, post) };
}

/** The group elsewhere that would hear of it, by the reporter's name alone. */
async function groupOf(
  reader: Reader,
  c: WebRequest,
  { network: within, author }: PostView,
): Promise<NetworkView | undefined> {
  const { actorId: reporterId } = signedIn(c);
  if (!within || !(await groupHears(reader, within.id, { reporterId, targetId: author.id })))
    return undefined;
  return network(reader, reporterId, within.id, c.get("visit").now.toISOString());
}

function showReport(
  c: WebRequest,
  {
    person,
    post,
    group,
    told = false,
    written = "",
    errors = [],
    askToConfirm = false,
    byName = false,
  }: About & {
    told?: boolean;
    written?: string;
    errors?: readonly FormError[];
    askToConfirm?: boolean;
    byName?: boolean;
  },
): Answer {
  const visit = c.get("visit");
  const { report: words, compose } = visit.text;
  const title = words.titleOf(nameOf(person));
  return page(
    c,
    { title, status: errors.length > 0 ? 422 : 200 },
    <>
      <ErrorSummary text={visit.text} errors={errors} names={{ text: words.text }} />
      <h1>{title}</h1>
      {told ? (
        <p class="note">
          {words.told} <a href={personPath(person)}>{nameOf(person)}</a>
        </p>
      ) : (
        <PostForm visit={visit} action={`${personPath(person)}/report`} class="card stack">
          <p>
            {post?.audience === "network"
              ? visit.text.networks.reportWhy
              : person.local
                ? words.why
                : words.whyElsewhere(regionAt(visit, person.host))}
          </p>
          {post ? (
            <p class="quiet">
              {words.about}: <a href={postPath(post)}>{postName(post)}</a>
              <input type="hidden" name="post" value={String(post.id)} />
            </p>
          ) : null}
          <TextArea name="text" label={words.text} value={written} errors={errors} required />
          {askToConfirm ? (
            <Checkbox name="confirmed" label={compose.confirm} checked={false} />
          ) : null}
          {group ? (
            <Checkbox
              name="byName"
              label={words.toGroup(nameOf(group), regionAt(visit, group.host))}
              hint={words.byName}
              checked={byName}
            />
          ) : null}
          <div class="row">
            <button class="btn danger">{words.submit}</button>
          </div>
        </PostForm>
      )}
    </>,
  );
}
