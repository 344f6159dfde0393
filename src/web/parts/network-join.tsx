import type { NetworkView } from "../../domain/networks/networks.read.ts";
import type { Visit } from "../context.ts";
import type { FormError } from "../refusals.ts";
import { Checkbox, TextArea } from "./fields.tsx";
import { PostForm } from "./form.tsx";
import { Icon } from "./icon.tsx";
import { StandingButtons } from "./network-line.tsx";
import { networkPath } from "./network-path.ts";

/** A request to join as it was written, with what is wrong with it. */
export interface JoinWritten {
  message: string;
  errors: readonly FormError[];
  askToConfirm: boolean;
}

/** What the visitor can do about belonging to a network: join, ask, answer an invitation, wait, write, leave. */
export function NetworkJoin({
  visit,
  network,
  invitedBy,
  written,
}: {
  visit: Visit;
  network: NetworkView;
  invitedBy: string | null;
  written: JoinWritten | undefined;
}) {
  const { networks: words } = visit.text;
  const path = networkPath(network);
  if (network.networkKind === "alliance")
    return (
      <p>
        <a class="btn" href="/home?stream=all">
          {words.seeShared}
        </a>
      </p>
    );
  switch (network.standing?.state) {
    case "accepted":
      return <Member visit={visit} network={network} />;
    case "requested":
      return (
        <>
          <p>{words.waiting}</p>
          <StandingButtons visit={visit} network={network} />
        </>
      );
    case "invited":
      return (
        <>
          <p>{invitedBy === null ? words.invited : words.invitedBy(invitedBy)}</p>
          <StandingButtons visit={visit} network={network} />
        </>
      );
    case "banned":
      return <p class="quiet">{words.notAllowedToJoin}</p>;
    default:
  }
  if (!network.may("join")) return null;
  if (!visit.me)
    return (
      <p>
        <a class="btn" href={`/login?to=${encodeURIComponent(path)}`}>
          {words.signInToJoin}
        </a>
      </p>
    );
  if (network.networkKind === "open")
    return (
      <PostForm visit={visit} action={`${path}/join`} class="row">
        <button class="btn main">{words.join}</button>
      </PostForm>
    );
  return (
    <PostForm visit={visit} action={`${path}/join`}>
      <TextArea
        name="message"
        label={`${words.message} (${visit.text.frame.optional})`}
        hint={words.messageHint}
        value={written?.message}
        errors={written?.errors ?? []}
        rows={3}
      />
      {written?.askToConfirm ? (
        <Checkbox name="confirmed" label={visit.text.compose.confirm} checked={false} />
      ) : null}
      <div class="row">
        <button class="btn main">{words.ask}</button>
      </div>
    </PostForm>
  );
}

function Member({ visit, network }: { visit: Visit; network: NetworkView }) {
  const { networks: words } = visit.text;
  return (
    <>
      {network.may("post") ? (
        <p>
          <a class="btn main" href={`/new?network=${network.id}`}>
            <Icon name="plus" />
            {words.write}
          </a>
        </p>
      ) : null}
      <details>
        <summary class="quiet">{words.leave}</summary>
        <PostForm visit={visit} action={`${networkPath(network)}/leave`}>
          <p>{words.leaveWhy}</p>
          <div class="row">
            <button class="btn danger">{words.leaveSubmit}</button>
          </div>
        </PostForm>
      </details>
    </>
  );
}
