/** A person at a browser without JavaScript: keeps cookies, reads forms, fills them in and sends them. */
export interface Visitor {
  get: (path: string) => Promise<Answer>;
  /** Opens `page`, fills in the form whose action matches, sends it as the browser would and follows the redirect. */
  submit: (page: string, action: string | RegExp, fields?: Fields) => Promise<Answer>;
}

export type Fields = Readonly<Record<string, string | readonly string[] | File>>;

export interface Answer {
  status: number;
  /** Where it ended, after redirects. */
  path: string;
  html: string;
}

/** A visitor of the instance at `origin`; nobody is signed in. */
export function visitor(origin: string): Visitor {
  const cookies = new Map<string, string>();

  const request = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const url = new URL(path, origin);
    const headers = new Headers(init.headers);
    headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    headers.set("accept", "text/html");
    if (init.method === "POST") headers.set("origin", origin);
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const cookie of response.headers.getSetCookie()) keep(cookies, cookie);
    const html = await response.text();
    const to = response.headers.get("location");
    if (to && response.status >= 300 && response.status < 400)
      return request(new URL(to, url).pathname + new URL(to, url).search);
    return { status: response.status, path: url.pathname + url.search, html };
  };

  return {
    get: (path) => request(path),
    async submit(page, action, fields = {}) {
      const opened = await request(page);
      const form = formsOf(opened.html).find((one) =>
        typeof action === "string" ? one.action === action : action.test(one.action),
      );
      if (!form)
        throw new Error(
          `no form for ${String(action)} on ${page} (${opened.status}):\n${opened.html.slice(0, 2000)}`,
        );
      const values = { ...form.values, ...fields };
      const files = Object.entries(fields).filter((entry) => entry[1] instanceof File);
      const pairs = Object.entries(values).flatMap(([name, value]) =>
        [value].flat().flatMap((one) => (typeof one === "string" ? [[name, one]] : [])),
      );
      const path = form.action === "" ? page : form.action;
      if (form.method === "get") return request(`${path}?${new URLSearchParams(pairs).toString()}`);
      if (!form.multipart)
        return request(path, { method: "POST", body: new URLSearchParams(pairs) });
      const body = new FormData();
      for (const [name, value] of pairs) body.append(name!, value!);
      for (const [name, file] of files) body.append(name, file as File);
      return request(path, { method: "POST", body });
    },
  };
}

/** Signs in with a password; the visitor then acts as that person. */
export async function signedIn(origin: string, handle: string, password: string): Promise<Visitor> {
  const someone = visitor(origin);
  const answer = await someone.submit("/login", "/login", { handle, password });
  if (answer.status !== 200 || answer.path.startsWith("/login"))
    throw new Error(`${handle} could not sign in: ${answer.status} ${answer.path}`);
  return someone;
}

interface Form {
  action: string;
  method: "get" | "post";
  multipart: boolean;
  values: Record<string, string | string[]>;
}

function formsOf(html: string): Form[] {
  return Array.from(
    html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g),
    ([, head = "", body = ""]) => ({
      action: attribute(head, "action") ?? "",
      method:
        attribute(head, "method")?.toLowerCase() === "get" || !/method=/i.test(head)
          ? "get"
          : "post",
      multipart: attribute(head, "enctype") === "multipart/form-data",
      values: valuesOf(body),
    }),
  );
}

function valuesOf(body: string): Form["values"] {
  const values: Record<string, string | string[]> = {};
  const add = (name: string, value: string) => {
    const held = values[name];
    values[name] = held === undefined ? value : [held, value].flat();
  };
  for (const [, input = ""] of body.matchAll(/<input\b([^>]*)>/g)) {
    const type = attribute(input, "type") ?? "text";
    const name = attribute(input, "name");
    if (!name || ["file", "submit"].includes(type)) continue;
    if (["checkbox", "radio"].includes(type) && !/\bchecked\b/.test(input)) continue;
    add(name, attribute(input, "value") ?? (type === "checkbox" ? "on" : ""));
  }
  for (const [, head = "", text = ""] of body.matchAll(
    /<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g,
  ))
    add(attribute(head, "name") ?? "", unescape(text));
  for (const [, head = "", options = ""] of body.matchAll(
    /<select\b([^>]*)>([\s\S]*?)<\/select>/g,
  )) {
    const all = Array.from(options.matchAll(/<option\b([^>]*)>/g), ([, option = ""]) => option);
    const chosen = all.find((option) => /\bselected\b/.test(option)) ?? all[0];
    add(attribute(head, "name") ?? "", attribute(chosen ?? "", "value") ?? "");
  }
  return values;
}

function attribute(text: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`, "i").exec(text);
  return found?.[1] === undefined ? undefined : unescape(found[1]);
}

function unescape(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

function keep(cookies: Map<string, string>, header: string): void {
  const [pair = ""] = header.split(";");
  const at = pair.indexOf("=");
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  if (value === "" || /max-age=0/i.test(header)) cookies.delete(name);
  else cookies.set(name, value);
}
