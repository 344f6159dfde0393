const epoch = Date.UTC(2010, 0, 1);
const perMillisecond = 4096;
const perNode = 256;
const half = 128;
const lastMillisecond = Math.floor(Number.MAX_SAFE_INTEGER / perMillisecond) - 1;

/** A source of ids: `next` follows the clock, `at` dates an id by the Unix milliseconds of something made elsewhere. */
export type Ids = { next(): number; at(ms: number): number };

/**
 * Makes ids that are safe integers ordered by time: `(ms − 2010-01-01)·4096 + node·256 + sequence`.
 *
 * `next` always increases, also when the clock steps back; when a millisecond is full it borrows the next one.
 * It uses the lower half of the sequence and `at` the upper half, so the two never meet.
 * `at` takes the future for now, and spreads whole seconds over their second, since many servers send no fraction.
 * Its ids differ with near certainty; whoever inserts one takes another when it is taken.
 *
 * @throws RangeError when `node`, which keeps processes on one database apart, is not an integer from 0 to 15.
 */
export function createIds({ node, now, random = Math.random }: IdSettings): Ids {
  if (!Number.isInteger(node) || node < 0 || node > 15) throw new RangeError("node must be 0–15");
  let last = -1;
  let sequence = 0;
  let turn = Math.floor(random() * half);

  const next = (): number => {
    const present = sinceEpoch(now());
    sequence = present > last ? 0 : sequence + 1;
    last = Math.max(last, present);
    if (sequence === half) {
      sequence = 0;
      last += 1;
    }
    return compose(last, node, sequence);
  };

  const at = (ms: number): number => {
    const limit = sinceEpoch(now());
    const asked = Math.min(sinceEpoch(ms), limit);
    const spread = asked % 1000 === 0 ? Math.floor(random() * 1000) : 0;
    turn = (turn + 1) % half;
    return compose(Math.min(asked + spread, limit), node, half + turn);
  };

  return { next, at };
}

/** What ids are made from: the process (0–15), the clock in Unix milliseconds, and for tests the dice. */
export type IdSettings = { node: number; now: () => number; random?: () => number };

/** The moment an id stands for. */
export function idTime(id: number): Date {
  return new Date(epoch + Math.floor(id / perMillisecond));
}

/** Reads an id as the doors write it: a plain decimal number up to 2^53−1, no sign, no leading zero. Else undefined. */
export function parseId(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || !/^(?:0|[1-9]\d{0,15})$/.test(text)) return undefined;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : undefined;
}

function sinceEpoch(ms: number): number {
  const whole = Math.floor(ms - epoch);
  return Number.isNaN(whole) ? 0 : Math.min(Math.max(whole, 0), lastMillisecond);
}

function compose(ms: number, node: number, sequence: number): number {
  return ms * perMillisecond + node * perNode + sequence;
}
