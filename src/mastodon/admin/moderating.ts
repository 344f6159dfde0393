import { ApiError } from "../api-error.ts";
import type { Call, Person } from "../context.ts";

type Ours = Pick<Call<unknown, Person>, "me">;

/** For who looks after the instance. Throws 403: for everyone else it is not allowed, whatever it is about. */
export function mustLookAfter({ me }: Ours): void {
  if (me.role === "member") throw notAllowed();
}

/** For administrators. Throws 403. */
export function mustAdminister({ me }: Ours): void {
  if (me.role !== "admin") throw notAllowed();
}

export function notAllowed(): ApiError {
  return new ApiError(403, "This action is not allowed");
}
