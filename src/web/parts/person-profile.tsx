import { raw } from "hono/html";
import { parseHttpUrl } from "../../lib/url.ts";
import type { PersonView } from "../../domain/people/person-view.ts";
import type { Profession } from "../../domain/people/professions.ts";
import type { Visit } from "../context.ts";
import { FollowButton, PersonButton } from "./follow-button.tsx";
import { Icon } from "./icon.tsx";
import { Avatar, nameOf, personPath } from "./person-line.tsx";
import { availabilityWords } from "./person-card.tsx";
import { regionAt } from "./region-name.ts";

const part = "person";

/** Someone's whole profile, and what one can do about them. `requests`: how many wait for one's own answer. */
export function PersonProfile({
  visit,
  person,
  requests,
}: {
  visit: Visit;
  person: PersonView;
  requests: number;
}) {
  return (
    <article class="card stack" id={part} aria-labelledby="name">
      <Header person={person} />
      <div class="row">
        <div class="who large">
          <Avatar person={person} alt={person.avatarAlt ?? ""} />
          <div>
            <h1 id="name">{nameOf(person)}</h1>
            <p class="quiet">{addressOf(visit, person)}</p>
          </div>
        </div>
        <div class="end">
          <MainAct visit={visit} person={person} />
        </div>
      </div>
      <Standing visit={visit} person={person} requests={requests} />
      <AskMe visit={visit} person={person} />
      {person.bioHtml === "" ? null : <div class="prose">{raw(person.bioHtml)}</div>}
      <Facts visit={visit} person={person} />
      <Counts visit={visit} person={person} />
      <MoreActs visit={visit} person={person} />
    </article>
  );
}

/** `@handle@host`, by which anyone anywhere can find them. */
export function addressOf({ origin }: Visit, person: PersonView): string {
  return `@${person.handle}@${person.local ? new URL(origin).host : person.host}`;
}

function Header({ person }: { person: PersonView }) {
  if (!person.headerUrl) return null;
  const source = person.local
    ? new URL(person.headerUrl).pathname
    : `/media/people/${person.id}/header`;
  return <img class="cover" src={source} alt={person.headerAlt ?? ""} />;
}

function MainAct({ visit, person }: { visit: Visit; person: PersonView }) {
  const words = visit.text.person;
  const { relation } = person;
  if (visit.me?.actorId === person.id)
    return (
      <a class="btn" href="/settings/profile">
        <Icon name="edit" />
        {words.edit}
      </a>
    );
  if (!relation)
    return (
      <a class="btn main" href={`/login?to=${encodeURIComponent(visit.here)}`}>
        {words.signInToFollow}
      </a>
    );
  if (relation.blocking)
    return <PersonButton visit={visit} person={person} act="unblock" label={words.unblock} />;
  if (person.movedTo && relation.following === "no") return null;
  return <FollowButton visit={visit} person={person} following={relation.following} part={part} />;
}

/** What stands between the visitor and them, and where they have gone. */
function Standing({
  visit,
  person,
  requests,
}: {
  visit: Visit;
  person: PersonView;
  requests: number;
}) {
  const words = visit.text.person;
  const { relation, movedTo } = person;
  return (
    <>
      {movedTo ? (
        <p class="note">
          {words.movedTo} <a href={personPath(movedTo)}>{nameOf(movedTo)}</a>.
        </p>
      ) : null}
      <Elsewhere visit={visit} person={person} />
      {requests > 0 ? (
        <p class="note">
          <a href="/requests">{words.requests(requests)}</a>
        </p>
      ) : null}
      {relation?.blocking ? <p class="note bad">{words.blocked}</p> : null}
      {relation?.muting ? <p class="note">{words.muted}</p> : null}
      {relation?.following === "requested" ? <p class="note">{words.requested}</p> : null}
      {relation?.followedBy ? <p class="quiet">{words.followsYou}</p> : null}
      {relation?.requestedBy ? (
        <div class="note row">
          <span>
            {nameOf(person)} {words.wantsToFollow}
          </span>
          <PersonButton
            visit={visit}
            person={person}
            act="accept"
            label={words.accept}
            look="btn main"
          />
          <PersonButton visit={visit} person={person} act="refuse" label={words.refuse} />
        </div>
      ) : null}
    </>
  );
}

