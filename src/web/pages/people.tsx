import { Hono } from "hono";
import { directory } from "../../domain/people/people.read.ts";
import { availabilities, professions } from "../../domain/people/professions.ts";
import { knownRegions } from "../../domain/people/regions.read.ts";
import type { Visit, WebContext, WebEnv } from "../context.ts";
import { asId } from "../form.ts";
import { page } from "../layout.tsx";
import { Select } from "../parts/fields.tsx";
import { Empty, Older, Tabs, withQuery } from "../parts/lists.tsx";
import { AskLine, PersonCard, PersonCards } from "../parts/person-card.tsx";
import { signedIn } from "../visit.ts";

const atATime = 40;

interface Filters {
  scope: "here" | "known";
  profession: string;
  region: string;
  availability: string;
}

/** `/people`: colleagues who may be found, chosen by what they do, where, and whether they have time; for who is signed in. */
export function peoplePages({ store }: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>().get("/people", async (c) => {
    signedIn(c);
    const visit = c.get("visit");
    const { reader } = store;
    const before = asId(c.req.query("before"));
    const ask = (name: string) => (c.req.query(name) ?? "").slice(0, 200);
    const filters: Filters = {
      scope: ask("scope") === "known" ? "known" : "here",
      profession: ask("profession"),
      region: ask("region"),
      availability: ask("availability"),
    };
    const { items, next } = await directory(reader, visit.viewer, {
      ...filters,
      before,
      limit: atATime,
    });
    const { people: words } = visit.text;
    const { scope } = filters;
    const view = (name: Filters["scope"], label: string) => ({
      href: withQuery(withQuery(visit.here, "before", undefined), "scope", name),
      label,
      current: name === scope,
    });
    return page(
      c,
      { title: words.title, place: "people" },
      <>
        <h1>{words.title}</h1>
        <p class="lead">{words.lead}</p>
        <Tabs label={words.scope} tabs={[view("here", words.here), view("known", words.known)]} />
        <FilterForm
          visit={visit}
          filters={filters}
          regions={await knownRegions(reader, visit.viewer)}
        />
        {items.length === 0 ? (
          <Empty why={words.none} action={{ href: "/people?scope=known", label: words.showAll }} />
        ) : null}
        <PersonCards>
          {items.map((one) => (
            <PersonCard visit={visit} person={one} relation={one.relation}>
              <AskLine visit={visit} person={one} />
            </PersonCard>
          ))}
        </PersonCards>
        <Older text={visit.text} here={visit.here} next={next} before={before} />
      </>,
    );
  });
}

function FilterForm({
  visit,
  filters,
  regions,
}: {
  visit: Visit;
  filters: Filters;
  regions: readonly string[];
}) {
  const { people: words, settings, person, professions: names } = visit.text;
  const { profession, region, availability } = filters;
  return (
    <details open={profession !== "" || region !== "" || availability !== ""}>
      <summary class="quiet">{words.filter}</summary>
      <form action="/people" class="filters" aria-label={words.filter}>
        <input type="hidden" name="scope" value={filters.scope} />
        <Select
          name="profession"
          label={settings.profession}
          none={words.any}
          options={professions.map((value) => ({ value, label: names[value] }))}
          value={profession}
        />
        <Select
          name="region"
          label={settings.region}
          none={words.any}
          options={regions.map((value) => ({ value, label: value }))}
          value={region}
        />
        <Select
          name="availability"
          label={words.availability}
          none={words.any}
          options={availabilities.map((value) => ({ value, label: person.availability[value] }))}
          value={availability}
        />
        <button class="btn">{words.show}</button>
      </form>
    </details>
  );
}
