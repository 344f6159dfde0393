import { parseHttpUrl } from "../../lib/url.ts";
import type { AttachmentView } from "../../domain/knowledge/post-view.ts";
import type { Visit } from "../context.ts";

/**
 * The files of a post: images shown, also those of other servers by our own copy; everything else as a link. `open`: who
 * reads may fetch them where they are kept.
 */
export function Attachments({
  visit,
  files,
  open,
}: {
  visit: Visit;
  files: readonly AttachmentView[];
  open: boolean;
}) {
  const { post: words } = visit.text;
  if (files.length === 0) return null;
  return (
    <ul class="media" aria-label={words.attachments}>
      {files.map((file) => (
        <li>
          {file.mediaType.startsWith("image/") ? (
            <img
              src={addressOf(file)}
              alt={file.alt === "" ? words.image : file.alt}
              loading="lazy"
              width={file.width ?? undefined}
              height={file.height ?? undefined}
            />
          ) : (
            <FileLink visit={visit} file={file} open={open} />
          )}
        </li>
      ))}
    </ul>
  );
}

function FileLink({ visit, file, open }: { visit: Visit; file: AttachmentView; open: boolean }) {
  const { post: words } = visit.text;
  const kind = file.mediaType === "application/pdf" ? words.pdf : words.file;
  const url = parseHttpUrl(file.url);
  if (!url) return <>{kind}</>;
  const byUs = file.keptHere || (!open && file.mediaType === "application/pdf");
  return (
    <>
      <a href={byUs ? addressOf(file) : file.url} rel="noopener">
        {kind}
        {file.alt === "" ? null : `: ${file.alt}`}
      </a>{" "}
      {byUs ? null : <span class="small">{words.onServer(url.host)}</span>}
    </>
  );
}

function addressOf({ id, url, keptHere }: AttachmentView): string {
  return keptHere ? new URL(url).pathname : `/media/elsewhere/${id}`;
}
