import { copyName, keepRemoteCopy, remoteCopy } from "../../domain/media/remote-copy.ts";
import {
  remoteMedia,
  type RemoteMedia,
  type RemoteMediaRef,
} from "../../domain/media/remote-media.read.ts";
import type { MediaStore } from "../../domain/media/media-store.ts";
import { mediaLimits } from "../../domain/media/prepare.ts";
import type { Viewer } from "../../domain/knowledge/visible.ts";
import { sha256Hex } from "../../lib/hash.ts";
import { createLimiter } from "../../lib/semaphore.ts";
import { hostOf } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import { get } from "../egress/get.ts";
import { hostPolicy, type HostPolicy } from "../egress/host-policy.ts";

/** A picture from another server, ready to be served under a file name of ours; `open`: others may keep it. */
interface ShownMedia {
  file: string;
  mediaType: string;
  open: boolean;
}

export type ShowRemoteMedia = (
  viewer: Viewer,
  wanted: RemoteMediaRef,
) => Promise<ShownMedia | undefined>;

const atOnce = 4;

/**
 * Pictures of people and posts elsewhere, fetched once, written anew and served from here: readers never meet the other
 * server, and it never learns of them. Undefined for what may not be seen or cannot be had.
 */
export function createRemoteMedia(federation: Federation, media: MediaStore): ShowRemoteMedia {
  const limited = createLimiter(atOnce);
  const underWay = new Map<string, Promise<unknown>>();

  return async (viewer, wanted) => {
    const { store, clock } = federation;
    const found = await remoteMedia(store.reader, viewer, wanted);
    if (!found) return undefined;
    const { picture, open } = found;
    const name = copyName(found.url, open);
    const bytes = () => fetchBytes(federation, found);
    const held = () => remoteCopy(store.reader, name, clock().toISOString());
    if (!(await held())) {
      const fetching =
        underWay.get(name) ??
        limited(async () =>
          keepRemoteCopy(store, media, { url: name, picture, bytes: await bytes() }),
        ).finally(() => underWay.delete(name));
      underWay.set(name, fetching);
      await fetching;
    }
    const copy = await held();
    return copy?.file && copy.mediaType
      ? { file: copy.file, mediaType: copy.mediaType, open }
      : undefined;
  };
}

/** Not from servers we have no dealings with, nor from ourselves; others keep pictures where they like. */
const noneFrom: ReadonlySet<HostPolicy> = new Set(["blocked", "off", "own"]);

/** What is not open to all is handed only to a server that says who it is, so its picture is asked for with a signature. What is not the file that was told of is none. */
async function fetchBytes(
  federation: Federation,
  { url, open, sha256 }: RemoteMedia,
): Promise<Buffer | null> {
  if (noneFrom.has(await hostPolicy(federation, hostOf(url) ?? ""))) return null;
  const options = {
    signed: !open,
    accept: "image/*, application/pdf",
    mostBytes: mediaLimits.bytes,
  };
  const answer = await get(federation, url, options);
  if (!answer.ok || answer.response.status !== 200) return null;
  const { body } = answer.response;
  return sha256 === null || sha256Hex(body) === sha256 ? body : null;
}
