/**
 * What to read of rows with ids: what lies between two ids, both left out; the newest of it, or with `fromBelow` what is
 * next above `after`.
 */
export interface Window {
  before?: number | undefined;
  after?: number | undefined;
  fromBelow?: boolean | undefined;
  limit: number;
}

/** A window with nothing left open. */
export function whole({ before, after, fromBelow, limit }: Window): Required<{
  [K in keyof Window]: NonNullable<Window[K]>;
}> {
  return {
    before: before ?? Number.MAX_SAFE_INTEGER,
    after: after ?? 0,
    fromBelow: fromBelow ?? false,
    limit,
  };
}

/** Rows read upwards where the window says so, newest first. */
export function newestFirst<T>(rows: T[], { fromBelow }: Window): T[] {
  return fromBelow ? rows.toReversed() : rows;
}
