import { Hono } from "hono";
import { closeDownNetwork } from "../../domain/networks/close-down.ts";
import type { NetworkView } from "../../domain/networks/networks.read.ts";
import { archiveNetwork, changeNetwork, kindsFor } from "../../domain/networks/settings.ts";
import { Refused } from "../../domain/refused.ts";
import { attempt } from "../attempt.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { page, type Answer } from "../layout.tsx";
import { networkAsked } from "../network-asked.ts";
import { Checkbox, ErrorSummary } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import {
  chosenOf,
  NetworkFields,
  networkFieldNames,
  readNetwork,
  type NetworkWritten,
} from "../parts/network-form.tsx";
import { NetworkHead } from "../parts/network-head.tsx";
import { networkPath } from "../parts/network-path.ts";
import { nameOf } from "../parts/person-line.tsx";
import { formErrors, type FormError } from "../refusals.ts";
import { signedIn } from "../visit.ts";

interface Again {
  written?: NetworkWritten;
  errors?: readonly FormError[];
  askToConfirm?: boolean;
}

/** `/networks/:slug/settings` of a network here: what it says and how open it is, archiving it, and closing it down. */
export function networkSettingsPages(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  const path = "/networks/:slug/settings";
  return new Hono<WebEnv>()
    .get(path, async (c) => showSettings(c, await ours(web, c)))
    .post(path, async (c) => {
      const network = await ours(web, c);
      const { actorId } = signedIn(c);
      const form = c.get("form");
      const written = readNetwork(form);
      const settings = { ...written, ...chosenOf(written), confirmed: form.has("confirmed") };
      const { refused } = await attempt(() =>
        store.transact((tx) => changeNetwork(tx, network.id, actorId, settings)),
      );
      if (!refused) return c.redirect(`${networkPath(network)}/settings?saved=yes`, 303);
      const { text } = c.get("visit");
      const errors =
        refused.reason === "audience-cannot-narrow"
          ? [{ field: "kind", message: text.networks.kindOnce }]
          : formErrors(text, refused);
      const askToConfirm = refused.reason === "patient-data-warning";
      return showSettings(c, network, { written, errors, askToConfirm });
    })
    .post(`${path}/:act{archive|reopen}`, async (c) => {
      const network = await ours(web, c);
      const { actorId } = signedIn(c);
      const archived = c.req.param("act") === "archive";
      await store.transact((tx) => archiveNetwork(tx, network.id, actorId, archived));
      return c.redirect(`${networkPath(network)}/settings?saved=yes`, 303);
    })
    .post(`${path}/close`, async (c) => {
      const network = await ours(web, c);
      const { actorId } = signedIn(c);
      if (!c.get("form").has("confirmClose")) {
        const message = c.get("visit").text.networks.closeMissing;
        return showSettings(c, network, { errors: [{ field: "confirmClose", message }] });
      }
      await store.transact((tx) => closeDownNetwork(tx, network.id, actorId));
      return c.redirect("/networks?closed=yes", 303);
    });
}

/** Only its own instance settles what a network is. */
async function ours(web: WebContext, c: WebRequest): Promise<NetworkView> {
  const network = await networkAsked(web, c, "settle");
  if (!network.local) throw new Refused("not-found");
  return network;
}

function showSettings(
  c: WebRequest,
  network: NetworkView,
  { written = asWritten(network), errors = [], askToConfirm = false }: Again = {},
): Answer {
  const visit = c.get("visit");
  const { networks: words } = visit.text;
  const path = `${networkPath(network)}/settings`;
  const { networkKind: kind } = network;
  const names = { ...networkFieldNames(visit.text), confirmClose: words.close };
  return page(
    c,
    {
      title: `${nameOf(network)}: ${words.settings}`,
      place: "networks",
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <ErrorSummary text={visit.text} errors={errors} names={names} />
      <NetworkHead visit={visit} network={network} part="settings" />
      {c.req.query("saved") === undefined ? null : <output class="note">{words.saved}</output>}
      <PostForm visit={visit} action={path} class="card stack">
        <h2>{words.settings}</h2>
        <NetworkFields
          visit={visit}
          written={written}
          kinds={kind === "alliance" ? [] : kindsFor(kind)}
          errors={errors}
          askToConfirm={askToConfirm}
        />
        <div class="row">
          <button class="btn main">{words.save}</button>
        </div>
      </PostForm>
      <PostForm
        visit={visit}
        action={`${path}/${network.archived ? "reopen" : "archive"}`}
        class="card stack"
      >
        <h2>{network.archived ? words.reopen : words.archive}</h2>
        <p>{network.archived ? words.reopenWhy : words.archiveWhy}</p>
        <div class="row">
          <button class="btn">{network.archived ? words.reopen : words.archive}</button>
        </div>
      </PostForm>
      {network.standing?.role === "owner" ? <CloseDown visit={visit} path={path} /> : null}
    </>,
  );
}

function CloseDown({ visit, path }: { visit: Visit; path: string }) {
  const { networks: words } = visit.text;
  return (
    <PostForm visit={visit} action={`${path}/close`} class="card stack">
      <h2>{words.close}</h2>
      <p>{words.closeWhy}</p>
      <Checkbox name="confirmClose" label={words.closeConfirm} checked={false} />
      <div class="row">
        <button class="btn danger">{words.closeSubmit}</button>
      </div>
    </PostForm>
  );
}

function asWritten(network: NetworkView): NetworkWritten {
  return {
    name: network.name,
    purpose: network.purposeSource ?? "",
    rules: network.rulesSource ?? "",
    kind: network.networkKind,
    posting: network.posting,
    history: network.history,
  };
}
