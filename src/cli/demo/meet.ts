import type { CrossRegionStep } from "./cross-region-steps.ts";
import { networkStep } from "./meet-in-networks.ts";
import { done, found, openPost, ownUri, postId, uriOf, type Meeting } from "./meeting.ts";
import type { NetworkStep } from "./network-steps.ts";
import { demoPost, localPart, regionOf } from "./posts.ts";
import type { DemoHandle } from "./types.ts";
import { signedIn, type Page, type Visitor } from "./visitor.ts";

/** Makes steps across regions, each as its own signed-in practitioner: everything travels by federation. */
export function stepMaker(
  meeting: Meeting,
): (step: CrossRegionStep | NetworkStep) => Promise<void> {
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
    openPost(await visitorOf(who), meeting.origins[regionOf(who)], uriOf(meeting, key));

  return async (step) => {
    const visitor = await visitorOf(step.who);
    if ("network" in step) return networkStep(visitor, step, meeting);
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
