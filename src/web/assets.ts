import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { Hono } from "hono";

/** Addresses of our own style, script and typeface; each carries the hash of its content. */
export interface Assets {
  style: string;
  script: string;
  font: string;
  icon: string;
  /** Serves them, for good: another content has another address. */
  routes: Hono;
}

interface File {
  address: string;
  type: string;
  bytes: Buffer;
  gzipped: Buffer | undefined;
}

/** Reads the static files once. The typeface is IBM Plex Sans (OFL 1.1), latin letters, all weights in one file. */
export function loadAssets(): Assets {
  const font = file(
    "plex.woff2",
    "font/woff2",
    readFileSync(
      createRequire(import.meta.url).resolve(
        "@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2",
      ),
    ),
  );
  const css = close(own("vis.css").toString("utf8")).replace("plex.woff2", font.address);
  const style = file("vis.css", "text/css; charset=utf-8", Buffer.from(css));
  const script = file("enhance.js", "text/javascript; charset=utf-8", own("enhance.js"));
  const icon = file("icon.svg", "image/svg+xml", own("icon.svg"));
  const routes = new Hono();
  for (const one of [font, style, script, icon]) serve(routes, one);
  for (const name of ["avatar.png", "header.png"]) serveForever(routes, name);
  return {
    style: style.address,
    script: script.address,
    font: font.address,
    icon: icon.address,
    routes,
  };
}

/** A style sheet without what only its readers need: comments and layout. */
function close(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .replace(/;}/g, "}")
    .replaceAll(": ", ":")
    .replace(/(?<!\d)0\.(?=\d)/g, ".")
    .trim();
}

function own(name: string): Buffer {
  return readFileSync(new URL(`static/${name}`, import.meta.url));
}

function file(name: string, type: string, bytes: Buffer): File {
  const [stem = "", extension = ""] = name.split(".");
  const address = `/static/${stem}.${hash("sha256", bytes, "hex").slice(0, 12)}.${extension}`;
  const gzipped = type.startsWith("font/") ? undefined : gzipSync(bytes, { level: 9 });
  return { address, type, bytes, gzipped };
}

/** The pictures of whoever has none, for apps: at an address that does not change. */
function serveForever(routes: Hono, name: string): void {
  const bytes = new Uint8Array(own(name));
  routes.get(`/static/${name}`, (c) =>
    c.body(bytes, 200, {
      "Content-Type": "image/png",
      "Cache-Control": "public, max-age=86400",
      "Access-Control-Allow-Origin": "*",
      "Cross-Origin-Resource-Policy": "cross-origin",
    }),
  );
}

function serve(routes: Hono, { address, type, bytes, gzipped }: File): void {
  routes.get(address, (c) => {
    const zip = gzipped && /\bgzip\b/.test(c.req.header("Accept-Encoding") ?? "");
    return c.body(new Uint8Array(zip ? gzipped : bytes), 200, {
      "Content-Type": type,
      "Cache-Control": "public, max-age=31536000, immutable",
      Vary: "Accept-Encoding",
      ...(zip ? { "Content-Encoding": "gzip" } : {}),
    });
  });
}
