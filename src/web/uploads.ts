import { limits } from "../domain/knowledge/draft.ts";
import { storeUpload } from "../domain/media/attach.ts";
import { ownUploads } from "../domain/media/media.read.ts";
import { describeUpload } from "../domain/media/own-files.ts";
import type { PostView } from "../domain/knowledge/post-view.ts";
import { attempt } from "./attempt.ts";
import type { WebContext, Visit } from "./context.ts";
import type { Form } from "./form.ts";
import type { UploadShown } from "./parts/compose-form.tsx";
import { formErrors, type FormError } from "./refusals.ts";
import type { Written } from "./written.ts";

/** A form's files, kept so that they survive a preview or a mistake. */
export interface KeptUploads {
  written: Written;
  errors: FormError[];
  /** Alt texts as typed, by attachment id, also those that were refused. */
  alts: Map<number, string>;
}

/** Keeps the files a form brought and what it says of them. A file stays even when its alt text has to be put right. */
export async function keepUploads(
  { store, media }: WebContext,
  visit: Visit,
  ownerId: number,
  form: Form,
  written: Written,
): Promise<KeptUploads> {
  const errors: FormError[] = [];
  const alts = new Map(
    written.attachmentIds.flatMap((id) =>
      form.has(`alt-${id}`) ? [[id, form.text(`alt-${id}`)] as const] : [],
    ),
  );
  const ids = [...written.attachmentIds];
  for (let slot = 0; slot < limits.attachments; slot++) {
    const [file] = form.files(`file${slot}`);
    if (!file) continue;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const kept = await attempt(() => storeUpload(store, media, { ownerId, bytes, alt: "" }));
    if (kept.refused)
      errors.push(
        ...formErrors(visit.text, kept.refused).map((e) => ({ ...e, field: `file${slot}` })),
      );
    else {
      ids.push(kept.done);
      alts.set(kept.done, form.text(`newAlt${slot}`));
    }
  }
  for (const [id, alt] of alts) {
    const { confirmed } = written;
    const told = await attempt(() =>
      store.transact((tx) => describeUpload(tx, ownerId, id, { alt, confirmed })),
    );
    if (told.refused)
      errors.push(
        ...formErrors(visit.text, told.refused).map((e) => ({ ...e, field: `alt-${id}` })),
      );
  }
  return { written: { ...written, attachmentIds: ids }, errors, alts };
}

/** The files of a form as they are now, with the alt texts as typed. Those of `held` keep what they say. */
export async function uploadsShown(
  { store }: WebContext,
  me: number,
  ids: readonly number[],
  { alts = new Map(), held }: { alts?: Map<number, string>; held?: PostView | undefined } = {},
): Promise<UploadShown[]> {
  const own = await ownUploads(store.reader, me, ids);
  return own.map((file) => ({
    ...file,
    alt: alts.get(file.id) ?? file.alt,
    describable: !held?.attachments.some(({ id }) => id === file.id),
  }));
}
