import type { Moment } from "../../lib/time.ts";

/** A clock that stands still until it is moved. */
export interface MovableClock {
  now: () => Date;
  moveTo: (moment: Moment) => void;
}

/** A clock that stands at `moment`: what is written under it happened then. */
export function movableClock(moment: Moment): MovableClock {
  let at = new Date(moment);
  return {
    now: () => at,
    moveTo(to) {
      at = new Date(to);
    },
  };
}
