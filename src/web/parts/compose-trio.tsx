import type { Visit } from "../context.ts";
import { Icon } from "./icon.tsx";

/** The three ways to share knowledge; `query` goes along, as `?network=…` does. */
export function ComposeTrio({ visit, query = "" }: { visit: Visit; query?: string }) {
  const { home } = visit.text;
  const ways = [
    ["request", home.request, home.requestHint],
    ["offer", home.offer, home.offerHint],
    ["experience", home.experience, home.experienceHint],
  ] as const;
  return (
    <nav class="card trio" aria-label={home.trio}>
      {ways.map(([kind, label, hint]) => (
        <a href={`/new/${kind}${query}`}>
          <Icon name={kind} />
          <div>
            {label}
            <span>{hint}</span>
          </div>
        </a>
      ))}
    </nav>
  );
}
