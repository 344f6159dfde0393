import type { NewNetwork } from "../../domain/networks/found.ts";
import { networkLimits } from "../../domain/networks/texts.ts";
import type { Visit } from "../context.ts";
import type { Form } from "../form.ts";
import type { FormError } from "../refusals.ts";
import type { Text } from "../text/dictionary.ts";
import { Checkbox, Choices, TextArea, TextField } from "./fields.tsx";

type Kind = NewNetwork["kind"];

/** What the form of a network holds, as typed. */
export interface NetworkWritten {
  name: string;
  purpose: string;
  rules: string;
  kind: string;
  posting: string;
  history: string;
}

export const networkKinds: readonly Kind[] = ["open", "closed", "hidden"];
const postings = ["members", "moderators"] as const;
const histories = ["all", "since-join"] as const;

export function readNetwork(form: Form): NetworkWritten {
  return {
    name: form.text("name"),
    purpose: form.text("purpose"),
    rules: form.text("rules"),
    kind: form.text("kind"),
    posting: form.text("posting"),
    history: form.text("history"),
  };
}

/** The choices meant; what is none of ours is the most careful one. */
export function chosenOf({ kind, posting, history }: NetworkWritten) {
  return {
    kind: networkKinds.find((one) => one === kind) ?? ("hidden" as const),
    posting: postings.find((one) => one === posting) ?? ("moderators" as const),
    history: histories.find((one) => one === history) ?? ("since-join" as const),
  };
}

/** The labels of the form's fields, for the error summary. */
export function networkFieldNames({ networks: words }: Text): Record<string, string> {
  return {
    name: words.name,
    handle: words.handle,
    purpose: words.purpose,
    rules: words.rules,
    kind: words.kind,
  };
}

/** What a network says of itself and how open it is; `kinds` are those it may be given. */
export function NetworkFields({
  visit,
  written,
  kinds,
  errors,
  askToConfirm,
  children,
}: {
  visit: Visit;
  written: NetworkWritten;
  kinds: readonly Kind[];
  errors: readonly FormError[];
  askToConfirm: boolean;
  /** What stands after the name. */
  children?: unknown;
}) {
  const { networks: words } = visit.text;
  return (
    <>
      <TextField
        name="name"
        label={words.name}
        value={written.name}
        maxlength={networkLimits.name * 2}
        errors={errors}
        required
      />
      {children}
      <TextArea
        name="purpose"
        label={words.purpose}
        hint={words.purposeHint}
        value={written.purpose}
        errors={errors}
      />
      <TextArea
        name="rules"
        label={`${words.rules} (${visit.text.frame.optional})`}
        hint={words.rulesHint}
        value={written.rules}
        errors={errors}
      />
      <Choices
        name="kind"
        legend={words.kind}
        hint={words.kindOnce}
        options={kinds.map((value) => ({
          value,
          label: words.kinds[value],
          hint: words.kindWhy[value],
        }))}
        chosen={[written.kind]}
        errors={errors}
      />
      <Choices
        name="posting"
        legend={words.posting}
        options={postings.map((value) => ({ value, label: words.postingOf[value] }))}
        chosen={[written.posting]}
      />
      <Choices
        name="history"
        legend={words.history}
        options={histories.map((value) => ({ value, label: words.historyOf[value] }))}
        chosen={[written.history]}
      />
      {askToConfirm ? (
        <Checkbox name="confirmed" label={visit.text.compose.confirm} checked={false} />
      ) : null}
    </>
  );
}
