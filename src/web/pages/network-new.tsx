import { Hono } from "hono";
import { foundNetwork } from "../../domain/networks/found.ts";
import { localHandle } from "../../domain/people/handle.ts";
import { Refused } from "../../domain/refused.ts";
import { attempt } from "../attempt.ts";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { page, type Answer } from "../layout.tsx";
import { ErrorSummary, TextField } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import {
  chosenOf,
  NetworkFields,
  networkFieldNames,
  networkKinds,
  readNetwork,
  type NetworkWritten,
} from "../parts/network-form.tsx";
import { networkPath } from "../parts/network-path.ts";
import { formErrors, type FormError } from "../refusals.ts";
import { createThrottle } from "../throttle.ts";
import { signedIn } from "../visit.ts";

type Written = NetworkWritten & { handle: string };

const empty: Written = {
  name: "",
  handle: "",
  purpose: "",
  rules: "",
  kind: "closed",
  posting: "members",
  history: "all",
};

/** `/networks/new`: founds a network. Keys take time to make, so that nobody founds many at once. */
export function networkNewPages({ store, newKeys, clock }: WebContext): Hono<WebEnv> {
  const foundings = createThrottle({ tries: 5, seconds: 300, clock });
  return new Hono<WebEnv>()
    .get("/networks/new", (c) => {
      signedIn(c);
      return showForm(c, empty, [], false);
    })
    .post("/networks/new", async (c) => {
      const { actorId } = signedIn(c);
      const { text, now } = c.get("visit");
      const form = c.get("form");
      const written = { ...readNetwork(form), handle: form.text("handle") };
      const confirmed = form.has("confirmed");
      const tried = await attempt(async () => {
        const handle = localHandle(written.handle, now.toISOString());
        const seconds = foundings.take(String(actorId));
        if (seconds > 0) throw new Refused("try-again-later", { seconds });
        const keys = await newKeys();
        const wanted = { ...written, ...chosenOf(written), handle, confirmed, keys };
        await store.transact((tx) => foundNetwork(tx, { ...wanted, founderId: actorId }));
        return networkPath({ handle, host: "", local: true });
      });
      if (!tried.refused) return c.redirect(tried.done, 303);
      const { networks: words } = text;
      const { reason } = tried.refused;
      const errors =
        reason === "handle-taken" || reason === "handle-not-valid"
          ? [
              {
                field: "handle",
                message: reason === "handle-taken" ? words.handleTaken : words.handleNotValid,
              },
            ]
          : formErrors(text, tried.refused);
      return showForm(c, written, errors, reason === "patient-data-warning");
    });
}

function showForm(
  c: WebRequest,
  written: Written,
  errors: readonly FormError[],
  askToConfirm: boolean,
): Answer {
  const visit = c.get("visit");
  const { networks: words } = visit.text;
  return page(
    c,
    { title: words.foundTitle, place: "networks", status: errors.length > 0 ? 422 : 200 },
    <>
      <ErrorSummary text={visit.text} errors={errors} names={networkFieldNames(visit.text)} />
      <h1>{words.foundTitle}</h1>
      <p class="lead">{words.foundLead}</p>
      <PostForm visit={visit} action="/networks/new" class="card stack">
        <NetworkFields
          visit={visit}
          written={written}
          kinds={networkKinds}
          errors={errors}
          askToConfirm={askToConfirm}
        >
          <TextField
            name="handle"
            label={words.handle}
            hint={words.handleHint}
            value={written.handle}
            errors={errors}
            maxlength={30}
            autocomplete="off"
            required
          />
        </NetworkFields>
        <div class="row">
          <button class="btn main">{words.foundSubmit}</button>
        </div>
      </PostForm>
    </>,
  );
}
