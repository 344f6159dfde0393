import { hostOf } from "./url.ts";

const anchors = /<a href="([^"]*)"[^>]*>(.*?)<\/a>/gs;
const hidden = /<span[^>]*class="[^"]*\binvisible\b[^"]*"[^>]*>[^<]*<\/span>/g;
const address = /^(https?:\/\/|www\.)?((?:[\p{L}\p{N}_-]+\.)+[\p{L}]{2,24})(?=[:/?#\s…]|$)/iu;
const fileEndings =
  /\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|txt|csv|md|zip|png|jpe?g|gif|svg|html?|json|js|ts)$/i;

/**
 * Writes the real host after every link whose visible text names another one: `trusted.example [other.example]`.
 * Takes HTML as `sanitize-html` writes it.
 */
export function showLinkHosts(html: string): string {
  return html.replace(anchors, (whole, href: string, inner: string) => {
    const real = hostOf(decode(href));
    const shown = visible(inner);
    const named = namedHost(shown);
    if (real === undefined || named === undefined) return whole;
    if (bare(named) === bare(real) || shown.endsWith(`[${real}]`)) return whole;
    return `${whole.slice(0, -"</a>".length)} [${real}]</a>`;
  });
}

function namedHost(text: string): string | undefined {
  const found = address.exec(text);
  const host = found?.[2];
  if (found === null || host === undefined) return undefined;
  if (found[1] === undefined && (fileEndings.test(host) || /\s/.test(text))) return undefined;
  return hostOf(`http://${host}/`) ?? host;
}

function visible(inner: string): string {
  const text = inner.replace(hidden, "").replace(/<[^>]*>/g, "");
  return decode(text)
    .replace(/(?!\ufe0f)\p{Default_Ignorable_Code_Point}/gu, "")
    .normalize("NFKC")
    .trim();
}

function bare(host: string): string {
  return host.replace(/^www\./, "").replace(/:\d+$/, "");
}

function decode(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}
