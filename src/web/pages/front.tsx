import { Hono } from "hono";
import { instanceCounts } from "../../domain/instance/counts.read.ts";
import { searchPosts } from "../../domain/knowledge/search.read.ts";
import { hasAdministrator } from "../../domain/people/first-administrator.ts";
import type { WebContext, WebEnv } from "../context.ts";
import { page } from "../layout.tsx";
import { PostCard } from "../parts/post-card.tsx";

const fewPosts = 3;

/** `/`: what this is and what was just shared, for who is not signed in; everyone else is led home. */
export function frontPages({ store }: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>().get("/", async (c) => {
    const visit = c.get("visit");
    if (visit.me) return c.redirect("/home", 303);
    const { reader } = store;
    const { people, posts, allies } = await instanceCounts(reader);
    const latest = await searchPosts(reader, visit.viewer, {
      words: "",
      limit: fewPosts,
      order: "newest",
    });
    const { front, frame } = visit.text;
    return page(
      c,
      { title: front.title, place: "home", indexable: true },
      <>
        <div class="card stack">
          <h1>{front.title}</h1>
          <p class="lead">{front.lead}</p>
          <div class="row">
            <a class="btn main" href="/login">
              {frame.signIn}
            </a>
            <a class="btn" href="/about">
              {frame.about}
            </a>
          </div>
          <p class="quiet">{front.counts(people, posts, allies)}</p>
        </div>
        {(await hasAdministrator(reader)) ? null : <p class="note">{front.noSetup}</p>}
        <h2>{front.latest}</h2>
        {latest.items.length === 0 ? <p class="quiet">{front.nothing}</p> : null}
        {latest.items.map((post) => (
          <PostCard visit={visit} post={post} />
        ))}
        <section class="card stack">
          <h2>{front.how}</h2>
          <ul>
            {front.steps.map((step) => (
              <li>{step}</li>
            ))}
          </ul>
        </section>
      </>,
    );
  });
}
