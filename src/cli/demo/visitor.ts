import { setTimeout as pause } from "node:timers/promises";
import { formsOf, hiddenIn } from "./forms.ts";

/** Someone at a browser without JavaScript: keeps cookies, reads forms, fills them in and sends them. */
export interface Visitor {
  get: (path: string) => Promise<Page>;
  /** A file of a page, as the browser asks for it. */
  file: (path: string) => Promise<{ status: number; type: string | null }>;
  /**
   * Fills in the form of `page` whose action matches, leaves the rest as it stands, and sends it as the browser would.
   * A page named by its path is opened first. Throws when it has no such form.
   */
  submit: (page: string | Page, action: string | RegExp, fields?: Fields) => Promise<Page>;
  /** Presses a button that has an address of its own, on the page seen last. */
  press: (path: string, fields: Fields) => Promise<Page>;
}

/** What a page answered, after redirects. */
export interface Page {
  status: number;
  path: string;
  /** The fragment the last redirect pointed at, without `#`; empty when there was none. */
  fragment: string;
  html: string;
}

export type Fields = Readonly<Record<string, string | readonly string[] | File>>;

/** `patient`: comes again when asked to come later, as often as a few times. */
type VisitorOptions = { patient?: boolean };

const mostHops = 5;
const longestWaitSeconds = 30;

/** A visitor of the instance at `origin`; nobody is signed in. */
export function visitor(origin: string, { patient = false }: VisitorOptions = {}): Visitor {
  const cookies = new Map<string, string>();
  let csrf = "";

  async function ask(path: string, init: RequestInit = {}, fragment = "", hops = 0): Promise<Page> {
    const url = new URL(path, origin);
    const headers = {
      accept: "text/html",
      "accept-language": "da",
      "user-agent": "vis-visitor",
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      ...(init.method === "POST" ? { origin } : {}),
    };
    const answer = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) keep(cookies, line);
    const html = await answer.text();
    if (hops > mostHops) throw new Error(`${origin}${path} leads on and on`);
    const location = answer.headers.get("location");
    if (location !== null && answer.status >= 300 && answer.status < 400) {
      const to = new URL(location, url);
      return ask(`${to.pathname}${to.search}`, {}, to.hash.slice(1), hops + 1);
    }
    if (patient && answer.status === 429 && hops < mostHops) {
      const seconds = Number(answer.headers.get("retry-after") ?? 1) || 1;
      await pause(1000 * Math.min(seconds, longestWaitSeconds));
      return ask(path, init, fragment, hops + 1);
    }
    csrf = hiddenIn(html).get("csrf") ?? csrf;
    return { status: answer.status, path: `${url.pathname}${url.search}`, fragment, html };
  }

  const post = (path: string, body: URLSearchParams | FormData): Promise<Page> =>
    ask(path, { method: "POST", body });

  return {
    get: (path) => ask(path),
    async file(path) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const { status, headers } = await fetch(new URL(path, origin), { headers: { cookie } });
      return { status, type: headers.get("content-type") };
    },
    async submit(opened, action, fields = {}) {
      const page = typeof opened === "string" ? await ask(opened) : opened;
      const form = formsOf(page.html).find((one) =>
        typeof action === "string" ? one.action === action : action.test(one.action),
      );
      if (!form)
        throw new Error(
          `no form for ${String(action)} on ${origin}${page.path} (${page.status}):\n${page.html.slice(0, 2000)}`,
        );
      const values = { ...form.values, ...fields };
      const path = form.action === "" ? page.path : form.action;
      const text = new URLSearchParams(pairsOf(values));
      if (form.method === "get") return ask(`${path}?${text.toString()}`);
      return post(path, form.multipart ? multipart(values) : text);
    },
    press: (path, fields) => post(path, new URLSearchParams(pairsOf({ csrf, ...fields }))),
  };
}

/** Signs in with a password; the visitor then acts as that person. Throws when that fails. */
export async function signedIn(
  origin: string,
  handle: string,
  password: string,
  options: VisitorOptions = {},
): Promise<Visitor> {
  const someone = visitor(origin, options);
  const answer = await someone.submit("/login", "/login", { handle, password });
  if (answer.status !== 200 || answer.path.startsWith("/login"))
    throw new Error(`${handle} could not sign in: ${answer.status} ${answer.path}`);
  return someone;
}

function pairsOf(fields: Fields): [string, string][] {
  return Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (typeof one === "string" ? [[name, one] as const] : [])),
  ) as [string, string][];
}

function multipart(fields: Fields): FormData {
  const body = new FormData();
  for (const [name, value] of pairsOf(fields)) body.append(name, value);
  for (const [name, value] of Object.entries(fields))
    if (value instanceof File) body.append(name, value);
  return body;
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ""] = line.split(";");
  const at = pair.indexOf("=");
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  if (value === "" || /max-age=0/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}
