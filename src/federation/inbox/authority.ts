import { sameOrigin } from "../../lib/url.ts";
import type { InnerActivity, Verb } from "../decode/decoded.ts";
import { uriOf } from "./said.ts";

/** Why someone may not say this; undefined when they may. */
type Rule = (activity: InnerActivity, ourOrigin: string) => string | undefined;

/**
 * Who may say what, by verb, as far as the activity itself tells. What only our rows can tell (that a follow of ours is
 * answered by whom it asked, that a post's stored author changes it) the domain function of the verb asks again.
 */
const rules: Readonly<Record<Verb, Rule>> = {
  /** Posts and votes of one's own, at one's own origin. */
  Create: ({ actor, object }) => {
    if (object?.kind === "post" && object.post.attributedTo !== actor) return "not-the-author";
    if (object?.kind === "vote" && object.vote.attributedTo !== actor) return "not-the-author";
    return atOrigin(uriOf(object), actor);
  },
  /** One's own posts, and oneself. */
  Update: ({ actor, object }) => {
    if (object?.kind === "actor") return object.uri === actor ? undefined : "not-theirs";
    if (object?.kind === "post" && object.post.attributedTo !== actor) return "not-the-author";
    return atOrigin(uriOf(object), actor);
  },
  /** One's own posts, one's own stamps, and oneself. */
  Delete: ({ actor, object }) => atOrigin(uriOf(object), actor),
  /** Someone here. */
  Follow: ({ object }, ours) => here(uriOf(object), ours),
  /** A follow or recommendation that asked oneself, or a quote of what is at one's own origin; the stamp of a yes is there too. */
  Accept: (activity) =>
    answers(activity) ?? (activity.result && atOrigin(activity.result, activity.actor)),
  Reject: (activity) => answers(activity),
  /** To quote something here, in a post of one's own at one's own origin. */
  QuoteRequest: ({ actor, object, instrument }, ours) => {
    if (instrument?.kind === "post" && instrument.post.attributedTo !== actor)
      return "not-the-author";
    return atOrigin(uriOf(instrument), actor) ?? here(uriOf(object), ours);
  },
  /** Someone here, in a collection at one's own origin. */
  FeatureRequest: ({ actor, object, instrument }, ours) =>
    atOrigin(uriOf(instrument), actor) ?? here(uriOf(object), ours),
  /** What one did oneself. */
  Undo: ({ actor, object }) => {
    if (object?.kind === "activity" && object.activity.actor !== actor) return "not-theirs";
    return uriOf(object) === undefined && object?.kind === "activity"
      ? undefined
      : atOrigin(uriOf(object), actor);
  },
  /** Anything that has an address: what it is, its own server says. */
  Announce: ({ object }) => named(object?.kind === "activity" || uriOf(object) !== undefined),
  Like: ({ object }) => named(uriOf(object) !== undefined),
  EmojiReact: ({ object }) => named(uriOf(object) !== undefined),
  /** Someone here. */
  Block: ({ object }, ours) => here(uriOf(object), ours),
  /** Someone or something here. */
  Flag: ({ objectUris }, ours) =>
    objectUris.some((uri) => sameOrigin(uri, ours)) ? undefined : "not-here",
  /** Oneself. That the other agrees is asked of the other's own server. */
  Move: ({ actor, object, target }) => {
    if (uriOf(object) !== actor) return "not-theirs";
    return named(target !== undefined && target !== actor);
  },
  /** A collection of one's own. */
  Add: ({ actor, target }) => atOrigin(target, actor),
  Remove: ({ actor, target }) => atOrigin(target, actor),
  /** What is said in networks. */
  Join: () => "unknown-verb",
  Leave: () => "unknown-verb",
  Invite: () => "unknown-verb",
  Offer: () => "unknown-verb",
  Lock: () => "unknown-verb",
};

/** Whether the verb is one we act on. */
export function isVerb(type: string): type is Verb {
  return Object.hasOwn(rules, type);
}

/** Why the actor has no right to say this; undefined when the activity itself gives none. */
export function authorityFault(activity: InnerActivity, ourOrigin: string): string | undefined {
  return isVerb(activity.type) ? rules[activity.type](activity, ourOrigin) : "unknown-verb";
}

function answers({ actor, object }: InnerActivity): string | undefined {
  if (object?.kind !== "activity") return named(uriOf(object) !== undefined);
  const { type, object: asked } = object.activity;
  if (type === "QuoteRequest") return atOrigin(uriOf(asked), actor);
  if (type !== "Follow" && type !== "FeatureRequest") return "not-a-follow";
  return uriOf(asked) === actor ? undefined : "not-theirs";
}

function atOrigin(uri: string | undefined, actor: string): string | undefined {
  if (uri === undefined) return "object-missing";
  return sameOrigin(uri, actor) ? undefined : "not-theirs";
}

function here(uri: string | undefined, ours: string): string | undefined {
  if (uri === undefined) return "object-missing";
  return sameOrigin(uri, ours) ? undefined : "not-here";
}

function named(given: boolean): string | undefined {
  return given ? undefined : "object-missing";
}
