const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const longest = 256;

/** Bytes in base58btc, the alphabet of multibase `z`. */
export function base58(data: Uint8Array): string {
  const digits: number[] = [];
  for (const byte of data) {
    let carry = byte;
    for (let i = 0; i < digits.length; i++) {
      carry += (digits[i] ?? 0) * 256;
      digits[i] = carry % 58;
      carry = Math.floor(carry / 58);
    }
    for (; carry > 0; carry = Math.floor(carry / 58)) digits.push(carry % 58);
  }
  const zeros = leading(data, (byte) => byte === 0);
  return (
    "1".repeat(zeros) +
    digits
      .toReversed()
      .map((digit) => alphabet[digit])
      .join("")
  );
}

/** The bytes of a base58btc text of at most 256 characters; undefined when it is not one. */
export function fromBase58(text: string): Buffer | undefined {
  if (text.length > longest) return undefined;
  const bytes: number[] = [];
  for (const character of text) {
    let carry = alphabet.indexOf(character);
    if (carry < 0) return undefined;
    for (let i = 0; i < bytes.length; i++) {
      carry += (bytes[i] ?? 0) * 58;
      bytes[i] = carry & 255;
      carry >>= 8;
    }
    for (; carry > 0; carry >>= 8) bytes.push(carry & 255);
  }
  const zeros = leading(Array.from(text), (character) => character === "1");
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(bytes.toReversed())]);
}

function leading<T>(items: ArrayLike<T> & Iterable<T>, is: (item: T) => boolean): number {
  let count = 0;
  for (const item of items) {
    if (!is(item)) break;
    count += 1;
  }
  return count;
}
