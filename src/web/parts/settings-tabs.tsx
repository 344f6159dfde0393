import type { Visit } from "../context.ts";
import { Tabs } from "./lists.tsx";

export type SettingsPart = "profile" | "account" | "apps" | "privacy" | "move";

/** The heading of every settings page, and the ways between them; `saved`: what was sent has been kept. */
export function SettingsHead({
  visit,
  part,
  saved = false,
}: {
  visit: Visit;
  part: SettingsPart;
  saved?: boolean;
}) {
  const { settings: words } = visit.text;
  const parts: readonly SettingsPart[] = ["profile", "account", "apps", "privacy", "move"];
  return (
    <>
      <h1>{words.title}</h1>
      <Tabs
        label={words.parts}
        tabs={parts.map((name) => ({
          href: `/settings/${name}`,
          label: words[name],
          current: name === part,
        }))}
      />
      {saved ? <output class="note">{words.saved}</output> : null}
    </>
  );
}
