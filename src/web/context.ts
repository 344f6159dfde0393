import type { Context } from "hono";
import type { MediaFile } from "../domain/media/media.read.ts";
import type { RemoteMediaRef } from "../domain/media/remote-media.read.ts";
import type { MediaStore } from "../domain/media/media-store.ts";
import type { SignedLinks } from "../domain/media/signed-links.ts";
import type { AllyNames } from "../domain/instance/ally-names.read.ts";
import type { NewKeys } from "../domain/people/keys.ts";
import type { Session } from "../domain/people/sessions.ts";
import type { Viewer } from "../domain/knowledge/visible.ts";
import type { TextFormat } from "../lib/markdown.ts";
import type { Store } from "../storage/transaction.ts";
import type { Assets } from "./assets.ts";
import type { Form } from "./form.ts";
import type { Format } from "./format.ts";
import type { Language, Text } from "./text/dictionary.ts";
import type { Throttle } from "./throttle.ts";

/** Someone in a network elsewhere as its own server lists them. */
export interface NetworkMember {
  uri: string;
  name: string;
  handle: string;
  host: string;
  role: "member" | "moderator" | "owner";
}

/** What the pages need from the rest of the house. */
export interface WebDependencies {
  store: Store;
  media: MediaStore;
  signedLinks: SignedLinks;
  /** Keys for a new practitioner, made before the transaction opens. */
  newKeys: () => Promise<NewKeys>;
  /** Finds a person or post elsewhere by `@user@host` or URL, fetching it; undefined when there is none. */
  lookup: (
    query: string,
    me: number,
  ) => Promise<{ kind: "person" | "post"; id: number } | undefined>;
  /** Ids of the actors a text names as `@name@host`; those not known here are looked up. */
  resolveMentions: (text: string, format?: TextFormat) => Promise<number[]>;
  /** Reads what someone elsewhere says of themselves anew, from their own server; what is held stays when it does not answer. */
  readAnew: (actorId: number) => Promise<void>;
  /** Members of a network elsewhere, asked of its own server for `me`, who belongs to it; empty when it does not answer. */
  networkMembers: (networkId: number, me: number) => Promise<readonly NetworkMember[]>;
  /** A picture of a person or post elsewhere, fetched once and kept here; undefined when it may not be seen or cannot be had. */
  remotePicture: (
    viewer: Viewer,
    wanted: RemoteMediaRef,
  ) => Promise<(MediaFile & { file: string }) | undefined>;
  /** Who a signed request from another server reads as; undefined when it is unsigned or not accepted. */
  serverViewer: (request: Request) => Promise<Viewer | undefined>;
  /** Which Vis this is. */
  version: string;
  /** The client's address, behind proxies too. */
  addressOf: (c: Context) => string;
  /** The cookies are `__Host-` and Secure: our origin is https. */
  secureCookies: boolean;
  /** Aborts when the server stops: connections that wait for news end then. */
  closing?: AbortSignal;
  clock?: () => Date;
}

/** What a module of pages works with. */
export interface WebContext extends Omit<WebDependencies, "clock"> {
  clock: () => Date;
  assets: Assets;
  /** Tries at signing in, by address. */
  signInTries: Throttle;
  /** Addresses looked up on other servers, by who asked. */
  lookUps: Throttle;
}

/** One request by one visitor: who they are and how they read. */
export interface Visit {
  me: Session | undefined;
  /** The cookie's token, when `me` is signed in. */
  token: string | undefined;
  viewer: Viewer;
  language: Language;
  text: Text;
  format: Format;
  now: Date;
  /** Our own origin. */
  origin: string;
  /** What the region is called here. */
  region: string;
  /** What the regions we are allied with are called. */
  allies: AllyNames;
  /** Notifications not yet seen. */
  unread: number;
  /** Path and query of the page asked for. */
  here: string;
  assets: Assets;
}

/**
 * What a request carries through the pages: the visit, its form when it brought one, and where else than here the forms of
 * its answer may lead.
 */
export interface WebEnv {
  Variables: { visit: Visit; form: Form; formTarget?: string };
}

export type WebRequest = Context<WebEnv>;
