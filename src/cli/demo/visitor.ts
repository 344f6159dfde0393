import { setTimeout as pause } from "node:timers/promises";

/** What a page answered, after redirects. */
export interface Page {
  status: number;
  path: string;
  /** The fragment the last redirect pointed at, without `#`; empty when there was none. */
  fragment: string;
  html: string;
}

type Fields = Readonly<Record<string, string>>;

/** Someone at a browser without JavaScript who is signed in to a region. */
export interface Visitor {
  open: (path: string) => Promise<Page>;
  /** Fills in the form on this page whose action matches, leaves the rest as it stands, and sends it. */
  fillIn: (page: Page, action: RegExp, fields: Fields) => Promise<Page>;
  /** Presses a button that has an address of its own. */
  press: (path: string, fields: Fields) => Promise<Page>;
}

/** Signs in to the instance at `origin` with a password. Throws when that fails, as every later answer that is no page. */
export async function signIn(origin: string, handle: string, password: string): Promise<Visitor> {
  const cookies = new Map<string, string>();
  let csrf = "";

  async function ask(path: string, init: RequestInit = {}, fragment = "", hops = 0): Promise<Page> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = {
      accept: "text/html",
      "accept-language": "da",
      "user-agent": "vis-demo",
      cookie,
      origin,
    };
    const answer = await fetch(new URL(path, origin), { ...init, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) keep(cookies, line);
    const html = await answer.text();
    const location = answer.headers.get("location");
    if (location !== null && answer.status < 400 && hops < 5) {
      const to = new URL(location, new URL(path, origin));
      return ask(`${to.pathname}${to.search}`, {}, to.hash.slice(1), hops + 1);
    }
    if (answer.status === 429 && hops < 5) {
      await pause(1000 * Math.min(Number(answer.headers.get("retry-after") ?? 1) || 1, 30));
      return ask(path, init, fragment, hops + 1);
    }
    csrf = hidden(html)["csrf"] ?? csrf;
    return { status: answer.status, path, fragment, html };
  }

  async function post(path: string, fields: Fields): Promise<Page> {
    const page = await ask(path, { method: "POST", body: new URLSearchParams(fields) });
    if (page.status >= 400)
      throw new Error(`${handle} at ${origin}${path}: ${page.status} ${summary(page.html)}`);
    return page;
  }

  async function fillIn(page: Page, action: RegExp, fields: Fields): Promise<Page> {
    const form = formsOf(page.html).find((one) => action.test(one.action));
    if (!form) throw new Error(`${origin}${page.path} (${page.status}) has no form ${action}`);
    return post(form.action, { ...form.fields, ...fields });
  }

  const arrived = await fillIn(await ask("/login"), /\/login$/, { handle, password });
  if (arrived.path.startsWith("/login")) throw new Error(`${handle} could not sign in`);
  return {
    open: (path) => ask(path),
    fillIn,
    press: (path, fields) => post(path, { csrf, ...fields }),
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ""] = line.split(";");
  const at = pair.indexOf("=");
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  if (value === "" || /max-age=0/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}

function formsOf(html: string): { action: string; fields: Record<string, string> }[] {
  const forms = html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g);
  return Array.from(forms, ([, head = "", body = ""]) => ({
    action: attribute(head, "action") ?? "",
    fields: { ...hidden(body), ...chosen(body) },
  }));
}

function hidden(html: string): Record<string, string> {
  const inputs = Array.from(html.matchAll(/<input\b([^>]*)>/g), ([, input = ""]) => input)
    .filter((input) => attribute(input, "type") === "hidden")
    .map((input) => [attribute(input, "name") ?? "", attribute(input, "value") ?? ""]);
  return Object.fromEntries(inputs) as Record<string, string>;
}

/** What is chosen already where there is a choice: in selects and among radio buttons. */
function chosen(html: string): Record<string, string> {
  const selects = Array.from(
    html.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g),
    ([, head = "", body = ""]) => {
      const options = Array.from(body.matchAll(/<option\b([^>]*)>/g), ([, option = ""]) => option);
      const option = options.find((one) => /\bselected\b/.test(one)) ?? options[0] ?? "";
      return [attribute(head, "name") ?? "", attribute(option, "value") ?? ""];
    },
  );
  const radios = Array.from(html.matchAll(/<input\b([^>]*)>/g), ([, input = ""]) => input)
    .filter((input) => attribute(input, "type") === "radio" && /\bchecked\b/.test(input))
    .map((input) => [attribute(input, "name") ?? "", attribute(input, "value") ?? ""]);
  return Object.fromEntries([...selects, ...radios]) as Record<string, string>;
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`, "i").exec(tag)?.[1];
  return found
    ?.replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

/** What a page says went wrong, in one line: its alert, or its title. */
function summary(html: string): string {
  const alert = /<[^>]*role="alert"[^>]*>([\s\S]{0,1500})/.exec(html)?.[1];
  const told = alert ?? /<title>([^<]*)/.exec(html)?.[1] ?? "";
  return told
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);
}
