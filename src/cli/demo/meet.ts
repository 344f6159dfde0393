import { setTimeout as pause } from "node:timers/promises";
import type { CrossRegionStep } from "./cross-region-steps.ts";
import { demoPost, localPart, regionOf } from "./posts.ts";
import type { DemoHandle, RegionSlug } from "./types.ts";
import { signedIn, type Page, type Visitor } from "./visitor.ts";

/** The running regions, and the posts known so far. */
export interface Meeting {
  origins: Readonly<Record<RegionSlug, string>>;
  password: string;
  /** Addresses of posts by key; answers are added as they are given. */
  posts: Record<string, string>;
}

const tries = 120;
const pauseMs = 500;

/** Makes steps across regions, each as its own signed-in practitioner: everything travels by federation. */
export function stepMaker(meeting: Meeting): (step: CrossRegionStep) => Promise<void> {
  const visitors = new Map<DemoHandle, Promise<Visitor>>();
  const visitorOf = (who: DemoHandle): Promise<Visitor> => {
    const known = visitors.get(who);
    if (known) return known;
    const { origins, password } = meeting;
    const coming = signedIn(origins[regionOf(who)], localPart(who), password, { patient: true });
    visitors.set(who, coming);
    return coming;
  };
  const place = async (who: DemoHandle, key: string): Promise<Page> =>
    postPage(await visitorOf(who), meeting.origins[regionOf(who)], uriOf(meeting, key));

  return async (step) => {
    const visitor = await visitorOf(step.who);
    switch (step.what) {
      case "follow":
        return follow(visitor, step.whom, meeting);
      case "answer": {
        const { replyTo = "", body = "", audience } = demoPost(step.post);
        const parent = await place(step.who, replyTo);
        const form = /\/reply$|^\/new\/note/;
        const given = done(await visitor.submit(parent, form, { body, audience }));
        meeting.posts[step.post] = ownUri(meeting.origins[regionOf(step.who)], parent, given);
        return;
      }
      case "accept": {
        const { path } = await place(step.who, demoPost(step.post).replyTo ?? "");
        const reply = await place(step.who, step.post);
        done(await visitor.press(`${path}/accept`, { reply: postId(reply.path) }));
        return;
      }
      case "thank":
      case "boost": {
        const { path } = await place(step.who, step.post);
        const button = step.what === "thank" ? "thanks" : "boost";
        done(await visitor.press(`${path}/${button}`, { on: "yes" }));
      }
    }
  };
}

async function follow(visitor: Visitor, whom: DemoHandle, { origins }: Meeting): Promise<void> {
  const address = `@${localPart(whom)}@${new URL(origins[regionOf(whom)]).host}`;
  const page = await found(visitor, address, /^\/@[^/?]+$/);
  const button = /action="([^"]*\/follow)"/.exec(page.html)?.[1];
  if (button !== undefined) done(await visitor.press(button, {}));
  else if (!/action="[^"]*\/unfollow"/.test(page.html))
    throw new Error(`${page.path} has no button to follow`);
}

/** The page of a post on the visitor's own instance. */
function postPage(visitor: Visitor, origin: string, uri: string): Promise<Page> {
  return uri.startsWith(`${origin}/`)
    ? visitor.get(new URL(uri).pathname)
    : found(visitor, uri, /^\/posts\/\d+$/);
}

/** Where the search box leads with an address of someone or something elsewhere; it may take a while to be there. */
async function found(visitor: Visitor, address: string, path: RegExp): Promise<Page> {
  for (let i = 0; i < tries; i += 1) {
    const page = await visitor.get(`/search?q=${encodeURIComponent(address)}`);
    if (page.status === 200 && path.test(decodeURIComponent(page.path))) return page;
    await pause(pauseMs);
  }
  throw new Error(`${address} was not found`);
}

function uriOf(meeting: Meeting, key: string): string {
  const uri = meeting.posts[key];
  if (uri === undefined) throw new Error(`${key} has no address yet`);
  return uri;
}

/** The address of the answer just given: it is where one was led, or what the fragment names. */
function ownUri(origin: string, parent: Page, given: Page): string {
  const named = /^post-(\d+)$/.exec(given.fragment)?.[1];
  const id = named && named !== postId(parent.path) ? named : postId(given.path);
  if (id === postId(parent.path)) throw new Error(`no new post at ${given.path}`);
  return `${origin}/posts/${id}`;
}

function postId(path: string): string {
  const id = /^\/posts\/(\d+)/.exec(path)?.[1];
  if (id === undefined) throw new Error(`${path} is no post`);
  return id;
}

/** The page that a step led to. Throws what it says went wrong: its alert, or its title. */
function done(page: Page): Page {
  if (page.status < 400) return page;
  const alert = /<[^>]*role="alert"[^>]*>([\s\S]{0,1500})/.exec(page.html)?.[1];
  const told = alert ?? /<title>([^<]*)/.exec(page.html)?.[1] ?? "";
  const words = told
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  throw new Error(`${page.path}: ${page.status} ${words.slice(0, 200)}`);
}
