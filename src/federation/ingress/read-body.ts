export type BodyRead = { ok: true; body: Buffer } | { ok: false; reason: "too-large" | "aborted" };

/** The request's body, given up as soon as more than `most` bytes are announced or have come. Never throws. */
export async function readBody(request: Request, most: number): Promise<BodyRead> {
  const announced = request.headers.get("content-length");
  if (announced !== null && !(Number(announced) <= most)) return { ok: false, reason: "too-large" };
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  try {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      bytes += next.value.byteLength;
      if (bytes > most) {
        void reader?.cancel().catch(() => {});
        return { ok: false, reason: "too-large" };
      }
      chunks.push(next.value);
    }
  } catch {
    return { ok: false, reason: "aborted" };
  }
  return { ok: true, body: Buffer.concat(chunks) };
}
