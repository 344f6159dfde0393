import type { Scope } from "../domain/apps/scopes.ts";
import type { Call, Person } from "./context.ts";
import type { Json } from "./json-text.ts";
import type { Spec, Values } from "./params.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Who may ask: anyone, also an app that speaks for itself; or a person. */
type Who = "anyone" | "person";

/** What is answered: a value as JSON, a page with its neighbours, or a response made by hand. */
export type Answer = Response | Paged | Json;

/** A page, and where the ones beside it are (`Link`, RFC 8288): parameters that take the place of the request's own. */
export class Paged {
  readonly items: Json;
  readonly next: Record<string, string> | undefined;
  readonly prev: Record<string, string> | undefined;

  constructor(
    items: Json,
    next: Record<string, string> | undefined,
    prev: Record<string, string> | undefined,
  ) {
    this.items = items;
    this.next = next;
    this.prev = prev;
  }
}

export interface RouteOptions<S extends Spec> {
  /** What the token must allow; of several, any one. None: any token will do. */
  scope?: Scope | readonly Scope[];
  params?: S;
  /** What it does, in a line, for our own description. */
  summary: string;
  /** The name of what is answered, for our own description. */
  returns: string;
  /** Which allowance it is counted against beside the usual one. */
  allowance?: "media" | "deletes";
  /** What is wrong with what was said stands one deeper than elsewhere: `{"error": {"error", "details"}}`. */
  nestsErrors?: boolean;
  /** Largest body in bytes, where the usual is too small. */
  mostBytes?: number;
  /** The token may also stand where browsers can put one when they open a stream. */
  streaming?: boolean;
}

/** One operation of the API. */
export interface Route {
  /** `PUT` and `PATCH` stand for each other: apps use either. */
  methods: readonly Method[];
  /** As Hono reads it: `/api/v1/accounts/:id`. */
  path: string;
  who: Who;
  scopes: readonly Scope[];
  spec: Spec;
  summary: string;
  returns: string;
  allowance: "media" | "deletes" | undefined;
  mostBytes: number | undefined;
  nestsErrors: boolean;
  streaming: boolean;
  handle: (call: Call) => Promise<Answer>;
}

type Handler<S extends Spec, Me> = (call: Call<Values<S>, Me>) => Promise<Answer>;

/** An operation that anyone may ask for; who brings a token is read as whom it speaks for. */
export function open<S extends Spec = Record<never, never>>(
  on: `${Method} /${string}`,
  options: RouteOptions<S>,
  handle: Handler<S, Person | undefined>,
): Route {
  return route("anyone", on, options, handle as Handler<S, never>);
}

/** An operation for someone signed in through an app. */
export function own<S extends Spec = Record<never, never>>(
  on: `${Method} /${string}`,
  options: RouteOptions<S>,
  handle: Handler<S, Person>,
): Route {
  return route("person", on, options, handle as Handler<S, never>);
}

function route<S extends Spec>(
  who: Who,
  on: string,
  {
    scope = [],
    params,
    allowance,
    mostBytes,
    nestsErrors = false,
    streaming = false,
    ...said
  }: RouteOptions<S>,
  handle: Handler<S, never>,
): Route {
  const [method = "", path = ""] = on.split(" ");
  return {
    ...said,
    who,
    path,
    methods: method === "PUT" || method === "PATCH" ? ["PUT", "PATCH"] : [method as Method],
    scopes: [scope].flat(),
    spec: params ?? {},
    allowance,
    mostBytes,
    nestsErrors,
    streaming,
    handle: handle as unknown as Route["handle"],
  };
}
