import { focusAt, type Focus } from "../../lib/focus.ts";
import { parseTime } from "../../lib/time.ts";
import type { Json } from "../wire/proof.ts";
import type { RemotePoll, RemotePost, RemoteVote } from "./decoded.ts";
import { policyOf } from "./policy.ts";
import {
  addressOf,
  flagOf,
  idOf,
  idsOf,
  listOf,
  objectOf,
  onlyId,
  recipientsOf,
  sizeOf,
  textOf,
  typesOf,
} from "./read.ts";

/** Most of each that is taken from one post; what is beyond is left out. */
export const most = {
  recipients: 200,
  tags: 300,
  mentions: 50,
  hashtags: 30,
  attachments: 16,
  options: 20,
  votes: 1_000_000_000,
} as const;

const longest = { html: 131_072, line: 2_000, tag: 120 } as const;

const postTypes = ["Note", "Article", "Page", "Question"] as const;

/** The type under which a thing is a post; undefined for everything else. */
export function postType(thing: Json): RemotePost["type"] | undefined {
  const types = typesOf(thing);
  return postTypes.find((type) => types.includes(type));
}

/**
 * Reads a choice in a poll from normalised JSON: a Note with a name that answers something, without a text or files. It
 * is never a post, whatever it answers.
 */
export function readVote(json: Json): RemoteVote | undefined {
  if (postType(json) !== "Note") return undefined;
  const name = textOf(json["name"], longest.line) ?? "";
  const inReplyTo = idOf(listOf(json["inReplyTo"], 1)[0]);
  const attributedTo = onlyId(json["attributedTo"]);
  if (name === "" || inReplyTo === undefined || attributedTo === undefined) return undefined;
  const says = contentOf(json, undefined).content.trim() !== "";
  if (says || listOf(json["attachment"], 1).length > 0) return undefined;
  return { attributedTo, inReplyTo, name };
}

/** Reads a post from normalised JSON. Undefined when it is none, or does not say which it is and whose, each once. */
export function readPost(json: Json): RemotePost | undefined {
  const type = postType(json);
  const uri = idOf(json["id"]);
  const attributedTo = onlyId(json["attributedTo"]);
  if (!type || !uri || !attributedTo || readVote(json)) return undefined;
  const vis = ownTerms(json);
  const { content, language } = contentOf(json, vis["language"]);
  const tags = listOf(json["tag"], most.tags).flatMap((tag): Json[] => {
    const held = objectOf(tag);
    return held ? [held] : [];
  });
  return {
    uri,
    url: pageOf(json["url"]),
    type,
    attributedTo,
    to: recipientsOf(json["to"], most.recipients),
    cc: recipientsOf(json["cc"], most.recipients),
    audience: recipientsOf(json["audience"], most.recipients),
    inReplyTo: idOf(listOf(json["inReplyTo"], 1)[0]),
    context: idOf(json["context"]) ?? idOf(json["conversation"]),
    name: textOf(json["name"], longest.line),
    summary: textOf(json["summary"], longest.line),
    content,
    language,
    sensitive: flagOf(json["sensitive"]) === 1,
    published: parseTime(textOf(json["published"], 50)),
    updated: parseTime(textOf(json["updated"], 50)),
    hashtags: hashtagsOf(tags),
    mentions: mentionsOf(tags),
    attachments: attachmentsOf(json["attachment"]),
    poll: type === "Question" ? pollOf(json) : undefined,
    replies: idOf(json["replies"]),
    quote: quoteOf(json, tags),
    canQuote: policyOf(json, "canQuote") ?? { automatic: [], manual: [] },
    vis,
  };
}

/** `content`, or its first form by language; the language is the one it is given in. */
function contentOf(json: Json, told: unknown): { content: string; language: string | undefined } {
  const forms = Object.entries(objectOf(json["contentMap"]) ?? {}).slice(0, 20);
  const plain = textOf(json["content"], longest.html);
  const same = forms.find(([, text]) => textOf(text, longest.html) === plain) ?? forms[0];
  const marked = objectOf(listOf(json["content"], 1)[0])?.["@language"];
  const language = same?.[0] ?? (typeof marked === "string" ? marked : told);
  return {
    content: plain ?? textOf(same?.[1], longest.html) ?? "",
    language:
      typeof language === "string" && /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i.test(language)
        ? language
        : undefined,
  };
}

/** The page for people: of several addresses the one that says it is HTML. */
function pageOf(value: unknown): string | undefined {
  const all = listOf(value, 10);
  const page = all.find((one) => objectOf(one)?.["mediaType"] === "text/html");
  return addressOf(page ?? all[0]);
}

