type Detail = Readonly<Record<string, string | number>>;

const count = (n: number, one: string, other: string): string =>
  `${n.toLocaleString("da-DK")} ${n === 1 ? one : other}`;

/** Polls, and what apps write, in Danish. */
export const postingDa = {
  poll: "Afstemning",
  one: "Vælg én",
  several: "Vælg en eller flere",
  vote: "Stem",
  mine: "dit valg",
  votes: (n: number) => count(n, "stemme", "stemmer"),
  voters: (n: number) => count(n, "har stemt", "har stemt"),
  hidden: "Tallene vises, når afstemningen er slut.",
  openUntil: (when: string) => `Åben til ${when}`,
  closed: "Afstemningen er slut",
  plain: "Skrevet i en app: teksten vises, som den står.",
  warning: "Advarsel",
  warningHint: "Hvad man skal vide, før man læser teksten. Den foldes sammen bag advarslen.",
};

/** What refusals of polls and of what apps write are to people. */
export const postingRefusalsDa = {
  "poll-options": ({ min = 2, max = 8 }: Detail) =>
    `En afstemning skal have mellem ${min} og ${max} svarmuligheder.`,
  "poll-option-too-long": ({ max = 100 }: Detail) => `En svarmulighed må være højst ${max} tegn.`,
  "poll-option-twice": "To svarmuligheder er ens.",
  "poll-time": ({ min = 5, max = 30 }: Detail) =>
    `En afstemning kan vare fra ${min} minutter til ${max} dage.`,
  "poll-with-files": "Et opslag kan have en afstemning eller filer, ikke begge dele.",
  "poll-closed": "Afstemningen er slut.",
  "own-poll": "Du kan ikke stemme i din egen afstemning.",
  "already-voted": "Du har allerede stemt.",
  "too-soon": ({ minutes = 5 }: Detail) =>
    `Et opslag kan tidligst planlægges til om ${minutes} minutter.`,
  "too-many-scheduled": ({ day = 25, all = 300 }: Detail) =>
    `Du kan planlægge højst ${day} opslag til samme dag og ${all} i alt.`,
  "two-audiences":
    "Opslaget nævner et lukket netværk og er samtidig for andre. Del det ét sted ad gangen.",
  "outsiders-named":
    "Opslaget er for et lukket netværk, men nævner nogen, der ikke er med i det. Fjern dem, eller del det et andet sted.",
  "not-a-member":
    "Du er ikke med i det lukkede netværk, opslaget nævner. Bed om at komme med først.",
  "network-is-open":
    "I et åbent netværk kan alle læse med. Vælg offentlig, eller lad være med at nævne netværket.",
  "edit-elsewhere": "Opslaget har afsnit, som apps ikke kan rette. Ret det på din regions sider.",
};
