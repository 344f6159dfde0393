import { Hono } from "hono";
import { finishWelcome, profileLimits, type Welcome } from "../../domain/people/profile.ts";
import { professions } from "../../domain/people/professions.ts";
import { popularTopics, type TopicView } from "../../domain/topics/topics.read.ts";
import { attempt } from "../attempt.ts";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId, type Form } from "../form.ts";
import { page, type Answer } from "../layout.tsx";
import { Checkbox, Choices, ErrorSummary, Select, TextField } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { topicName } from "../parts/lists.tsx";
import { formErrors, type FormError } from "../refusals.ts";
import { signedIn } from "../visit.ts";

/** What the form holds, as typed. */
interface Values {
  profession: string;
  region: string;
  hospital: string;
  department: string;
  unit: string;
  ask: string;
  topics: string[];
  confirmed: boolean;
}

const mostTopics = 24;

/** `/welcome`: what is asked at the first sign-in, so that the first page is not empty. */
export function welcomePages(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get("/welcome", async (c) => {
      signedIn(c);
      const { region } = c.get("visit");
      return showWelcome(web, c, { ...blank, region }, []);
    })
    .post("/welcome", async (c) => {
      const { actorId } = signedIn(c);
      const form = c.get("form");
      const values = valuesOf(form);
      const tried = await attempt(() =>
        store.transact((tx) =>
          finishWelcome(tx, actorId, form.has("skip") ? { topics: [] } : toWelcome(values)),
        ),
      );
      if (!tried.refused) return c.redirect("/home", 303);
      const errors = formErrors(c.get("visit").text, tried.refused).map((error) =>
        error.field === "askMeAbout" ? { ...error, field: "ask" } : error,
      );
      const askToConfirm = tried.refused.reason === "patient-data-warning";
      return showWelcome(web, c, values, errors, askToConfirm);
    });
}

const blank: Values = {
  profession: "",
  region: "",
  hospital: "",
  department: "",
  unit: "",
  ask: "",
  topics: [],
  confirmed: false,
};

function valuesOf(form: Form): Values {
  return {
    profession: form.text("profession"),
    region: form.text("region"),
    hospital: form.text("hospital"),
    department: form.text("department"),
    unit: form.text("unit"),
    ask: form.text("ask"),
    topics: form.all("topics"),
    confirmed: form.has("confirmed"),
  };
}

function toWelcome({ topics, ask, ...work }: Values): Welcome {
  return {
    ...work,
    askMeAbout: ask.trim() === "" ? [] : [ask],
    topics: topics
      .slice(0, mostTopics)
      .flatMap((id) => asId(id) ?? [])
      .map((topicId) => ({ topicId, intent: "follow" })),
  };
}

async function showWelcome(
  { store }: WebContext,
  c: WebRequest,
  values: Values,
  errors: readonly FormError[],
  askToConfirm = false,
): Promise<Response> {
  const topics = await popularTopics(store.reader, mostTopics);
  return welcomePage(c, { values, errors, topics, askToConfirm });
}

function welcomePage(
  c: WebRequest,
  {
    values,
    errors,
    topics,
    askToConfirm,
  }: {
    values: Values;
    errors: readonly FormError[];
    topics: readonly TopicView[];
    askToConfirm: boolean;
  },
): Answer {
  const visit = c.get("visit");
  const { welcome: words, professions: names } = visit.text;
  const line = (name: "region" | "hospital" | "department" | "unit", autocomplete: string) => (
    <TextField
      name={name}
      label={words[name]}
      value={values[name]}
      maxlength={profileLimits.line}
      autocomplete={autocomplete}
      errors={errors}
    />
  );
  return page(
    c,
    { title: words.title, place: "me", status: errors.length > 0 ? 422 : 200 },
    <>
      <ErrorSummary text={visit.text} errors={errors} names={{ ...words }} />
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      <PostForm visit={visit} action="/welcome">
        <section class="card stack">
          <h2>{words.work}</h2>
          <Select
            name="profession"
            label={words.profession}
            none={words.choose}
            options={professions.map((value) => ({ value, label: names[value] }))}
            value={values.profession}
            errors={errors}
          />
          {line("region", "off")}
          {line("hospital", "organization")}
          {line("department", "off")}
          {line("unit", "off")}
        </section>
        {topics.length === 0 ? null : (
          <section class="card stack">
            <Choices
              name="topics"
              legend={words.topics}
              hint={words.topicsHint}
              options={topics.map((topic) => ({
                value: String(topic.id),
                label: topicName(visit.language, topic),
              }))}
              chosen={values.topics}
              many
            />
          </section>
        )}
        <section class="card stack">
          <TextField
            name="ask"
            label={words.ask}
            hint={words.askHint}
            value={values.ask}
            maxlength={profileLimits.line}
            errors={errors}
          />
        </section>
        {askToConfirm ? (
          <Checkbox name="confirmed" label={visit.text.compose.confirm} checked={false} />
        ) : null}
        <div class="row">
          <button class="btn main">{words.submit}</button>
          <button class="btn calm" name="skip" value="yes">
            {words.skip}
          </button>
        </div>
      </PostForm>
    </>,
  );
}
