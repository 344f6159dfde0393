import type { ActorRef } from "../../domain/people/actor-ref.ts";
import type { PersonView } from "../../domain/people/person-view.ts";
import type { Relation } from "../../domain/people/relations.read.ts";
import type { Visit } from "../context.ts";
import { FollowButton } from "./follow-button.tsx";
import { PersonLine } from "./person-line.tsx";

/** People one under the other, each with a button to follow. */
export function PersonCards({ children }: { children: unknown }) {
  return <ul class="stack plain-list">{children}</ul>;
}

/** Someone in a list; `relation` is null for oneself and for who is not signed in. */
export function PersonCard({
  visit,
  person,
  relation,
  children,
}: {
  visit: Visit;
  person: ActorRef;
  relation: Relation | null;
  children?: unknown;
}) {
  const part = `person-${person.id}`;
  return (
    <li class="card row" id={part}>
      <PersonLine visit={visit} person={person}>
        {relation?.followedBy ? <div class="small">{visit.text.person.followsYou}</div> : null}
        {children}
      </PersonLine>
      <div class="end">
        {relation && !relation.blocking ? (
          <FollowButton visit={visit} person={person} following={relation.following} part={part} />
        ) : null}
      </div>
    </li>
  );
}

/** What one may ask someone about, and whether they have time. */
export function AskLine({
  visit,
  person,
}: {
  visit: Visit;
  person: Pick<PersonView, "askMeAbout" | "availability" | "availabilityUntil">;
}) {
  const { person: words } = visit.text;
  const time = availabilityWords(visit, person);
  return (
    <>
      {person.askMeAbout.length === 0 ? null : (
        <div class="small">
          {words.askMeAbout}: {person.askMeAbout.join(" · ")}
        </div>
      )}
      {time === null ? null : <div class="small">{time}</div>}
    </>
  );
}

/** Whether they have time, and until when that holds; null when they do not say, or it has passed. */
export function availabilityWords(
  { text, format, now }: Visit,
  {
    availability,
    availabilityUntil: until,
  }: Pick<PersonView, "availability" | "availabilityUntil">,
): string | null {
  if (availability === null || (until !== null && until < now.toISOString().slice(0, 10)))
    return null;
  const words = text.person.availability[availability];
  return until === null ? words : `${words} ${text.person.until(format.date(until))}`;
}
