import { ApiError } from "../api-error.ts";
import { text } from "../params.ts";
import { own, type Route } from "../route.ts";
import { postUnder } from "./find-status.ts";

/** There is no engine that translates, and what is not for everyone would never be given to one. */
export const translatingRoutes: readonly Route[] = [
  own(
    "POST /api/v1/statuses/:id/translate",
    {
      scope: "read:statuses",
      params: { lang: text(20) },
      summary: "A status in another language: nothing here translates",
      returns: "Error",
    },
    async (call) => {
      const { audience } = await postUnder(call, call.id());
      if (audience !== "public" && audience !== "unlisted")
        throw new ApiError(403, "This action is not allowed");
      throw new ApiError(503, "Nothing translates here");
    },
  ),
];
