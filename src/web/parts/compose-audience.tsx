import type { Audience } from "../../storage/tables/knowledge.ts";
import type { Visit } from "../context.ts";
import type { FormError } from "../refusals.ts";
import type { Text } from "../text/dictionary.ts";
import { inNetwork, type Written } from "../written.ts";
import type { ComposeNetwork } from "./compose-form.tsx";
import { Choices } from "./fields.tsx";
import { nameOf } from "./person-line.tsx";

interface Where {
  audiences: readonly Audience[];
  networks?: readonly ComposeNetwork[];
  network?: ComposeNetwork | undefined;
}

/** Whom a post will be for: one of the audiences or of the networks one can write in; said in words where it is settled. */
export function Audiences({
  visit,
  written,
  audiences,
  networks = [],
  network,
  without,
  errors,
}: Where & {
  visit: Visit;
  written: Written;
  without: string | undefined;
  errors: readonly FormError[];
}) {
  const { text } = visit;
  const { networks: words } = text;
  if (network)
    return (
      <p class="note" id="audience">
        <input type="hidden" name="audience" value={inNetwork(network.id)} />
        {words.fixedAudience} <b>{nameOf(network)}</b>. {text.compose.audience}{" "}
        <b>{saidOf(text, network)}</b>.{" "}
        {without === undefined ? null : <a href={without}>{words.elsewhere}</a>}
      </p>
    );
  return (
    <Choices
      name="audience"
      legend={text.compose.audience}
      options={[
        ...audiences.map((value) => ({
          value,
          label: text.audiences[value],
          hint: text.audienceHints[value],
        })),
        ...networks.map((one) => ({
          value: inNetwork(one.id),
          label: saidOf(text, one),
          hint: words.inNetworkHint,
        })),
      ]}
      chosen={[written.audience]}
      errors={errors}
    />
  );
}

/** Whom what was written is for, in words. */
export function audienceSaid(
  text: Text,
  { networks = [], network }: Where,
  { audience }: Written,
): string {
  const within = [network, ...networks].find((one) => one && inNetwork(one.id) === audience);
  if (within) return saidOf(text, within);
  return text.audiences[audience as Audience] ?? text.audiences.network;
}

function saidOf({ networks: words }: Text, network: ComposeNetwork): string {
  return network.open ? words.publicIn(nameOf(network)) : words.onlyMembersOf(nameOf(network));
}
