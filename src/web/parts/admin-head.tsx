import type { Visit } from "../context.ts";
import { Tabs } from "./lists.tsx";

type AdminPart = "peers" | "accounts" | "reports";

/** The heading of the administration's pages, and the way between those that who is signed in may see. */
export function AdminHead({ visit, part }: { visit: Visit; part: AdminPart }) {
  const { admin: words } = visit.text;
  const parts: readonly AdminPart[] =
    visit.me?.role === "admin" ? ["peers", "accounts", "reports"] : ["peers", "reports"];
  return (
    <>
      <h1>{words.title}</h1>
      <Tabs
        label={words.parts}
        tabs={parts.map((name) => ({
          href: `/admin/${name}`,
          label: words[name],
          current: name === part,
        }))}
      />
    </>
  );
}
