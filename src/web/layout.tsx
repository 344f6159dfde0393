import { html } from "hono/html";
import type { Visit, WebRequest } from "./context.ts";
import { PostForm } from "./parts/form.tsx";
import { Icon, type IconName } from "./parts/icon.tsx";

/** The places the navigation leads to. */
type Place =
  | "home"
  | "topics"
  | "networks"
  | "people"
  | "saved"
  | "settings"
  | "search"
  | "share"
  | "notifications"
  | "me"
  | "administration";

export interface PageOptions {
  title: string;
  /** Where in the navigation the page is. */
  place?: Place;
  /** What stands in the right column. */
  aside?: unknown;
  /** Where live news for this page comes from: `/events?…`. */
  events?: string;
  status?: 200 | 400 | 403 | 404 | 405 | 410 | 413 | 415 | 422 | 429 | 500;
  /** Whether search engines may list it; pages for who is signed in never are. */
  indexable?: boolean;
}

/** What a page answers with. */
export type Answer = Response | Promise<Response>;

/** Answers with a whole page around `children`. The title is followed by the region's name. */
export function page(c: WebRequest, options: PageOptions, children: unknown): Answer {
  const visit = c.get("visit");
  const body = (
    <html lang={visit.language}>
      <Head visit={visit} options={options} />
      <body data-events={visit.me ? (options.events ?? "/events") : undefined}>
        <a class="skip" href="#main">
          {visit.text.frame.skip}
        </a>
        <Top visit={visit} place={options.place} />
        <div class={options.aside ? "shell" : "shell plain"}>
          <nav class="nav" aria-label={visit.text.frame.mainMenu}>
            <Links visit={visit} place={options.place} />
          </nav>
          <main id="main" class="stack" tabindex={-1}>
            {children}
          </main>
          {options.aside ? (
            <aside class="stack" aria-label={visit.text.frame.suggestions}>
              {options.aside}
            </aside>
          ) : null}
        </div>
        <Foot visit={visit} />
        {visit.me ? <Bottom visit={visit} place={options.place} /> : null}
        <output id="live" class="hide" />
      </body>
    </html>
  );
  return c.html(html`<!doctype html>${body}`, options.status ?? 200);
}

function Head({ visit, options }: { visit: Visit; options: PageOptions }) {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{`${options.title} · Vis ${visit.region}`}</title>
      {options.indexable && !visit.me ? null : <meta name="robots" content="noindex" />}
      <link rel="preload" href={visit.assets.font} as="font" type="font/woff2" crossorigin="" />
      <link rel="stylesheet" href={visit.assets.style} />
      <link rel="icon" href={visit.assets.icon} type="image/svg+xml" />
      <script src={visit.assets.script} defer />
    </head>
  );
}

function Top({ visit, place }: { visit: Visit; place: Place | undefined }) {
  const { text, me } = visit;
  return (
    <header class="top">
      <div>
        <a class="brand" href="/">
          <img src={visit.assets.icon} alt="" width="36" height="36" />
          <span>
            {text.frame.brand}
            <small>{visit.region}</small>
          </span>
        </a>
        <search class="search">
          <form action="/search">
            <Icon name="search" />
            <input
              type="search"
              name="q"
              aria-label={text.frame.searchAll}
              placeholder={text.frame.searchAll}
            />
          </form>
        </search>
        {me ? (
          <>
            <a class="btn main" href="/new">
              <Icon name="plus" />
              {text.frame.share}
            </a>
            <a class="btn calm" href="/notifications" {...currentIf(place === "notifications")}>
              <Icon name="bell" />
              <span class="hide">{text.frame.notifications}</span>
              <Unread visit={visit} />
            </a>
            <a class="av" href={`/@${me.handle}`} {...currentIf(place === "me")}>
              <Icon name="person" />
              <span class="hide">{text.frame.myProfile}</span>
            </a>
          </>
        ) : (
          <a class="btn main" href="/login">
            {text.frame.signIn}
          </a>
        )}
        <details class="menu">
          <summary class="btn">
            <Icon name="menu" />
            {text.frame.menu}
          </summary>
          <nav aria-label={text.frame.menu}>
            <Links visit={visit} place={place} />
          </nav>
        </details>
      </div>
    </header>
  );
}

/** The number of new notifications; the script keeps it true while the page is open. */
function Unread({ visit }: { visit: Visit }) {
  const words = visit.text.frame.unread(visit.unread);
  return (
    <span class="count" data-unread="" title={words} hidden={visit.unread === 0}>
      {visit.unread}
    </span>
  );
}

function Links({ visit, place }: { visit: Visit; place: Place | undefined }) {
  const { text, me } = visit;
  const links: (readonly [Place, string, IconName, string])[] = [
    ["home", me ? "/home" : "/", "home", me ? text.frame.home : text.frame.front],
    ["topics", "/topics", "topic", text.frame.topics],
    ["networks", "/networks", "network", text.frame.networks],
    ["people", "/people", "people", text.frame.people],
  ];
  if (me)
    links.push(
      ["saved", "/saved", "save", text.frame.saved],
      ["settings", "/settings", "gear", text.frame.settings],
    );
  else links.push(["me", "/login", "person", text.frame.signIn]);
  if (me && me.role !== "member")
    links.push(["administration", "/admin", "shield", text.frame.administration]);
  return (
    <ul>
      {links.map(([name, href, icon, label]) => (
        <li>
          <a href={href} {...currentIf(place === name)}>
            <Icon name={icon} />
            {label}
          </a>
        </li>
      ))}
      {me ? (
        <li>
          <PostForm visit={visit} action="/logout" class="">
            <button>
              <Icon name="leave" />
              {text.frame.signOut}
            </button>
          </PostForm>
        </li>
      ) : null}
    </ul>
  );
}

function Bottom({ visit, place }: { visit: Visit; place: Place | undefined }) {
  const { text } = visit;
  const handle = visit.me?.handle ?? "";
  const links: (readonly [Place, string, IconName, string])[] = [
    ["home", "/home", "home", text.frame.homeShort],
    ["search", "/search", "search", text.frame.search],
    ["share", "/new", "plus", text.frame.shareShort],
    ["notifications", "/notifications", "bell", text.frame.news],
    ["me", `/@${handle}`, "person", text.frame.me],
  ];
  return (
    <nav class="bottom" aria-label={text.frame.shortcuts}>
      {links.map(([name, href, icon, label]) => (
        <a href={href} {...currentIf(place === name)}>
          <Icon name={icon} />
          {label}
          {name === "notifications" ? <Unread visit={visit} /> : null}
        </a>
      ))}
    </nav>
  );
}

function Foot({ visit }: { visit: Visit }) {
  const { text } = visit;
  return (
    <footer class="site">
      <a href="/about">{text.frame.about}</a>
      <PostForm visit={visit} action="/language" class="row">
        <input type="hidden" name="back" value={visit.here} />
        <button
          class="plain-btn"
          name="language"
          value={text.language.otherCode}
          lang={text.language.otherCode}
        >
          {text.language.other}
        </button>
      </PostForm>
    </footer>
  );
}

function currentIf(current: boolean): { "aria-current"?: "page" } {
  return current ? { "aria-current": "page" } : {};
}
