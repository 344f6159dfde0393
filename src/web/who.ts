/** Someone as addresses and people name them; `host` is null for people here. */
export interface Who {
  handle: string;
  host: string | null;
}

/** `@handle` or `@handle@host`; undefined for everything else. */
export function whoIn(text: string | undefined): Who | undefined {
  const [, handle, host] =
    /^@([\w.-]{1,100})(?:@([\p{L}\p{N}.:[\]-]{1,253}))?$/u.exec(text?.trim() ?? "") ?? [];
  return handle === undefined ? undefined : { handle, host: host?.toLowerCase() ?? null };
}
