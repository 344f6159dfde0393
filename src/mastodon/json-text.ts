/** A part of an answer: a text, or bytes in UTF-8 that were made before and are kept. */
export type Piece = string | Uint8Array;

/** JSON that has been written already, in pieces that follow each other. */
export class JsonText {
  readonly pieces: readonly Piece[];

  constructor(pieces: readonly Piece[]) {
    this.pieces = pieces;
  }
}

/** What is answered as JSON: a value, or what is written already, alone or in a list of such. */
export type Json = object | string | null;

/** An answer as JSON: what is written already goes as it is. */
export function jsonOf(answer: Json): string | Uint8Array<ArrayBuffer> {
  if (answer instanceof JsonText) return bytesOf(answer.pieces);
  if (isWritten(answer)) return bytesOf(listed(answer));
  return JSON.stringify(answer);
}

/** Names with what stands under each, written already. */
export function underNames(parts: Readonly<Record<string, readonly JsonText[]>>): JsonText {
  const written = Object.entries(parts).flatMap(([name, list], at) => [
    `${at === 0 ? "{" : ","}"${name}":`,
    ...listed(list),
  ]);
  return new JsonText([...written, "}"]);
}

/** A text as bytes of its own, to be kept. */
export function bytesToKeep(text: string): Uint8Array {
  return encoder.encode(text);
}

const encoder = new TextEncoder();

function isWritten(answer: Json): answer is JsonText[] {
  return Array.isArray(answer) && answer[0] instanceof JsonText;
}

function listed(items: readonly JsonText[]): Piece[] {
  const pieces: Piece[] = ["["];
  for (const [at, item] of items.entries()) {
    if (at > 0) pieces.push(",");
    pieces.push(...item.pieces);
  }
  pieces.push("]");
  return pieces;
}

/** A character is at most three bytes for each of its units of UTF-16. */
const mostBytes = 3;

function bytesOf(pieces: readonly Piece[]): Uint8Array<ArrayBuffer> {
  const most = (piece: Piece) => piece.length * (typeof piece === "string" ? mostBytes : 1);
  const bytes = Buffer.allocUnsafe(pieces.reduce((sum, piece) => sum + most(piece), 0));
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece === "string") at += bytes.write(piece, at);
    else {
      bytes.set(piece, at);
      at += piece.length;
    }
  }
  return bytes.subarray(0, at);
}
