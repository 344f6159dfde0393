import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { setLanguage } from "../../domain/people/profile.ts";
import { Refused } from "../../domain/refused.ts";
import type { WebContext, WebEnv } from "../context.ts";
import { safePath } from "../form.ts";
import { asLanguage } from "../text/dictionary.ts";
import { languageCookie } from "../visit.ts";

/** `POST /language`: changes the language of the pages, for this browser and the account. */
export function languagePages({ store, secureCookies }: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>().post("/language", async (c) => {
    const form = c.get("form");
    const language = asLanguage(form.text("language"));
    if (!language) throw new Refused("language-unknown");
    const { me } = c.get("visit");
    if (me) await store.transact((tx) => setLanguage(tx, me.actorId, language));
    setCookie(c, languageCookie, language, {
      path: "/",
      httpOnly: true,
      sameSite: "Lax",
      secure: secureCookies,
      maxAge: 31_536_000,
    });
    return c.redirect(safePath(form.text("back"), "/"), 303);
  });
}
