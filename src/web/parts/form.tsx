import type { Visit } from "../context.ts";

/** A form that changes something: sent to one of our own addresses with the session's token. */
export function PostForm({
  visit,
  action,
  files = false,
  enhance,
  id,
  class: look = "stack",
  label,
  children,
}: {
  visit: Visit;
  action: string;
  /** It carries files. */
  files?: boolean;
  /** The id of what the answer puts in place, for who has JavaScript. */
  enhance?: string;
  id?: string;
  class?: string;
  label?: string;
  children?: unknown;
}) {
  return (
    <form
      method="post"
      action={action}
      enctype={files ? "multipart/form-data" : undefined}
      data-enhance={enhance}
      id={id}
      class={look}
      aria-label={label}
    >
      {visit.me ? <input type="hidden" name="csrf" value={visit.me.csrf} /> : null}
      {children}
    </form>
  );
}
