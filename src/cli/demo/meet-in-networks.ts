import { setTimeout as pause } from "node:timers/promises";
import { topicName } from "./draft-of.ts";
import { done, openPost, ownUri, postId, uriOf, type Meeting } from "./meeting.ts";
import { networkPost, type NetworkStep } from "./network-steps.ts";
import { demoNetworks, type DemoNetwork } from "./networks.ts";
import { localPart, regionOf } from "./posts.ts";
import type { DemoHandle } from "./types.ts";
import type { Page, Visitor } from "./visitor.ts";

const tries = 240;
const pauseMs = 250;

/** Makes a step about a network as that visitor; where another region has to answer first, it waits for that. */
export async function networkStep(
  visitor: Visitor,
  step: NetworkStep,
  meeting: Meeting,
): Promise<void> {
  const network = networkNamed(step.network);
  const path = pathFor(step.who, network, meeting);
  switch (step.what) {
    case "found": {
      const { handle, name, purpose, rules, kind } = network;
      const fields = { handle, name, purpose, rules, kind };
      done(await visitor.submit("/networks/new", "/networks/new", fields));
      return;
    }
    case "invite":
      done(
        await visitor.submit(`${path}/requests`, /\/invite$/, {
          who: addressOf(step.whom, meeting),
        }),
      );
      return;
    case "join":
    case "ask": {
      const page = await once(visitor, path, ({ html }) => html.includes(`action="${path}/join"`));
      done(
        await visitor.submit(
          page,
          `${path}/join`,
          step.what === "ask" ? { message: step.message } : {},
        ),
      );
      if (step.what === "join") await once(visitor, path, ({ html }) => writing.test(html));
      return;
    }
    case "promote": {
      const name = addressOf(step.whom, meeting);
      const member = (page: Page) =>
        page.html.split("<li").find((part) => part.includes(`/${name}"`) && acting.test(part));
      const page = await once(visitor, `${path}/members`, (one) => member(one) !== undefined);
      const id = acting.exec(member(page) ?? "")?.[1] ?? "";
      done(await visitor.press(`${path}/members/${id}/promote`, {}));
      return;
    }
    case "say":
      meeting.posts[step.post] = await say(visitor, step, path, meeting);
      return;
    case "pin": {
      const id = postId(new URL(uriOf(meeting, step.post)).pathname);
      done(await visitor.press(`/posts/${id}/network/pin`, {}));
    }
  }
}

const writing = /href="\/new\?network=(\d+)"/;
const acting = /\/members\/(\d+)\//;

async function say(
  visitor: Visitor,
  { who, post: key }: { who: DemoHandle; post: string },
  path: string,
  meeting: Meeting,
): Promise<string> {
  const { title, body, topics = [], replyTo } = networkPost(key);
  const origin = meeting.origins[regionOf(who)];
  if (replyTo !== undefined) {
    const parent = await openPost(visitor, origin, uriOf(meeting, replyTo));
    return ownUri(origin, parent, done(await visitor.submit(parent, /\/reply$/, { body })));
  }
  const page = await once(visitor, path, ({ html }) => writing.test(html));
  const form = `/new/${title === undefined ? "note" : "request"}?network=${writing.exec(page.html)?.[1]}`;
  const fields = {
    body,
    ...(title !== undefined && { title, topics: topics.map(topicName).join(", ") }),
    step: "publish",
  };
  return `${origin}/posts/${postId(done(await visitor.submit(form, form, fields)).path)}`;
}

function networkNamed(handle: string): DemoNetwork {
  const found = demoNetworks.find((one) => one.handle === handle);
  if (!found) throw new Error(`No demo network is called ${handle}`);
  return found;
}

/** The page of a network on the visitor's own instance. */
function pathFor(who: DemoHandle, { handle, owner }: DemoNetwork, { origins }: Meeting): string {
  const home = regionOf(owner);
  if (home === regionOf(who)) return `/networks/${handle}`;
  return `/networks/${handle}@${new URL(origins[home]).host}`;
}

function addressOf(whom: DemoHandle, { origins }: Meeting): string {
  return `@${localPart(whom)}@${new URL(origins[regionOf(whom)]).host}`;
}

/** The page once it is so; other regions take their time. */
async function once(visitor: Visitor, path: string, so: (page: Page) => boolean): Promise<Page> {
  for (let i = 0; i < tries; i += 1) {
    const page = await visitor.get(path);
    if (page.status === 200 && so(page)) return page;
    await pause(pauseMs);
  }
  throw new Error(`${path} does not become what it should`);
}