function hashtagsOf(tags: readonly Json[]): string[] {
  const names = tags
    .filter((tag) => typesOf(tag).includes("Hashtag"))
    .map((tag) => (textOf(tag["name"], longest.tag) ?? "").replace(/^#/, ""))
    .filter((name) => name !== "");
  return [...new Set(names)].slice(0, most.hashtags);
}

function mentionsOf(tags: readonly Json[]): string[] {
  const named = tags.filter((tag) => typesOf(tag).includes("Mention")).map((tag) => tag["href"]);
  return idsOf(named, most.tags).slice(0, most.mentions);
}

/** Names that others gave a quote before anyone was asked, the commonest first. */
const unaskedNames = ["quoteUri", "_misskey_quote", "quoteUrl"];
const misskeyQuotes = /^https:\/\/misskey-hub\.net\/ns\/?#_misskey_quote$/;

/**
 * What the post quotes: of several the first. By `quote` it waits for its author's leave (FEP-044f); told only by what was
 * there before, or by a link (FEP-e232), nobody was asked.
 */
function quoteOf(json: Json, tags: readonly Json[]): RemotePost["quote"] {
  const asked = idOf(listOf(json["quote"], 1)[0]);
  const stampUri = idOf(listOf(json["quoteAuthorization"], 1)[0]);
  if (asked) return { uri: asked, stampUri, unasked: false };
  const named = unaskedNames.flatMap((name) => idOf(listOf(json[name], 1)[0]) ?? []);
  const linked = tags.find(isQuoteLink);
  const uri = named[0] ?? (linked && idOf(linked["href"]));
  return uri === undefined ? undefined : { uri, stampUri, unasked: stampUri === undefined };
}

function isQuoteLink(tag: Json): boolean {
  const rels = listOf(tag["rel"], 5).filter((rel) => typeof rel === "string");
  return typesOf(tag).includes("Link") && rels.some((rel) => misskeyQuotes.test(rel));
}

const files = ["Document", "Image", "Video", "Audio"];

function attachmentsOf(value: unknown): RemotePost["attachments"] {
  const held = listOf(value, most.tags).flatMap((one) => {
    const file = objectOf(one);
    const url = file && addressOf(file["url"]);
    if (!url || !typesOf(file).some((type) => files.includes(type))) return [];
    const mediaType = textOf(file["mediaType"], 100) ?? textOf(linkOf(file)?.["mediaType"], 100);
    return [
      {
        url,
        mediaType: mediaType ?? "application/octet-stream",
        alt: textOf(file["name"], longest.line) ?? textOf(file["summary"], longest.line) ?? "",
        width: sizeOf(file["width"]),
        height: sizeOf(file["height"]),
        digestMultibase: textOf(file["digestMultibase"], 200),
        blurhash: textOf(file["blurhash"], 200),
        focus: pointOf(file["focalPoint"]),
      },
    ];
  });
  return held.slice(0, most.attachments);
}

function pointOf(value: unknown): Focus | undefined {
  const [x, y] = listOf(value, 2);
  return focusAt(x, y);
}

function linkOf(file: Json): Json | undefined {
  return objectOf(listOf(file["url"], 1)[0]);
}

/** `oneOf` goes before `anyOf`. One without choices asks nothing. */
function pollOf(json: Json): RemotePoll | undefined {
  const multiple = listOf(json["oneOf"], 1).length === 0;
  const options = listOf(json[multiple ? "anyOf" : "oneOf"], most.options).flatMap((choice) => {
    const held = objectOf(choice);
    const name = textOf(held?.["name"], longest.line);
    const votes = countOf(objectOf(held?.["replies"])?.["totalItems"]) ?? 0;
    return name === undefined || name === "" ? [] : [{ name, votes }];
  });
  if (options.length === 0) return undefined;
  const { closed } = json;
  const endsAt = parseTime(textOf(json["endTime"], 50));
  const closedAt = parseTime(textOf(closed, 50));
  const isClosed = closed !== undefined && closed !== null && closed !== false;
  return {
    options,
    multiple,
    endsAt,
    closedAt: closedAt ?? (isClosed ? (endsAt ?? new Date(0).toISOString()) : undefined),
    voters: countOf(json["votersCount"]),
  };
}

/** A number of people; what is none, or more than there are, is not told. */
function countOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= most.votes
    ? Number(value)
    : undefined;
}

const lines = [
  "kind",
  "title",
  "teaser",
  "form",
  "capacity",
  "requestStatus",
  "neededBy",
  "outcome",
  "change",
  "maturity",
  "reviewBy",
  "licence",
  "language",
];

/** Our own terms without their prefix, and `purpose`. An empty `body` says that there is none beside what the content repeats. */
function ownTerms(json: Json): RemotePost["vis"] {
  const given: [string, string | string[] | undefined][] = [
    ...lines.map((name): [string, string | undefined] => [
      name,
      textOf(json[`vis:${name}`], longest.line),
    ]),
    ["body", textOf(json["vis:body"], longest.html)],
    ["purpose", textOf(json["purpose"], 50)],
    ["aspect", texts(json["vis:aspect"])],
    ["acceptedAnswer", idsOf(json["vis:acceptedAnswer"], 50)],
  ];
  const told = given.filter(
    ([name, value]) => value !== undefined && (name === "body" || value.length > 0),
  );
  return Object.fromEntries(told) as RemotePost["vis"];
}

function texts(value: unknown): string[] {
  return listOf(value, 10).flatMap((one) => textOf(one, 100) ?? []);
}
