/** A form of a page, with what stands in it already. */
export interface Form {
  action: string;
  method: "get" | "post";
  multipart: boolean;
  values: Record<string, string | readonly string[]>;
}

/** The forms of a page of ours. */
export function formsOf(html: string): Form[] {
  const forms = html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g);
  return Array.from(forms, ([, head = "", body = ""]) => ({
    action: attribute(head, "action") ?? "",
    method: attribute(head, "method")?.toLowerCase() === "post" ? "post" : "get",
    multipart: attribute(head, "enctype") === "multipart/form-data",
    values: valuesOf(body),
  }));
}

/** The hidden fields of a page, whichever form they stand in. */
export function hiddenIn(html: string): Map<string, string> {
  const inputs = inputsIn(html).filter((input) => attribute(input, "type") === "hidden");
  return new Map(
    inputs.map((input) => [attribute(input, "name") ?? "", attribute(input, "value") ?? ""]),
  );
}

/** What a browser would send: what is written, chosen and checked. */
function valuesOf(html: string): Form["values"] {
  const values: Record<string, string | string[]> = {};
  const add = (name: string, value: string) => {
    const held = values[name];
    values[name] = held === undefined ? value : [held, value].flat();
  };
  for (const input of inputsIn(html)) {
    const type = attribute(input, "type") ?? "text";
    const name = attribute(input, "name");
    if (!name || ["file", "submit"].includes(type)) continue;
    if (["checkbox", "radio"].includes(type) && !/\bchecked\b/.test(input)) continue;
    add(name, attribute(input, "value") ?? (type === "checkbox" ? "on" : ""));
  }
  for (const [, head = "", text = ""] of html.matchAll(
    /<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g,
  ))
    add(attribute(head, "name") ?? "", unescape(text));
  for (const [, head = "", body = ""] of html.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
    const options = Array.from(body.matchAll(/<option\b([^>]*)>/g), ([, option = ""]) => option);
    const chosen = options.find((option) => /\bselected\b/.test(option)) ?? options[0] ?? "";
    add(attribute(head, "name") ?? "", attribute(chosen, "value") ?? "");
  }
  return values;
}

function inputsIn(html: string): string[] {
  return Array.from(html.matchAll(/<input\b([^>]*)>/g), ([, input = ""]) => input);
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`, "i").exec(tag)?.[1];
  return found === undefined ? undefined : unescape(found);
}

function unescape(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
