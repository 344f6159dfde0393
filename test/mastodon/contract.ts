import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/*
 * What is known of the API that apps expect, as a machine reads it: an OpenAPI document kept outside the project, named by
 * VIS_TEST_MASTODON_OPENAPI or found beside the checkout. Where it is not there, answers are not held against it.
 */

interface Operation {
  responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
}

const place =
  process.env["VIS_TEST_MASTODON_OPENAPI"] ??
  resolve(import.meta.dirname, "../../../shared/reference/mastodon-openapi.json");

/** Whether answers are held against the document. */
export const contractIsHere = existsSync(place);

const document = contractIsHere
  ? corrected(JSON.parse(readFileSync(place, "utf8")) as Document)
  : { paths: {} };

const ajv = new Ajv2020({ strict: false, allErrors: true });
(addFormats as unknown as (on: Ajv2020) => void)(ajv);
ajv.addFormat("iso-639-1", /^[a-z]{2,3}(?:-[A-Za-z0-9-]+)?$/);
ajv.addFormat("binary", true);
ajv.addFormat("scopes", true);
ajv.addSchema({ $id: "m", ...document });

const made = new Map<string, ValidateFunction>();
const templates = Object.keys(document.paths).map((template) => ({
  template,
  matches: new RegExp(`^${template.replace(/\{[^}]+\}/g, "[^/]+")}$`),
}));

/** What every operation may be answered with, described or not: outside the scopes, changed meanwhile, too large, too often. */
const anywhere = new Set([401, 403, 409, 413, 429]);

function isError(body: unknown): boolean {
  return typeof (body as { error?: unknown } | null)?.error === "string";
}

/** What is wrong with an answer: nothing, when the operation is not described or its answer has no shape. */
export function faults(method: string, path: string, status: number, body: unknown): string[] {
  const template = templateOf(path);
  const operation = template && document.paths[template]?.[method.toLowerCase()];
  if (!template || !operation) return [];
  const answer = operation.responses[String(status)];
  if (!answer)
    return anywhere.has(status) && isError(body)
      ? []
      : [`${method} ${path}: ${status} is no answer of it`];
  if (!answer.content?.["application/json"]?.schema) return [];
  const validate = validatorOf(template, method.toLowerCase(), status);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${method} ${path}: ${instancePath} ${message}`,
  );
}

/** The operations that are described, as `GET /api/v1/accounts/{id}`. */
export function describedOperations(): string[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter((method) => ["get", "post", "put", "patch", "delete"].includes(method))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
}

/** The described address that a path is one of; what has no parameters goes first. */
export function templateOf(path: string): string | undefined {
  if (document.paths[path]) return path;
  return templates.find(({ matches }) => matches.test(path))?.template;
}

function validatorOf(template: string, method: string, status: number): ValidateFunction {
  const pointer = [
    "paths",
    template,
    method,
    "responses",
    String(status),
    "content",
    "application/json",
    "schema",
  ]
    .map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1")))
    .join("/");
  const held = made.get(pointer);
  if (held) return held;
  const validate = ajv.compile({ $ref: `m#/${pointer}` });
  made.set(pointer, validate);
  return validate;
}

interface Node {
  [name: string]: Node | undefined;
}

/** Where the document asks for more than servers send or apps read, by name of the schema and its property. */
function corrected(document: Document): Document {
  const { components } = document as unknown as { components: { schemas: Node } };
  const { schemas } = components;
  for (const card of ["PreviewCard", "TrendsLink", "PreviewCardAuthor"])
    for (const name of ["author_url", "embed_url", "provider_url", "url"])
      delete schemas[card]?.["properties"]?.[name]?.["format"];
  const subscription = schemas["WebPushSubscription"]?.["properties"];
  const either = { type: ["string", "integer"] } as unknown as Node;
  if (subscription) subscription["id"] = either;
  delete subscription?.["alerts"]?.["required"];
  const featured = schemas["FeaturedTag"]?.["properties"];
  if (featured) featured["statuses_count"] = either;
  const filters = document.paths["/api/v1/filters"]?.["get"]?.responses["200"]?.content;
  const json = filters?.["application/json"];
  if (json?.schema) json.schema = { type: "array", items: json.schema };
  document.paths["/api/v1/notifications/policy"] = firstPolicy();
  for (const name of ["NotificationTypeEnum", "NotificationGroupTypeEnum"]) ownTypes(schemas[name]);
  // A quote and a shallow one have only their state in common that must be there: whatever is one is the other.
  for (const name of ["Status", "StatusEdit"]) {
    const quote = schemas[name]?.["properties"]?.["quote"];
    if (quote?.["oneOf"]) quote["anyOf"] = quote["oneOf"];
    delete quote?.["oneOf"];
  }
  // What is wrong may be something else than the name.
  const nested = schemas["CustomError422"]?.["properties"]?.["error"]?.["properties"];
  delete nested?.["details"]?.["required"];
  return document;
}

/** An address that the document leaves out, of an entity that it describes. */
function firstPolicy(): Record<string, Operation> {
  const schema = { $ref: "#/components/schemas/V1NotificationPolicy" };
  const operation = { responses: { 200: { content: { "application/json": { schema } } } } };
  return { get: operation, put: operation, patch: operation };
}

/** What has no word in the document is told to apps that show the fallback of words they do not know. */
function ownTypes(schema: Node | undefined): void {
  if (!schema) return;
  const known = { enum: schema["enum"] };
  delete schema["enum"];
  schema["anyOf"] = [known, { pattern: "^(vis[.]|added_to_collection$|collection_update$)" }] as unknown as Node;
}
