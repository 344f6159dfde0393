import type { QuotePolicy } from "../../domain/knowledge/quote-policy.ts";
import type { ShownQuoteState } from "../../domain/knowledge/post-view.ts";

/** What the pages say of posts that build on others, in Danish. */
export const quotesDa = {
  act: "Byg videre",
  count: (n: number) => `${n.toLocaleString("da-DK")} bygger videre på det`,
  may: "Hvem må bygge videre?",
  buildsOn: "Bygger videre på",
  muted: "Af en, du har skjult",
  inTurn: "Opslaget bygger selv videre på et andet.",
  states: {
    pending: "Bygger videre på et opslag, hvis forfatter ikke har svaret endnu.",
    rejected: "Bygger videre på et opslag, hvis forfatter ikke vil have det.",
    revoked: "Byggede videre på et opslag, hvis forfatter har taget sin tilladelse tilbage.",
    deleted: "Bygger videre på et opslag, der er slettet.",
    unauthorized: "Bygger videre på et opslag, du ikke kan se.",
    blockedAccount: "Bygger videre på et opslag af en, du har blokeret.",
    blockedDomain: "Bygger videre på et opslag fra en server, du har skjult.",
  } satisfies Record<Exclude<ShownQuoteState, "accepted" | "mutedAccount">, string>,
  ask: "Forfatteren skal sige ja, før opslaget vises i dit.",
  list: (name: string) => `Opslag, der bygger videre på “${name}”`,
  none: "Ingen bygger videre på det endnu.",
  back: "Til opslaget",
  who: "Hvem må bygge videre på opslaget?",
  usual: "Hvem må bygge videre på det, jeg skriver?",
  usualHint: "Gælder det, du deler med alle. Du kan ændre det for hvert opslag.",
  policies: {
    public: "Alle",
    followers: "Dem, der følger mig",
    nobody: "Kun jeg selv",
  } satisfies Record<QuotePolicy, string>,
  policyHint: "Det, der allerede bygger videre på det, bliver ved.",
  save: "Gem",
  revoke: (name: string) => `Tag tilladelsen tilbage fra ${name}`,
  revokeHint: "Opslaget vises ikke længere i deres. Det kan ikke gøres om.",
};
