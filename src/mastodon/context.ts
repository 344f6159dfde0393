import type { Context } from "hono";
import type { WSEvents } from "hono/ws";
import type { WebSocket } from "ws";
import type { TokenHolder } from "../domain/apps/holder.read.ts";
import type { Sieve } from "../domain/filters/sieve.ts";
import type { Viewer } from "../domain/knowledge/visible.ts";
import type { AppLinks } from "../domain/media/app-links.ts";
import type { MediaStore } from "../domain/media/media-store.ts";
import type { NewsKind } from "../domain/notifications/kinds.ts";
import type { SignedLinks } from "../domain/media/signed-links.ts";
import type { Refused } from "../domain/refused.ts";
import type { TextFormat } from "../lib/markdown.ts";
import type { Hub } from "./streaming/hub.ts";
import type { Reader } from "../storage/reader.ts";
import type { Store } from "../storage/transaction.ts";

/** What the API needs from the rest of the house. */
export interface MastodonDependencies {
  store: Store;
  media: MediaStore;
  signedLinks: SignedLinks;
  /** Who a request speaks for (`oauth/bearer.ts`). */
  bearer: (
    request: Request,
    how?: { streaming?: boolean },
  ) => Promise<TokenHolder | "nobody" | "refused">;
  /** Encrypts what is kept and must be read again. */
  seal: (text: string) => string;
  /** Where what is committed meets those who listen. */
  hub: Hub;
  /** Finds a person or post elsewhere by `@user@host` or URL, fetching it; undefined when there is none. */
  lookup: (
    query: string,
    me: number,
  ) => Promise<{ kind: "person" | "post"; id: number } | undefined>;
  /** Ids of the actors a text names as `@name@host`; those not known here are looked up. */
  resolveMentions: (text: string, format?: TextFormat) => Promise<number[]>;
  /** What the domain refuses, as a sentence. */
  refusalWords: (refused: Refused, language: "da" | "en") => string;
  /** What someone did, after their name: `wants to join a network`. */
  newsWords: (news: { kind: NewsKind; byNetwork: boolean }, language: "da" | "en") => string;
  /** What the instance tells of itself (`web/instance-words.ts`). */
  instanceWords: (
    language: "da" | "en",
    instance: { region: string; host: string },
  ) => InstanceWords;
  /** It speaks with some servers only, or with none. */
  limitedFederation: boolean;
  /** Which Vis this is. */
  version: string;
  /** What stands for the client's connection, behind proxies too. */
  connectionOf: (c: Context) => string;
  /** The public key of web push (RFC 8292); empty where there is no push. */
  vapidKey: string;
  clock: () => Date;
}

/** What an instance tells of itself, in plain paragraphs. */
export interface InstanceWords {
  /** In a sentence. */
  lead: string;
  rules: readonly { title: string; text: string }[];
  about: readonly string[];
  privacy: readonly string[];
  /** Since when it has been saying so, ISO 8601. */
  since: string;
}

/** Someone who reads and writes through an app. */
export type Person = Extract<TokenHolder, { kind: "person" }>;

/** One request, as its handler sees it. `me` is undefined where the route lets others in than people. */
export interface Call<P = unknown, Me = Person | undefined> {
  deps: MastodonDependencies;
  store: Store;
  reader: Reader;
  me: Me;
  viewer: Viewer;
  /** What they do not want to read, asked for once a request; undefined for who is not someone here. */
  sieve: () => Promise<Sieve | undefined>;
  /** Who asks, an app alone too; undefined without a token. */
  holder: TokenHolder | undefined;
  params: P;
  /** An id in the path. What is no id of ours is one that nothing has. */
  id: (name?: string) => number;
  /** A text in the path. */
  segment: (name: string) => string;
  /** ISO 8601. */
  now: string;
  origin: string;
  /** Where the reader's app finds files. */
  links: AppLinks;
  request: Request;
  /** Answers by making the connection a WebSocket. */
  upgrade: (events: WSEvents<WebSocket>) => Promise<Response>;
  /** The address asked for, as the app knows it. */
  url: URL;
}
