/** Replaced below once storage stands: starts a private PostgreSQL for the run. */
export function setup(): void {}
