import { Hono } from "hono";
import { loadAssets } from "./assets.ts";
import type { WebContext, WebDependencies, WebEnv } from "./context.ts";
import { errorPage, failed } from "./errors.tsx";
import { pageHeaders } from "./headers.ts";
import { incomingForms } from "./incoming.ts";
import { keptPages } from "./kept-pages.ts";
import { aboutPages } from "./pages/about.tsx";
import { announcementPages } from "./pages/admin-announcements.tsx";
import { accountPages } from "./pages/admin-accounts.tsx";
import { suspendedPages } from "./pages/admin-suspended.tsx";
import { adminPages } from "./pages/admin.tsx";
import { announcementActs } from "./pages/announcement-acts.ts";
import { composePages } from "./pages/compose.tsx";
import { eventPages } from "./pages/events.ts";
import { frontPages } from "./pages/front.tsx";
import { homePages } from "./pages/home.tsx";
import { languagePages } from "./pages/language.ts";
import { mediaPages } from "./pages/media.ts";
import { networkMemberPages } from "./pages/network-members.tsx";
import { networkModerationPages } from "./pages/network-moderation.tsx";
import { networkNewPages } from "./pages/network-new.tsx";
import { networkPages } from "./pages/network.tsx";
import { networkPostActs } from "./pages/network-post-acts.ts";
import { networkRequestPages } from "./pages/network-requests.tsx";
import { networkSettingsPages } from "./pages/network-settings.tsx";
import { networkDirectoryPages } from "./pages/networks.tsx";
import { oauthPages } from "./pages/oauth.tsx";
import { newsRequestPages } from "./pages/news-requests.tsx";
import { notificationPages } from "./pages/notifications.tsx";
import { peoplePages } from "./pages/people.tsx";
import { personActs } from "./pages/person-acts.ts";
import { personPages } from "./pages/person.tsx";
import { postActs } from "./pages/post-acts.ts";
import { postEditPages } from "./pages/post-edit.tsx";
import { postPages } from "./pages/post.tsx";
import { collectionPages } from "./pages/collections.tsx";
import { quotePages } from "./pages/quotes.tsx";
import { reportPages } from "./pages/report.tsx";
import { searchPages } from "./pages/search.tsx";
import { accountSettings } from "./pages/settings-account.tsx";
import { appSettings } from "./pages/settings-apps.tsx";
import { moveSettings } from "./pages/settings-move.tsx";
import { privacySettings } from "./pages/settings-privacy.tsx";
import { profileSettings } from "./pages/settings-profile.tsx";
import { setupPages } from "./pages/setup.tsx";
import { signInPages } from "./pages/sign-in.tsx";
import { topicPages } from "./pages/topics.tsx";
import { welcomePages } from "./pages/welcome.tsx";
import { createThrottle } from "./throttle.ts";
import { addressesWithoutNul, visits } from "./visit.ts";

/** The pages for people. What no page answers is a 404 page, so they come last in the house. */
export function createWeb(deps: WebDependencies): Hono<WebEnv> {
  const clock = deps.clock ?? (() => new Date());
  const web: WebContext = {
    ...deps,
    clock,
    assets: loadAssets(),
    signInTries: createThrottle({ tries: 30, seconds: 20, clock }),
    lookUps: createThrottle({ tries: 60, seconds: 2, clock }),
  };
  const app = new Hono<WebEnv>();
  app.use(keptPages(web));
  app.use(pageHeaders(deps.secureCookies));
  app.route("/", web.assets.routes);
  app.use(visits(web));
  app.use(addressesWithoutNul);
  app.use(incomingForms(deps.store.reader.origin));
  for (const pages of modules) app.route("/", pages(web));
  app.notFound((c) => errorPage(c, 404));
  app.onError((error, c) => failed(error, c));
  return app;
}

/** Every module of pages; each routes its own addresses. */
const modules: readonly ((web: WebContext) => Hono<WebEnv>)[] = [
  aboutPages,
  accountPages,
  accountSettings,
  adminPages,
  announcementActs,
  announcementPages,
  appSettings,
  composePages,
  eventPages,
  frontPages,
  homePages,
  languagePages,
  mediaPages,
  moveSettings,
  networkDirectoryPages,
  networkMemberPages,
  networkModerationPages,
  networkNewPages,
  networkPages,
  networkPostActs,
  networkRequestPages,
  networkSettingsPages,
  newsRequestPages,
  notificationPages,
  oauthPages,
  peoplePages,
  personActs,
  personPages,
  postActs,
  postEditPages,
  postPages,
  privacySettings,
  profileSettings,
  collectionPages,
  quotePages,
  reportPages,
  searchPages,
  setupPages,
  signInPages,
  suspendedPages,
  topicPages,
  welcomePages,
];
