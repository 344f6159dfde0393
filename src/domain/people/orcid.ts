/**
 * An ORCID as `0000-0000-0000-000X`, also from its address; undefined when the check character (ISO 7064 MOD 11-2) does
 * not fit.
 */
export function parseOrcid(text: string): string | undefined {
  const bare = text.trim().replace(/^https?:\/\/(?:www\.)?orcid\.org\//i, "");
  const digits = bare.replaceAll("-", "").toUpperCase();
  if (!/^\d{15}[\dX]$/.test(digits)) return undefined;
  if (checkCharacter(digits.slice(0, 15)) !== digits.at(-1)) return undefined;
  return digits.replace(/(.{4})(?=.)/g, "$1-");
}

function checkCharacter(digits: string): string {
  let total = 0;
  for (const digit of digits) total = ((total + Number(digit)) * 2) % 11;
  const rest = (12 - total) % 11;
  return rest === 10 ? "X" : String(rest);
}
