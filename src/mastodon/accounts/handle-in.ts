/** A handle as apps write it: `name`, `@name`, `name@host`; `host` is null for our own. Undefined for everything else. */
export function handleIn(
  said: string | undefined,
  ourHost: string,
): { name: string; host: string | null } | undefined {
  const [, name, host] =
    /^@?([\w.-]{1,100})(?:@([\p{L}\p{N}.:[\]-]{1,253}))?$/u.exec(said?.trim() ?? "") ?? [];
  if (name === undefined) return undefined;
  const lower = host?.toLowerCase();
  return { name, host: lower === undefined || lower === ourHost ? null : lower };
}
