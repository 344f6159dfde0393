import type { MemberView } from "../../domain/networks/members.read.ts";
import type { NetworkView } from "../../domain/networks/networks.read.ts";
import type { Visit } from "../context.ts";
import type { FormError } from "../refusals.ts";
import { Checkbox, TextArea, TextField } from "./fields.tsx";
import { PostForm } from "./form.tsx";
import { networkPath } from "./network-path.ts";
import { nameOf, PersonLine } from "./person-line.tsx";
import { regionAt } from "./region-name.ts";

/** Someone who asks to join, what they say, and yes or no; the first of a server brings the content there. */
export function RequestCard({
  visit,
  network,
  member: { person, message, firstFromServer },
}: {
  visit: Visit;
  network: NetworkView;
  member: MemberView;
}) {
  const { networks: words } = visit.text;
  const path = `${networkPath(network)}/requests/${person.id}`;
  const closed = network.networkKind !== "open";
  return (
    <li class="card stack">
      <PersonLine visit={visit} person={person} />
      {message === null ? null : <p>{message}</p>}
      {firstFromServer && closed ? (
        <p class="note bad">{words.firstFromServer(regionAt(visit, person.host))}</p>
      ) : null}
      <PostForm visit={visit} action={`${path}/admit`}>
        <TextField
          name="reason"
          id={`reason-${person.id}`}
          label={`${words.denyReason} (${visit.text.frame.optional})`}
          maxlength={500}
        />
        <div class="row">
          <button class="btn main">
            {words.admit}
            <span class="hide"> {nameOf(person)}</span>
          </button>
          <button class="btn" formaction={`${path}/deny`}>
            {words.deny}
            <span class="hide"> {nameOf(person)}</span>
          </button>
        </div>
      </PostForm>
    </li>
  );
}

/** An invitation that waits for an answer, and the way to take it back. */
export function InvitationCard({
  visit,
  network,
  member: { person, until },
}: {
  visit: Visit;
  network: NetworkView;
  member: MemberView;
}) {
  const { networks: words } = visit.text;
  return (
    <li class="card row">
      <PersonLine visit={visit} person={person}>
        {until === null ? null : (
          <div class="small">{words.expires(visit.format.shortDate(until))}</div>
        )}
      </PersonLine>
      <PostForm
        visit={visit}
        action={`${networkPath(network)}/requests/${person.id}/withdraw`}
        class="end"
      >
        <button class="btn">
          {words.takeBack}
          <span class="hide"> {nameOf(person)}</span>
        </button>
      </PostForm>
    </li>
  );
}

/** An invitation as it was written, with what is wrong with it. */
export interface InviteWritten {
  who: string;
  message: string;
  errors: readonly FormError[];
  askToConfirm: boolean;
}

export function InviteForm({
  visit,
  network,
  written: { who, message, errors, askToConfirm },
}: {
  visit: Visit;
  network: NetworkView;
  written: InviteWritten;
}) {
  const { networks: words } = visit.text;
  return (
    <PostForm visit={visit} action={`${networkPath(network)}/invite`} class="card stack">
      <h2>{words.inviteTitle}</h2>
      <TextField
        name="who"
        label={words.inviteWho}
        hint={words.inviteHint}
        value={who}
        errors={errors}
        autocomplete="off"
        required
      />
      <TextArea
        name="message"
        label={`${words.inviteMessage} (${visit.text.frame.optional})`}
        value={message}
        errors={errors}
        rows={2}
      />
      {askToConfirm ? (
        <Checkbox name="confirmed" label={visit.text.compose.confirm} checked={false} />
      ) : null}
      <div class="row">
        <button class="btn main">{words.inviteSubmit}</button>
      </div>
    </PostForm>
  );
}
