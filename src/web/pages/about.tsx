import { Hono } from "hono";
import { instanceCounts } from "../../domain/instance/counts.read.ts";
import { peers } from "../../domain/instance/peers.ts";
import { administrators } from "../../domain/people/administrators.read.ts";
import type { ActorRef } from "../../domain/people/actor-ref.ts";
import type { Visit, WebContext, WebEnv } from "../context.ts";
import { page } from "../layout.tsx";
import { PersonLine } from "../parts/person-line.tsx";
import { regionAt } from "../parts/region-name.ts";

/** `/about`: whose instance this is, how much is on it, whom it shares with, and whom to write to. */
export function aboutPages({ store, version }: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>().get("/about", async (c) => {
    const visit = c.get("visit");
    const { reader } = store;
    const counts = await instanceCounts(reader);
    const allies = (await peers(reader)).filter(({ trust }) => trust === "allied");
    const contacts = await administrators(reader);
    const { about: words, front } = visit.text;
    const { number } = visit.format;
    const { protocol } = new URL(reader.origin);
    return page(
      c,
      { title: words.title, indexable: true },
      <>
        <h1>{visit.region}</h1>
        <p class="lead">{words.lead(visit.region)}</p>
        <section class="card stack">
          <h2>{words.numbers}</h2>
          <dl class="facts">
            <dt>{words.people}</dt>
            <dd>{number(counts.people)}</dd>
            <dt>{words.posts}</dt>
            <dd>{number(counts.posts)}</dd>
            <dt>{words.allies}</dt>
            <dd>{number(counts.allies)}</dd>
          </dl>
        </section>
        <section class="card stack">
          <h2>{words.allies}</h2>
          <p>{allies.length === 0 ? words.noAllies : words.alliesWhy}</p>
          <ul>
            {allies.map(({ host }) => (
              <li>
                <a href={`${protocol}//${host}/`} rel="noopener external">
                  {regionAt(visit, host)}
                </a>
              </li>
            ))}
          </ul>
        </section>
        <Contact visit={visit} contacts={contacts} />
        <section class="card stack" id="privacy">
          <h2>{words.privacy}</h2>
          {words.privacyText.map((text) => (
            <p>{text}</p>
          ))}
        </section>
        {[
          [words.rules, words.rulesText],
          [words.federation, words.federationText(reader.host)],
          [words.accessibility, words.accessibilityText],
          [words.software, words.version(version)],
          [front.how, front.steps.join(" ")],
        ].map(([title, text]) => (
          <section class="card stack">
            <h2>{title}</h2>
            <p>{text}</p>
          </section>
        ))}
      </>,
    );
  });
}

function Contact({ visit, contacts }: { visit: Visit; contacts: readonly ActorRef[] }) {
  const { about: words } = visit.text;
  return (
    <section class="card stack">
      <h2>{words.contact}</h2>
      <p>{contacts.length === 0 ? words.noContact : words.contactWhy}</p>
      <ul class="stack plain-list">
        {contacts.map((person) => (
          <li>
            <PersonLine visit={visit} person={person} />
          </li>
        ))}
      </ul>
    </section>
  );
}
