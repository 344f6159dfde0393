import type { Visit } from "../context.ts";

/** A moment as people say it, the exact one behind it. */
export function Time({ visit, at }: { visit: Visit; at: string }) {
  return (
    <time datetime={at} title={visit.format.dateTime(at)}>
      {visit.format.relative(at)}
    </time>
  );
}
