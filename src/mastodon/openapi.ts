import { schemas } from "./params.ts";
import type { Route } from "./route.ts";

/** Our own description of the API, OpenAPI 3.1, made from the route table. */
export function descriptionOf(
  routes: readonly Route[],
  { version, store }: { version: string; store: { reader: { origin: string } } },
): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes)
    for (const method of route.methods) {
      const path = route.path.replace(/:(\w+)(?:\{[^}]*\})?/g, "{$1}");
      paths[path] = { ...paths[path], [method.toLowerCase()]: operation(route, method) };
    }
  return {
    openapi: "3.1.0",
    info: {
      title: "Vis: the API for apps",
      version,
      description:
        "The operations of the Mastodon client API that Vis answers, with what Vis adds to them under the key vis.",
    },
    servers: [{ url: store.reader.origin }],
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
      },
    },
  };
}

function operation({ path, who, scopes, spec, summary, returns }: Route, method: string): object {
  const asked = method === "GET" || method === "DELETE";
  const named = schemas(spec);
  const inPath = Array.from(path.matchAll(/:(\w+)/g), ([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = Object.entries(asked ? named : {}).map(([name, schema]) => ({
    name: schema["type"] === "array" ? `${name}[]` : name,
    in: "query",
    schema,
  }));
  const body = asked || Object.keys(named).length === 0 ? {} : { requestBody: bodyOf(named) };
  return {
    summary,
    parameters: [...inPath, ...inQuery],
    ...body,
    ...(who === "anyone" ? {} : { security: [{ token: [] }] }),
    "x-who": who,
    "x-scopes": scopes,
    responses: {
      200: { description: returns },
      ...(who === "anyone" ? {} : { 401: { description: "Error" } }),
    },
  };
}

function bodyOf(properties: Record<string, object>): object {
  const schema = { type: "object", properties };
  return {
    content: {
      "application/json": { schema },
      "application/x-www-form-urlencoded": { schema },
      "multipart/form-data": { schema },
    },
  };
}
