import { setting } from "../../domain/instance/settings.ts";
import type { Call, InstanceWords } from "../context.ts";

type Asked = Pick<Call, "reader" | "deps" | "me" | "request">;
type Language = "da" | "en";

/** What the instance tells of itself, in the language of whoever asks. */
export async function wordsFor(call: Asked, language = languageOf(call)): Promise<InstanceWords> {
  const { reader, deps } = call;
  const region = (await setting(reader, "regionName")) ?? reader.host;
  return deps.instanceWords(language, { region, host: reader.host });
}

/** docs.joinmastodon.org/entities/Rule */
export interface Rule {
  id: string;
  text: string;
  hint: string;
  translations: Record<Language, { text: string; hint: string }>;
}

/** What everyone here keeps to. */
export async function rulesFor(call: Asked): Promise<Rule[]> {
  const [da, en] = [await wordsFor(call, "da"), await wordsFor(call, "en")];
  const own = languageOf(call) === "da" ? da : en;
  return own.rules.map((rule, at) => ({
    id: String(at + 1),
    ...said(rule),
    translations: { da: said(da.rules[at]!), en: said(en.rules[at]!) },
  }));
}

function said({ title, text }: InstanceWords["rules"][number]) {
  return { text: title, hint: text };
}

/** That of one's account, else English for whoever asks for it first. */
function languageOf({ me, request }: Pick<Asked, "me" | "request">): Language {
  if (me) return me.language;
  return /^\s*en\b/i.test(request.headers.get("Accept-Language") ?? "") ? "en" : "da";
}
