/** Where a room counts what it does. Names are `snake_case`; labels are few and never personal. */
export interface Meter {
  /** Adds to a counter, one unless told otherwise. */
  count: (name: string, labels?: Readonly<Record<string, string>>, by?: number) => void;
  /** Notes a duration in seconds. */
  time: (name: string, seconds: number, labels?: Readonly<Record<string, string>>) => void;
}

/** Counts nothing: for tests and commands. */
export const noMeter: Meter = { count() {}, time() {} };
