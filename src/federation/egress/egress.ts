/** A request of ours to another server. */
export interface EgressRequest {
  method: "GET" | "POST";
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: Uint8Array;
  /** Milliseconds for all of it; never more than 10,000. */
  timeoutMs?: number;
  /** Most bytes of the answer's body; 1 MiB unless told otherwise, never more than 8 MiB. */
  mostBytes?: number;
  signal?: AbortSignal;
}

/** What it answered. Redirects are not followed here: they are answers like any other. */
export interface EgressResponse {
  status: number;
  headers: Headers;
  /** Never more than was allowed. */
  body: Buffer;
}

/** Why a request of ours came to nothing. `refused-address`: it is not one we may reach; nothing was connected to. */
export type EgressFault =
  | "refused-address"
  | "unreachable"
  | "timeout"
  | "too-large"
  | "encoded"
  | "aborted";

export class EgressFailed extends Error {
  override name = "EgressFailed";
  readonly fault: EgressFault;

  constructor(fault: EgressFault, cause?: unknown) {
    super(fault, { cause });
    this.fault = fault;
  }
}

/** The one way out to other servers: guarded at connect, bounded in time and size. */
export interface Egress {
  send: (request: EgressRequest) => Promise<EgressResponse>;
  close: () => Promise<void>;
}
