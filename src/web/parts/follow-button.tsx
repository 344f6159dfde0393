import type { ActorRef } from "../../domain/people/actor-ref.ts";
import type { Relation } from "../../domain/people/relations.read.ts";
import type { Visit } from "../context.ts";
import { PostForm } from "./form.tsx";
import { nameOf, personPath } from "./person-line.tsx";

/** Follows someone, or takes it back; `part` is the id of what the answer replaces for who has JavaScript. */
export function FollowButton({
  visit,
  person,
  following,
  part,
}: {
  visit: Visit;
  person: ActorRef;
  following: Relation["following"];
  part: string;
}) {
  const words = visit.text.person;
  const label = { no: words.follow, requested: words.withdraw, yes: words.unfollow }[following];
  return (
    <PersonButton
      visit={visit}
      person={person}
      act={following === "no" ? "follow" : "unfollow"}
      label={label}
      look={following === "no" ? "btn main" : "btn"}
      part={part}
    />
  );
}

/** One press that does something about someone and leads back to this page. */
export function PersonButton({
  visit,
  person,
  act,
  label,
  look = "btn",
  part,
}: {
  visit: Visit;
  person: ActorRef;
  act: string;
  label: string;
  look?: string;
  part?: string;
}) {
  return (
    <PostForm
      visit={visit}
      action={`${personPath(person)}/${act}`}
      class=""
      {...(part === undefined ? {} : { enhance: part })}
    >
      <input type="hidden" name="back" value={visit.here} />
      <button class={look} data-key={act.replace(/^un/, "")} data-done={label}>
        {label}
        <span class="hide"> {nameOf(person)}</span>
      </button>
    </PostForm>
  );
}
