import { createRequire } from "node:module";

/**
 * Reads a package when it is first asked for, and not at the start: what few requests need costs no memory and no time
 * until one comes. `load` is given Node's `require`.
 */
export function onDemand<T>(load: (require: NodeJS.Require) => T): () => T {
  let held: { value: T } | undefined;
  return () => (held ??= { value: load(packages) }).value;
}

const packages = createRequire(import.meta.url);
