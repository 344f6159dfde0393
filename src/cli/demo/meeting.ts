import { setTimeout as pause } from "node:timers/promises";
import type { RegionSlug } from "./types.ts";
import type { Page, Visitor } from "./visitor.ts";

/** The running regions, and the posts known so far. */
export interface Meeting {
  origins: Readonly<Record<RegionSlug, string>>;
  password: string;
  /** Addresses of posts by key; answers are added as they are given. */
  posts: Record<string, string>;
}

const tries = 120;
const pauseMs = 500;

/** The page of a post on the visitor's own instance. */
export function openPost(visitor: Visitor, origin: string, uri: string): Promise<Page> {
  return uri.startsWith(`${origin}/`)
    ? visitor.get(new URL(uri).pathname)
    : found(visitor, uri, /^\/posts\/\d+$/);
}

/** Where the search box leads with an address of someone or something elsewhere; it may take a while to be there. */
export async function found(visitor: Visitor, address: string, path: RegExp): Promise<Page> {
  for (let i = 0; i < tries; i += 1) {
    const page = await visitor.get(`/search?q=${encodeURIComponent(address)}`);
    if (page.status === 200 && path.test(decodeURIComponent(page.path))) return page;
    await pause(pauseMs);
  }
  throw new Error(`${address} was not found`);
}

/** The address of what was said under this key. Throws when nothing was yet. */
export function uriOf(meeting: Meeting, key: string): string {
  const uri = meeting.posts[key];
  if (uri === undefined) throw new Error(`${key} has no address yet`);
  return uri;
}

/** The address of the answer just given: it is where one was led, or what the fragment names. */
export function ownUri(origin: string, parent: Page, given: Page): string {
  const named = /^post-(\d+)$/.exec(given.fragment)?.[1];
  const id = named && named !== postId(parent.path) ? named : postId(given.path);
  if (id === postId(parent.path)) throw new Error(`no new post at ${given.path}`);
  return `${origin}/posts/${id}`;
}

/** The id in the path of a post. */
export function postId(path: string): string {
  const id = /^\/posts\/(\d+)/.exec(path)?.[1];
  if (id === undefined) throw new Error(`${path} is no post`);
  return id;
}

/** The page that a step led to. Throws what it says went wrong: its alert, or its title. */
export function done(page: Page): Page {
  if (page.status < 400) return page;
  const alert = /<[^>]*role="alert"[^>]*>([\s\S]{0,1500})/.exec(page.html)?.[1];
  const told = alert ?? /<title>([^<]*)/.exec(page.html)?.[1] ?? "";
  const words = told
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  throw new Error(`${page.path}: ${page.status} ${words.slice(0, 200)}`);
}
