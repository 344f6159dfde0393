import type { Visit } from "../context.ts";
import {
  isFiltered,
  searchChanges,
  searchKinds,
  searchOutcomes,
  type Asked,
} from "../searching.ts";
import { Checkbox, Select, TextField } from "./fields.tsx";

/** The words, and what to choose among; `regions` are those anyone says they work in. */
export function SearchForm({
  visit,
  asked,
  regions,
}: {
  visit: Visit;
  asked: Asked;
  regions: readonly string[];
}) {
  const { search: words } = visit.text;
  return (
    <form action="/search" class="card stack" aria-label={words.title}>
      {asked.in === "posts" ? null : <input type="hidden" name="in" value={asked.in} />}
      <TextField name="q" type="search" label={words.words} hint={words.hint} value={asked.q} />
      {asked.in === "posts" ? (
        <details open={isFiltered(asked)}>
          <summary class="quiet">{words.filters}</summary>
          <Filters visit={visit} asked={asked} regions={regions} />
        </details>
      ) : null}
      <div class="row">
        <button class="btn main">{words.submit}</button>
      </div>
    </form>
  );
}

function Filters({
  visit,
  asked,
  regions,
}: {
  visit: Visit;
  asked: Asked;
  regions: readonly string[];
}) {
  const { search: words, kinds, outcomes, changes } = visit.text;
  const named = <T extends string>(values: readonly T[], names: Record<T, string>) =>
    values.map((value) => ({ value, label: names[value] }));
  const orders = { newest: words.newest, relevance: words.relevance };
  return (
    <div class="filters">
      <Select
        name="kind"
        label={words.kind}
        none={words.any}
        options={named(searchKinds, kinds)}
        value={asked.kind}
      />
      <Select
        name="outcome"
        label={words.outcome}
        none={words.any}
        options={named(searchOutcomes, outcomes)}
        value={asked.outcome}
      />
      <Select
        name="change"
        label={words.change}
        none={words.any}
        options={named(searchChanges, changes)}
        value={asked.change}
      />
      <TextField name="topic" label={words.topic} value={asked.topic} />
      <Select
        name="region"
        label={words.region}
        none={words.any}
        options={regions.map((value) => ({ value, label: value }))}
        value={asked.region}
      />
      <Select
        name="order"
        label={words.order}
        options={named(["newest", "relevance"] as const, orders)}
        value={asked.order}
      />
      <Checkbox name="unanswered" label={words.unanswered} checked={asked.unanswered} />
    </div>
  );
}
