/** An activity that has no effect, and never will. Thrown anywhere in its handling. */
export class Dropped extends Error {
  override name = "Dropped";
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** An activity that cannot be handled now, because another server does not answer. */
export class Later extends Error {
  override name = "Later";
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}
