import { profileLimits } from "../../domain/people/profile.ts";
import { availabilities, professions } from "../../domain/people/professions.ts";
import type { Visit } from "../context.ts";
import type { ProfileWritten } from "../profile-form.ts";
import type { FormError } from "../refusals.ts";
import { Checkbox, Choices, Select, TextArea, TextField } from "./fields.tsx";
import { PostForm } from "./form.tsx";

interface Props {
  visit: Visit;
  written: ProfileWritten;
  errors: readonly FormError[];
}

/** Everything someone tells of themselves. */
export function ProfileForm({
  askToConfirm,
  ...props
}: Props & { /** The guard has asked. */ askToConfirm: boolean }) {
  const { visit, written, errors } = props;
  const { settings: words, compose } = visit.text;
  return (
    <PostForm visit={visit} action="/settings/profile">
      <section class="card stack">
        <TextField
          name="name"
          label={words.name}
          hint={words.nameHint}
          value={written.name}
          autocomplete="name"
          errors={errors}
          required
        />
        <TextArea
          name="bio"
          label={words.bio}
          hint={words.bioHint}
          value={written.bio}
          errors={errors}
        />
      </section>
      <Work {...props} />
      <Contact {...props} />
      <Fields {...props} />
      {askToConfirm ? <Checkbox name="confirmed" label={compose.confirm} checked={false} /> : null}
      <div class="row">
        <button class="btn main">{words.save}</button>
        <a href={`/@${visit.me?.handle ?? ""}`}>{words.seeProfile}</a>
      </div>
    </PostForm>
  );
}

function Work({ visit, written, errors }: Props) {
  const { settings: words, professions: names } = visit.text;
  const line = (name: "specialty" | "region" | "hospital" | "department" | "unit") => (
    <TextField
      name={name}
      label={words[name]}
      value={written[name]}
      maxlength={profileLimits.line}
      autocomplete={name === "hospital" ? "organization" : "off"}
      errors={errors}
    />
  );
  return (
    <section class="card stack">
      <h2>{words.work}</h2>
      <Select
        name="profession"
        label={words.profession}
        none={words.choose}
        options={professions.map((value) => ({ value, label: names[value] }))}
        value={written.profession}
        errors={errors}
      />
      {line("specialty")}
      {line("region")}
      {line("hospital")}
      {line("department")}
      {line("unit")}
      <TextField
        name="orcid"
        label={words.orcid}
        hint={words.orcidHint}
        value={written.orcid}
        errors={errors}
      />
    </section>
  );
}

function Contact({ visit, written, errors }: Props) {
  const { settings: words, person } = visit.text;
  return (
    <section class="card stack">
      <h2>{words.contact}</h2>
      <TextArea
        name="askMeAbout"
        label={words.askMeAbout}
        hint={words.askHint}
        value={written.askMeAbout}
        errors={errors}
      />
      <Choices
        name="availability"
        legend={words.availability}
        options={[
          { value: "", label: words.noAvailability },
          ...availabilities.map((value) => ({ value, label: person.availability[value] })),
        ]}
        chosen={[written.availability]}
        errors={errors}
      />
      <TextField
        name="availabilityUntil"
        type="date"
        label={words.availabilityUntil}
        value={written.availabilityUntil}
        errors={errors}
      />
    </section>
  );
}

function Fields({ visit, written, errors }: Props) {
  const { settings: words } = visit.text;
  const error = errors.find(({ field }) => field === "fields");
  return (
    <fieldset class={error ? "card fld bad" : "card"} id="fields">
      <legend class="hide">{words.fields}</legend>
      <h2>{words.fields}</h2>
      <p class="small">{words.fieldsHint}</p>
      {error ? <p class="fld-error">{error.message}</p> : null}
      <div class="pair small" aria-hidden="true">
        <span>{words.fieldNames}</span>
        <span>{words.fieldValues}</span>
      </div>
      {written.fields.map(({ name, value }, at) => (
        <div class="pair">
          <input
            name="fieldName"
            value={name}
            maxlength={profileLimits.fieldName}
            aria-label={words.fieldName(at + 1)}
          />
          <input
            name="fieldValue"
            value={value}
            maxlength={profileLimits.fieldValue}
            aria-label={words.fieldValue(at + 1)}
          />
        </div>
      ))}
    </fieldset>
  );
}
