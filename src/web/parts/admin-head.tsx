import type { Visit } from "../context.ts";
import { Tabs } from "./lists.tsx";

type AdminPart = "peers" | "accounts" | "suspended" | "reports" | "announcements";

const paths: Readonly<Record<AdminPart, string>> = {
  peers: "/admin/peers",
  accounts: "/admin/accounts",
  suspended: "/admin/accounts/suspended",
  reports: "/admin/reports",
  announcements: "/admin/announcements",
};

/** The heading of the administration's pages, and the way between those that who is signed in may see. */
export function AdminHead({ visit, part }: { visit: Visit; part: AdminPart }) {
  const { admin: words, instance } = visit.text;
  const parts: readonly AdminPart[] =
    visit.me?.role === "admin"
      ? ["peers", "accounts", "suspended", "reports", "announcements"]
      : ["peers", "suspended", "reports"];
  const labels: Record<AdminPart, string> = {
    ...words,
    suspended: instance.suspended.tab,
    announcements: instance.announcements.tab,
  };
  return (
    <>
      <h1>{words.title}</h1>
      <Tabs
        label={words.parts}
        tabs={parts.map((name) => ({
          href: paths[name],
          label: labels[name],
          current: name === part,
        }))}
      />
    </>
  );
}
