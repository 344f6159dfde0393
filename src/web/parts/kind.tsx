import type { PostView } from "../../domain/knowledge/post-view.ts";
import type { Maturity } from "../../storage/tables/knowledge.ts";
import type { Text } from "../text/dictionary.ts";
import { Icon, type IconName } from "./icon.tsx";

type Shown = Pick<PostView, "kind" | "outcome" | "change">;

/** What kind of knowledge a post is, in the words and colour of its kind: never colour alone. */
function kindWords(text: Text, { kind, outcome, change }: Shown): string {
  if (kind !== "experience") return text.kinds[kind];
  if (change === "stop") return text.unlearning;
  return outcome ? `${text.kinds.experience} · ${text.outcomes[outcome]}` : text.kinds.experience;
}

export function KindChip({ text, post }: { text: Text; post: Shown }) {
  const look = lookOf(post);
  return (
    <span class={`kind k-${look}`}>
      <Icon name={look} />
      {kindWords(text, post)}
    </span>
  );
}

function lookOf({ kind, outcome, change }: Shown): IconName {
  if (kind !== "experience") return kind;
  if (change === "stop") return "unlearn";
  return outcome === "failure" ? "failure" : "experience";
}

const steps: readonly Maturity[] = ["conjecture", "localExperience", "audited", "published"];

/** How well founded an experience is: four steps, and the word. */
export function MaturityLadder({ text, maturity }: { text: Text; maturity: Maturity }) {
  const reached = steps.indexOf(maturity);
  return (
    <span class="small">
      <span class="ladder" aria-hidden="true">
        {steps.map((_, at) => (
          <i class={at <= reached ? "on" : ""} />
        ))}
      </span>
      {text.maturity.label}: {text.maturity[maturity]}
    </span>
  );
}
