import type { MemberView } from "../../domain/networks/members.read.ts";
import type { NetworkView } from "../../domain/networks/networks.read.ts";
import type { Visit } from "../context.ts";
import type { FormError } from "../refusals.ts";
import { TextField } from "./fields.tsx";
import { PostForm } from "./form.tsx";
import { networkPath } from "./network-path.ts";
import { nameOf, PersonLine } from "./person-line.tsx";

/** What a moderator was about to do about someone, as it was written, with what is wrong with it. */
export interface ActWritten {
  personId: number;
  reason: string;
  until: string;
  errors: readonly FormError[];
}

/** Someone in a network with their role; its moderators have the buttons. */
export function MemberCard({
  visit,
  network,
  member,
  written,
}: {
  visit: Visit;
  network: NetworkView;
  member: MemberView;
  written: ActWritten | undefined;
}) {
  const { networks: words } = visit.text;
  const { person, role, since } = member;
  const mayAct = network.may("moderate") && role !== "owner" && person.id !== visit.me?.actorId;
  return (
    <li class="card stack">
      <div class="row">
        <PersonLine visit={visit} person={person} />
        <span class="small end">
          {role === "member" ? null : <span class="kind">{words.roles[role]}</span>}{" "}
          {words.since(visit.format.shortDate(since))}
        </span>
      </div>
      {mayAct ? (
        <Acts
          visit={visit}
          network={network}
          member={member}
          written={written?.personId === person.id ? written : undefined}
        />
      ) : null}
    </li>
  );
}

function Acts({
  visit,
  network,
  member: { person, role },
  written,
}: {
  visit: Visit;
  network: NetworkView;
  member: MemberView;
  written: ActWritten | undefined;
}) {
  const { networks: words } = visit.text;
  const path = `${networkPath(network)}/members/${person.id}`;
  return (
    <details open={written !== undefined}>
      <summary class="quiet">{words.actOn(nameOf(person))}</summary>
      <PostForm visit={visit} action={`${path}/remove`}>
        <TextField
          name="reason"
          id={`reason-${person.id}`}
          label={`${words.reason} (${visit.text.frame.optional})`}
          maxlength={500}
          value={written?.reason}
        />
        <TextField
          name="until"
          id={`until-${person.id}`}
          type="date"
          label={`${words.until} (${visit.text.frame.optional})`}
          hint={words.untilHint}
          value={written?.until}
          errors={written?.errors ?? []}
        />
        <div class="row">
          {role === "moderator" ? (
            <button class="btn" formaction={`${path}/demote`}>
              {words.demote}
            </button>
          ) : (
            <button class="btn" formaction={`${path}/promote`}>
              {words.promote}
            </button>
          )}
          <button class="btn">{words.remove}</button>
          <button class="btn danger" formaction={`${path}/ban`}>
            {words.ban}
          </button>
        </div>
      </PostForm>
    </details>
  );
}

/** Someone who is kept out, until when, and the way back in. */
export function BannedCard({
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
        <div class="small">
          {until === null ? words.bannedForGood : words.bannedUntil(visit.format.date(until))}
        </div>
      </PersonLine>
      <PostForm
        visit={visit}
        action={`${networkPath(network)}/members/${person.id}/unban`}
        class="end"
      >
        <button class="btn">
          {words.unban}
          <span class="hide"> {nameOf(person)}</span>
        </button>
      </PostForm>
    </li>
  );
}
