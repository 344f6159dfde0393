import { aspectNames, limits, sectionNames, type Draft } from "../domain/knowledge/draft.ts";
import { actorByHandle } from "../domain/people/actor.read.ts";
import { Refused } from "../domain/refused.ts";
import { extractMentions } from "../lib/markdown.ts";
import type { PostView } from "../domain/knowledge/post-view.ts";
import type { Audience, PostKind } from "../storage/tables/knowledge.ts";
import type { WebContext } from "./context.ts";
import { asId, type Form } from "./form.ts";

/** What someone has written so far, as the form's fields hold it: right or wrong, it comes back as it was. */
export interface Written {
  kind: PostKind;
  title: string;
  teaser: string;
  body: string;
  sections: Record<string, string>;
  /** Names separated by commas. */
  topics: string;
  /** One of ours, or `network:` and the id of a network, which then decides it. */
  audience: string;
  language: string;
  outcome: string;
  change: string;
  maturity: string;
  aspects: string[];
  form: string;
  capacity: string;
  neededBy: string;
  licence: string;
  /** `plain` for what an app wrote; Markdown when empty. */
  format: string;
  warning: string;
  /** `yes` when it is. */
  sensitive: string;
  confirmed: boolean;
  attachmentIds: number[];
}

/** An empty page of that kind. */
export function blank(kind: PostKind, language: string): Written {
  return {
    kind,
    title: "",
    teaser: "",
    body: "",
    sections: {},
    topics: "",
    audience: "allied",
    language,
    outcome: "",
    change: "",
    maturity: "",
    aspects: [],
    form: "",
    capacity: "",
    neededBy: "",
    licence: "",
    format: "",
    warning: "",
    sensitive: "",
    confirmed: false,
    attachmentIds: [],
  };
}

/** What a form brought. */
export function readWritten(kind: PostKind, form: Form): Written {
  const sections = sectionNames.map((name) => [name, form.text(name)] as const);
  const kept = form.all("attachment").filter((id) => !form.has(`remove-${id}`));
  return {
    kind,
    title: form.text("title"),
    teaser: form.text("teaser"),
    body: form.text("body"),
    sections: Object.fromEntries(sections.filter(([, text]) => text.trim() !== "")),
    topics: form.text("topics"),
    audience: form.text("audience"),
    language: form.text("language"),
    outcome: form.text("outcome"),
    change: form.text("change"),
    maturity: form.text("maturity"),
    aspects: form.all("aspects").slice(0, aspectNames.length),
    form: form.text("form"),
    capacity: form.text("capacity"),
    neededBy: form.text("neededBy"),
    licence: form.text("licence"),
    format: form.text("format"),
    warning: form.text("warning"),
    sensitive: form.text("sensitive"),
    confirmed: form.has("confirmed"),
    attachmentIds: kept.flatMap((id) => asId(id) ?? []).slice(0, limits.attachments * 2),
  };
}

/** A post as it was written, to be changed. */
export function fromPost(post: PostView): Written {
  return {
    kind: post.kind,
    title: post.title ?? "",
    teaser: post.teaser ?? "",
    body: post.bodySource ?? "",
    sections: post.sections,
    topics: post.topics.map((topic) => topic.labelDa).join(", "),
    audience: post.network ? inNetwork(post.network.id) : post.audience,
    language: post.language,
    outcome: post.outcome ?? "",
    change: post.change ?? "",
    maturity: post.maturity ?? "",
    aspects: post.aspects,
    form: post.form ?? "",
    capacity: post.capacity ?? "",
    neededBy: post.neededBy ?? "",
    licence: post.licence ?? "",
    format: post.format === "plain" ? "plain" : "",
    warning: post.warning ?? "",
    sensitive: post.sensitive && post.warning === null ? "yes" : "",
    confirmed: false,
    attachmentIds: post.attachments.map(({ id }) => id),
  };
}

/** The draft meant; the domain judges every value. */
export function toDraft(written: Written): Draft {
  const { kind, title, teaser, body, sections, capacity, aspects, confirmed } = written;
  const knowledge = kind !== "note";
  return {
    kind,
    body,
    language: written.language,
    ...forWhom(written),
    topics: knowledge ? written.topics.split(/[,;\n]/u) : [],
    mentions: [],
    attachmentIds: written.attachmentIds,
    format: written.format === "plain" ? "plain" : "markdown",
    warning: written.warning,
    sensitive: written.sensitive === "yes",
    confirmed,
    ...(knowledge ? { title, teaser, licence: chosen(written.licence) } : {}),
    ...(kind === "offer" ? { capacity, form: chosen(written.form) } : {}),
    ...(kind === "request" ? { neededBy: chosen(written.neededBy) } : {}),
    ...(kind === "experience"
      ? {
          sections,
          aspects,
          outcome: chosen(written.outcome) as Draft["outcome"],
          change: chosen(written.change) as Draft["change"],
          maturity: chosen(written.maturity) as Draft["maturity"],
        }
      : {}),
  };
}

/** The audience that stands for a network. */
export function inNetwork(id: number): string {
  return `network:${id}`;
}

function forWhom({ audience }: Written): Pick<Draft, "audience" | "networkId"> {
  const networkId = asId(/^network:(\d+)$/.exec(audience)?.[1]);
  return networkId === undefined
    ? { audience: audience as Audience }
    : { audience: "network", networkId };
}

function chosen(value: string): string | undefined {
  return value === "" ? undefined : value;
}

/** The fields of a form that say the same again, for a page that only passes them on. */
export function fieldsOf(written: Written): [name: string, value: string][] {
  const { kind: _kind, sections, aspects, attachmentIds, confirmed, ...texts } = written;
  return [
    ...Object.entries(texts).filter(([, value]) => value !== ""),
    ...Object.entries(sections),
    ...aspects.map((aspect) => ["aspects", aspect] as [string, string]),
    ...attachmentIds.map((id) => ["attachment", String(id)] as [string, string]),
    ...(confirmed ? [["confirmed", "yes"] as [string, string]] : []),
  ];
}

type Finder = Pick<WebContext, "store" | "lookUps" | "resolveMentions">;

/**
 * The draft with the people its texts name, those elsewhere looked up, so that they are told. Each who is not known here
 * counts as one of the writer's look-ups. Throws `try-again-later`.
 */
export async function withNamed(web: Finder, me: number, draft: Draft): Promise<Draft> {
  const text = [draft.body ?? "", ...Object.values(draft.sections ?? {})].join("\n");
  for (const named of extractMentions(text, draft.format).slice(0, mostLookedUp)) {
    const [handle = "", host] = named.split("@");
    if (host === undefined || (await actorByHandle(web.store.reader, handle, host))) continue;
    const seconds = web.lookUps.take(String(me));
    if (seconds > 0) throw new Refused("try-again-later", { seconds });
  }
  return { ...draft, mentions: await web.resolveMentions(text, draft.format) };
}

/** No more of those a text names are looked up. */
const mostLookedUp = 10;
