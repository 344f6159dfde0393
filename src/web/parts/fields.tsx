import type { FormError } from "../refusals.ts";
import type { Text } from "../text/dictionary.ts";

/** What is wrong, said first and focused, each with a way to its field. `names` are the labels of the fields in their order. */
export function ErrorSummary({
  text,
  errors,
  names = {},
  children,
}: {
  text: Text;
  errors: readonly FormError[];
  names?: Readonly<Record<string, string>>;
  children?: unknown;
}) {
  if (errors.length === 0) return null;
  const order = Object.keys(names);
  const place = ({ field }: FormError) => (field === undefined ? -1 : order.indexOf(field));
  return (
    <div class="errors stack" role="alert" tabindex={-1} id="errors">
      <h2>{text.errors.heading}</h2>
      <ul>
        {[...errors]
          .sort((a, b) => place(a) - place(b))
          .map(({ field, message }) => (
            <li>
              {field === undefined || names[field] === undefined ? (
                message
              ) : (
                <>
                  <a href={`#${field}`}>{names[field]}</a>: {message}
                </>
              )}
            </li>
          ))}
      </ul>
      {children}
    </div>
  );
}

/** What every field of a form has. Its `id` is its name, unless the page has several. */
interface FieldProps {
  name: string;
  id?: string;
  label: string;
  hint?: string | undefined;
  errors?: readonly FormError[];
  value?: string | undefined;
  required?: boolean;
}

/** One line of text. `type` and `autocomplete` as in HTML. */
export function TextField({
  type = "text",
  autocomplete,
  maxlength,
  inputmode,
  list,
  autofocus,
  ...field
}: FieldProps & {
  type?: "text" | "password" | "date" | "email" | "search" | "url";
  autocomplete?: string;
  maxlength?: number;
  inputmode?: "text" | "numeric" | "email" | "url";
  list?: string;
  autofocus?: boolean;
}) {
  const { attributes } = wiring(field);
  return (
    <Field {...field}>
      <input
        {...attributes}
        type={type}
        value={field.value ?? ""}
        {...{ autocomplete, maxlength, inputmode, list, autofocus }}
      />
    </Field>
  );
}

/** Several lines of text. */
export function TextArea({ rows = 4, ...field }: FieldProps & { rows?: number }) {
  const { attributes } = wiring(field);
  return (
    <Field {...field}>
      <textarea {...attributes} rows={rows}>
        {field.value ?? ""}
      </textarea>
    </Field>
  );
}

export interface Option {
  value: string;
  label: string;
  hint?: string | undefined;
}

/** One of many; the empty option comes first when `none` names it. */
export function Select({
  options,
  none,
  ...field
}: FieldProps & { options: readonly Option[]; none?: string }) {
  const { attributes } = wiring(field);
  return (
    <Field {...field}>
      <select {...attributes}>
        {none === undefined ? null : <option value="">{none}</option>}
        {options.map(({ value, label }) => (
          <option value={value} selected={value === field.value}>
            {label}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** A few to choose from, each with a line that explains it: one of them, or several with `many`. */
export function Choices({
  name,
  legend,
  hint,
  options,
  chosen,
  errors = [],
  many = false,
}: {
  name: string;
  legend: string;
  hint?: string | undefined;
  options: readonly Option[];
  chosen: readonly string[];
  errors?: readonly FormError[];
  many?: boolean;
}) {
  const error = errors.find(({ field }) => field === name);
  return (
    <fieldset
      class={error ? "fld bad" : "fld"}
      id={name}
      aria-describedby={error ? `${name}-error` : undefined}
    >
      <legend>{legend}</legend>
      {hint === undefined ? null : <p class="small">{hint}</p>}
      {error ? (
        <p class="fld-error" id={`${name}-error`}>
          {error.message}
        </p>
      ) : null}
      <div class="opts">
        {options.map((option) => (
          <label class="opt">
            <input
              type={many ? "checkbox" : "radio"}
              name={name}
              value={option.value}
              checked={chosen.includes(option.value)}
            />
            <span>
              <b>{option.label}</b>
              {option.hint === undefined ? null : <span class="small">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Yes or no. */
export function Checkbox({
  name,
  label,
  checked,
  hint,
}: {
  name: string;
  label: string;
  checked: boolean;
  hint?: string;
}) {
  return (
    <label class="opt">
      <input type="checkbox" name={name} value="yes" checked={checked} id={name} />
      <span>
        {label}
        {hint === undefined ? null : <span class="small"> {hint}</span>}
      </span>
    </label>
  );
}

function Field(props: FieldProps & { children?: unknown }) {
  const { label, hint, children } = props;
  const { id, error } = wiring(props);
  return (
    <div class={error ? "fld bad" : "fld"}>
      <label for={id}>{label}</label>
      {hint === undefined ? null : (
        <p class="small" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error ? (
        <p class="fld-error" id={`${id}-error`}>
          {error.message}
        </p>
      ) : null}
      {children}
    </div>
  );
}

function wiring({ name, id = name, hint, errors = [], required }: FieldProps) {
  const error = errors.find(({ field }) => field === name);
  const described = [hint === undefined ? "" : `${id}-hint`, error ? `${id}-error` : ""];
  const attributes = {
    name,
    id,
    "aria-describedby": described.filter((one) => one !== "").join(" ") || undefined,
    "aria-invalid": error ? ("true" as const) : undefined,
    required,
  };
  return { id, error, attributes };
}
