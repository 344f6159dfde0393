import { Hono } from "hono";
import { post as readPost } from "../../domain/knowledge/post.read.ts";
import type { PostView } from "../../domain/knowledge/post-view.ts";
import {
  isQuotable,
  quotePolicies,
  type QuotePolicy,
} from "../../domain/knowledge/quote-policy.ts";
import { quotesOf } from "../../domain/knowledge/quotes.read.ts";
import { revokeQuote } from "../../domain/knowledge/revoke-quote.ts";
import { setQuotePolicy } from "../../domain/knowledge/set-quote-policy.ts";
import { Refused } from "../../domain/refused.ts";
import type { Visit, WebContext, WebEnv } from "../context.ts";
import { asId } from "../form.ts";
import { page } from "../layout.tsx";
import { Select } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { Older } from "../parts/lists.tsx";
import { nameOf } from "../parts/person-line.tsx";
import { PostCard, postName, postPath } from "../parts/post-card.tsx";
import { signedIn } from "../visit.ts";
import { postIdOf } from "./post-acts.ts";

const atATime = 20;

/** `/posts/:id/quotes`: what builds on a post; its author says there who may, and takes it back. */
export function quotePages({ store }: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get("/posts/:id/quotes", async (c) => {
      const visit = c.get("visit");
      const id = postIdOf(c);
      const before = asId(c.req.query("before"));
      const post = await readPost(store.reader, visit.viewer, id);
      const items = await quotesOf(store.reader, visit.viewer, id, {
        before: before ?? Number.MAX_SAFE_INTEGER,
        after: 0,
        up: false,
        limit: atATime,
      });
      if (!post || !items) throw new Refused("not-found");
      const next = items.length === atATime ? (items.at(-1)?.id ?? null) : null;
      const { text } = visit;
      const { quotes: words } = text;
      const title = words.list(postName(post));
      return page(
        c,
        { title },
        <>
          <h1>{title}</h1>
          <p>
            <a href={postPath(post)}>{words.back}</a>
          </p>
          {post.mine?.isAuthor && isQuotable(post.audience) ? (
            <PolicyForm visit={visit} post={post} />
          ) : null}
          {items.length === 0 ? <p class="quiet">{words.none}</p> : null}
          {items.map((item) => (
            <>
              <PostCard visit={visit} post={item} />
              {post.mine?.isAuthor && !item.mine?.isAuthor ? (
                <Revoke visit={visit} post={post} quote={item} />
              ) : null}
            </>
          ))}
          <Older text={text} here={visit.here} next={next} before={before} />
        </>,
      );
    })
    .post("/posts/:id/quotes/policy", async (c) => {
      const { actorId } = signedIn(c);
      const id = postIdOf(c);
      const policy = c.get("form").text("policy") as QuotePolicy;
      await store.transact((tx) => setQuotePolicy(tx, actorId, id, policy));
      return c.redirect(`/posts/${id}/quotes`, 303);
    })
    .post("/posts/:id/quotes/revoke", async (c) => {
      const { actorId } = signedIn(c);
      const quotedId = postIdOf(c);
      const postId = c.get("form").id("quote");
      if (postId === undefined) throw new Refused("not-found");
      await store.transact((tx) => revokeQuote(tx, actorId, { quotedId, postId }));
      return c.redirect(`/posts/${quotedId}/quotes`, 303);
    });
}

function PolicyForm({ visit, post }: { visit: Visit; post: PostView }) {
  const { quotes: words } = visit.text;
  const { by } = post.quotable;
  const now = by.includes("public") ? "public" : by.includes("followers") ? "followers" : "nobody";
  return (
    <PostForm visit={visit} action={`${postPath(post)}/quotes/policy`} class="card stack">
      <Select
        name="policy"
        label={words.who}
        hint={words.policyHint}
        options={quotePolicies.map((value) => ({ value, label: words.policies[value] }))}
        value={now}
      />
      <div class="row">
        <button class="btn">{words.save}</button>
      </div>
    </PostForm>
  );
}

function Revoke({ visit, post, quote }: { visit: Visit; post: PostView; quote: PostView }) {
  const { quotes: words } = visit.text;
  return (
    <PostForm visit={visit} action={`${postPath(post)}/quotes/revoke`} class="row">
      <input type="hidden" name="quote" value={String(quote.id)} />
      <button class="btn">{words.revoke(nameOf(quote.author))}</button>
      <span class="small">{words.revokeHint}</span>
    </PostForm>
  );
}
