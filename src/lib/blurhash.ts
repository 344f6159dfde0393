const alphabet = /^[0-9A-Za-z#$%*+,\-.:;=?@[\]^_{|}~]+$/;
const digits =
  "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

/** Whether a text is a blurhash (github.com/woltapp/blurhash, Algorithm.md): apps fail on those that are none. */
export function isBlurhash(text: string): boolean {
  if (text.length < 6 || text.length > 4 + 2 * 81 || !alphabet.test(text)) return false;
  const parts = digits.indexOf(text[0]!);
  return parts < 81 && text.length === 4 + 2 * ((parts % 9) + 1) * (Math.floor(parts / 9) + 1);
}