function Elsewhere({ visit, person }: { visit: Visit; person: PersonView }) {
  const words = visit.text.person;
  if (person.local)
    return visit.me ? null : <p class="small">{words.fromElsewhere(addressOf(visit, person))}</p>;
  const page = parseHttpUrl(person.url ?? person.uri);
  return (
    <p class="quiet">
      <Icon name="globe" /> {words.onServer(regionAt(visit, person.host))}{" "}
      {page ? (
        <a href={page.href} rel="noopener nofollow external">
          {words.ownPage}
        </a>
      ) : null}
    </p>
  );
}

function AskMe({ visit, person }: { visit: Visit; person: PersonView }) {
  const time = availabilityWords(visit, person);
  if (person.askMeAbout.length === 0 && time === null) return null;
  return (
    <section class="note" aria-label={visit.text.person.askMeAbout}>
      {time === null ? null : (
        <p>
          <Icon name="clock" /> {time}
        </p>
      )}
      {person.askMeAbout.length === 0 ? null : (
        <>
          <h2>{visit.text.person.askMeAbout}</h2>
          <ul>
            {person.askMeAbout.map((line) => (
              <li>{line}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Facts({ visit, person }: { visit: Visit; person: PersonView }) {
  const { person: words, settings, professions } = visit.text;
  const place = [person.unit, person.department, person.hospital].filter(Boolean).join(", ");
  const profession =
    person.profession && (professions[person.profession as Profession] ?? person.profession);
  const facts: [string, unknown][] = [];
  if (profession) facts.push([settings.profession, profession]);
  if (person.specialty) facts.push([words.specialty, person.specialty]);
  if (place !== "")
    facts.push([
      words.workplace,
      person.workplaceVerifiedAt ? `${place} (${words.verified})` : place,
    ]);
  if (person.region) facts.push([words.region, person.region]);
  if (person.orcid)
    facts.push([
      words.orcid,
      <a href={`https://orcid.org/${encodeURIComponent(person.orcid)}`} rel="noopener external">
        {person.orcid}
      </a>,
    ]);
  for (const field of person.fields) facts.push([field.name, raw(field.valueHtml)]);
  facts.push([words.member, visit.format.date(person.createdAt)]);
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}

function Counts({ visit, person }: { visit: Visit; person: PersonView }) {
  const words = visit.text.person;
  const path = personPath(person);
  return (
    <p class="row quiet">
      <span>{words.postsCount(person.postsCount)}</span>
      <a href={`${path}/followers`}>{words.followersCount(person.followersCount)}</a>
      <a href={`${path}/following`}>{words.followingCount(person.followingCount)}</a>
    </p>
  );
}

function MoreActs({ visit, person }: { visit: Visit; person: PersonView }) {
  const words = visit.text.person;
  const { relation } = person;
  if (!relation) return null;
  const acts: [act: string, label: string, why: string][] = [
    relation.muting ? ["unmute", words.unmute, words.muted] : ["mute", words.mute, words.muteWhy],
  ];
  if (relation.followedBy) acts.push(["remove-follower", words.removeFollower, words.removeWhy]);
  if (!relation.blocking) acts.push(["block", words.block, words.blockWhy]);
  return (
    <details>
      <summary class="quiet">{words.more}</summary>
      <ul class="stack plain-list">
        {acts.map(([act, label, why]) => (
          <li class="row">
            <PersonButton
              visit={visit}
              person={person}
              act={act}
              label={label}
              look={act === "block" ? "btn danger" : "btn"}
            />
            <span class="small">{why}</span>
          </li>
        ))}
        <li>
          <a href={`${personPath(person)}/report`}>{visit.text.report.link}</a>
        </li>
      </ul>
    </details>
  );
}
