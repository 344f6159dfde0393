import type { ActorRef } from "../../domain/people/actor-ref.ts";
import type { Profession } from "../../domain/people/professions.ts";
import type { Visit } from "../context.ts";
import { networkPath } from "./network-path.ts";

/** The page of someone on this instance: `/@handle`, with the host for people elsewhere. */
export function personPath(person: Pick<ActorRef, "handle" | "host" | "local">): string {
  return person.local ? `/@${person.handle}` : `/@${person.handle}@${person.host}`;
}

/** The page of someone or of a network. */
export function actorPath(actor: Pick<ActorRef, "kind" | "handle" | "host" | "local">): string {
  return actor.kind === "network" ? networkPath(actor) : personPath(actor);
}

/** A name to show: what they call themselves, else their handle. */
export function nameOf(person: Pick<ActorRef, "name" | "handle">): string {
  return person.name === "" ? person.handle : person.name;
}

/** Their picture, from here also for people elsewhere, or their initials. A name always stands beside it; `alt` is for where the picture itself is looked at. */
export function Avatar({ person, alt = "" }: { person: Shown; alt?: string }) {
  const source = pictureOf(person);
  return source === undefined ? (
    <span class="av" aria-hidden="true">
      {initials(nameOf(person))}
    </span>
  ) : (
    <img class="av" src={source} alt={alt} width="40" height="40" loading="lazy" />
  );
}

type Shown = Pick<ActorRef, "id" | "name" | "handle" | "avatarUrl" | "local">;

/** Where someone's picture is served from, here. */
function pictureOf(person: Pick<ActorRef, "id" | "avatarUrl" | "local">): string | undefined {
  if (!person.avatarUrl) return undefined;
  return person.local ? new URL(person.avatarUrl).pathname : `/media/people/${person.id}/avatar`;
}

function initials(name: string): string {
  const words = name.split(/[\s_-]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const first = words.slice(0, 2).map((word) => Array.from(word)[0] ?? "");
  return first.join("").toUpperCase();
}

/** Profession and workplace in one line, with the region of people elsewhere; empty when nothing is told. */
function workplaceOf({ text, allies }: Visit, person: ActorRef): string {
  const place = [person.unit ?? person.department, person.hospital].filter(Boolean).join(", ");
  const profession = person.profession
    ? (text.professions[person.profession as Profession] ?? person.profession)
    : null;
  return [profession, place, person.local ? null : (allies.get(person.host) ?? person.region)]
    .filter(Boolean)
    .join(" · ");
}

/** Someone beside what they did: picture, name, workplace; the server's name for people of regions we are not allied with. */
export function PersonLine({
  visit,
  person,
  children,
}: {
  visit: Visit;
  person: ActorRef;
  children?: unknown;
}) {
  const place = workplaceOf(visit, person);
  return (
    <div class="who">
      <Avatar person={person} />
      <div>
        <a href={actorPath(person)}>
          <b>{nameOf(person)}</b>
        </a>
        {place === "" ? null : <div class="quiet">{place}</div>}
        {person.local || visit.allies.has(person.host) ? null : (
          <div class="small">{person.host}</div>
        )}
        {children}
      </div>
    </div>
  );
}
