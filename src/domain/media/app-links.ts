import type { AttachmentView } from "../knowledge/post-view.ts";
import type { Viewer } from "../knowledge/visible.ts";
import type { PersonView } from "../people/person-view.ts";
import type { PictureKind } from "./picture.ts";
import type { SignedLinks } from "./signed-links.ts";

/** Where an app finds files for one reader: by our own copy wherever we keep one, signed for what not everyone may see. */
export interface AppLinks {
  origin: string;
  file: (view: AttachmentView) => string;
  /** The small version, or the file itself where there is none. */
  preview: (view: AttachmentView) => string;
  /** Someone's picture; undefined when they have none. */
  picture: (
    person: Pick<PersonView, "id" | "local" | "networkKind" | "avatarUrl" | "headerUrl">,
    picture: PictureKind,
  ) => string | undefined;
}

/** The links of one reader. Whoever reads signed in nowhere is shown open files only. */
export function appLinks(origin: string, links: SignedLinks, viewer: Viewer): AppLinks {
  const readerId = viewer.kind === "person" ? viewer.actorId : undefined;
  const own = (path: string, open: boolean): string =>
    origin + (open || readerId === undefined ? path : links.sign(path, readerId));
  const file = (view: AttachmentView): string => {
    const path = pathOf(view);
    return path === undefined ? view.url : own(path, view.open);
  };
  return {
    origin,
    file,
    preview: (view) =>
      view.previewUrl === null ? file(view) : own(new URL(view.previewUrl).pathname, view.open),
    picture({ id, local, networkKind, avatarUrl, headerUrl }, picture) {
      const url = picture === "avatar" ? avatarUrl : headerUrl;
      if (!url) return undefined;
      if (local) return new URL(url, origin).href;
      return own(`/media/people/${id}/${picture}`, networkKind !== "hidden");
    },
  };
}

/** Whether an address is for one reader alone. */
export function isSigned(url: string): boolean {
  return URL.parse(url)?.searchParams.has("signature") ?? false;
}

/** The path that a file is shown under here; undefined for one that readers fetch where it is kept. */
function pathOf({ id, url, mediaType, keptHere, open }: AttachmentView): string | undefined {
  if (keptHere) return new URL(url).pathname;
  const copied = mediaType.startsWith("image/") || (!open && mediaType === "application/pdf");
  return copied ? `/media/elsewhere/${id}` : undefined;
}
