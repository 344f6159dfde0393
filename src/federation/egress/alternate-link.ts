import { documentKind } from "./media-type.ts";

const most = 65_536;
const mostLinks = 200;

/**
 * The address of the ActivityStreams form that a page names in `<link rel="alternate" type="application/activity+json">`,
 * as written; undefined when there is none in its first 64 KiB. Looks at each character a bounded number of times.
 */
export function alternateLink(page: Uint8Array): string | undefined {
  const html = new TextDecoder().decode(page.subarray(0, most));
  const lower = html.toLowerCase();
  let at = lower.indexOf("<link");
  for (let links = 0; at !== -1 && links < mostLinks; links += 1) {
    const end = html.indexOf(">", at);
    if (end === -1) return undefined;
    const found = attributes(html.slice(at + 5, end));
    const rel = (found.get("rel") ?? "").toLowerCase().split(/\s/);
    if (rel.includes("alternate") && documentKind(found.get("type") ?? null) === "activity") {
      const href = found.get("href");
      if (href) return href.replaceAll("&amp;", "&");
    }
    at = lower.indexOf("<link", end);
  }
  return undefined;
}

const gap = /[\s/]/;
const nameEnd = /[\s=/]/;

/** The attributes of a tag, the first of each name. Walks the text once. */
function attributes(tag: string): Map<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  const skip = (what: RegExp, wanted: boolean): void => {
    while (at < tag.length && what.test(tag.charAt(at)) === wanted) at += 1;
  };
  while (at < tag.length) {
    skip(gap, true);
    const start = at;
    at += 1;
    skip(nameEnd, false);
    const name = tag.slice(start, at).toLowerCase();
    skip(/\s/, true);
    let value = "";
    if (tag.charAt(at) === "=") {
      at += 1;
      skip(/\s/, true);
      const quote = tag.charAt(at);
      if (quote === '"' || quote === "'") {
        const close = tag.indexOf(quote, at + 1);
        value = tag.slice(at + 1, close === -1 ? tag.length : close);
        at = close === -1 ? tag.length : close + 1;
      } else {
        const from = at;
        skip(/\s/, false);
        value = tag.slice(from, at);
      }
    }
    if (name !== "" && !found.has(name)) found.set(name, value);
  }
  return found;
}
