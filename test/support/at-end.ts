const ends: (() => unknown)[] = [];

/** What a test file made is given back when it ends, the last thing first. Files share a process, so nothing may stay. */
export function atEnd(end: () => unknown): void {
  ends.push(end);
}

/** Does all of it, whatever fails; throws what failed first. */
export async function endAll(): Promise<void> {
  const faults: unknown[] = [];
  for (let end = ends.pop(); end; end = ends.pop())
    try {
      await end();
    } catch (error) {
      faults.push(error);
    }
  if (faults.length > 0) throw faults[0];
}
