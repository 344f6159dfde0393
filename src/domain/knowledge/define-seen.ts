import type { Compilable } from "kysely";
import { define, type HotQuery } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Viewer } from "./visible.ts";

type Values = Record<string, number | string | null>;

/**
 * Declares a hot query that depends on who reads: one prepared statement a kind of viewer. `build` gets the viewer to put
 * into `visible`.
 */
export function defineSeen<P extends Values, R>(
  queryName: string,
  build: (reader: Reader, viewer: Viewer, parameters: P) => Compilable<R>,
): (reader: Reader, viewer: Viewer, parameters: P) => Promise<R[]> {
  type Run<More> = HotQuery<P & More, R>;
  const anyone: Run<object> = define(`${queryName}-anyone`, (reader, p: P) =>
    build(reader, { kind: "anonymous" }, p),
  );
  const person: Run<{ me: number }> = define(
    `${queryName}-person`,
    (reader, p: P & { me: number }) => build(reader, { kind: "person", actorId: p.me }, p),
  );
  const server = (trust: "public" | "allied"): Run<{ host: string; memberOf: number }> =>
    define(`${queryName}-${trust}`, (reader, p: P & { host: string; memberOf: number }) =>
      build(reader, { kind: "server", host: p.host, trust, memberOf: p.memberOf }, p),
    );
  const servers = { public: server("public"), allied: server("allied") };
  return (reader, viewer, p) => {
    switch (viewer.kind) {
      case "anonymous":
        return anyone(reader, p);
      case "person":
        return person(reader, { ...p, me: viewer.actorId });
      case "server":
        return servers[viewer.trust](reader, {
          ...p,
          host: viewer.host,
          memberOf: viewer.memberOf ?? 0,
        });
    }
  };
}
