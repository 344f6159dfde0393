import type { DemoPost } from "./types.ts";

type Reply = Pick<DemoPost, "key" | "author" | "replyTo" | "body" | "daysAgo"> &
  Partial<Pick<DemoPost, "audience" | "accepted">>;

function reply({ audience = "public", ...told }: Reply): DemoPost {
  return { kind: "note", audience, ...told };
}

/** Short notes that stand alone. */
const notes: readonly DemoPost[] = [
  {
    key: "n-note-kander",
    author: "sosu-geriatri@nordjylland",
    kind: "note",
    body: "Dagens tal: 22 patienter, 22 kander, ét skema. En kollega spurgte, hvad hun nu skulle bruge den halve time til. Hun satte sig ned og snakkede med nogen. #Ældre #Aflæring",
    audience: "public",
    daysAgo: 1.6,
  },
  {
    key: "m-note-aeggeur",
    author: "kvalitet-ort@midtjylland",
    kind: "note",
    body: "Vores æggeur er gået i stykker efter 221 tavlemøder. Mødet i dag tog otte minutter alligevel. Jeg tror, det er det, man kalder kultur. #Tavlemøde",
    audience: "public",
    daysAgo: 3.7,
  },
  {
    key: "s-note-fiasko",
    author: "udvikling-esbjerg@syddanmark",
    kind: "note",
    body: "Tre afdelinger har nu skrevet til mig, at de også har haft en idékasse. Ingen af dem har skrevet det nogen steder. Skriv jeres fiaskoer her; de er de billigste at låne. #Forbedringsarbejde",
    audience: "public",
    daysAgo: 2.2,
  },
  {
    key: "s-note-natsenge",
    author: "flow-koordinator@syddanmark",
    kind: "note",
    body: "Husk til alle på flowkontorerne: Natsengene må ikke lånes ud i uge 52. Heller ikke »kun i denne uge«.",
    audience: "region",
    daysAgo: 5.9,
  },
];

/** Answers among people of one region: made with the region, at their own times. */
const within: readonly DemoPost[] = [
  reply({
    key: "n-svar-sepsis",
    author: "paramediciner-nord@nordjylland",
    replyTo: "n-sepsis",
    body: "Det kan mærkes hos os: Når vi melder »mistanke om sepsis« i telefonen, står kassen fremme, når vi kører ind. Sig endelig til, hvis vi også skal skrive tidspunktet for de første symptomer ned. Det spørger I altid om bagefter.",
    daysAgo: 70.1,
  }),
  reply({
    key: "n-svar-sepsis-tak",
    author: "overlaege-akut@nordjylland",
    replyTo: "n-svar-sepsis",
    body: "Ja tak! Tidspunktet for de første symptomer er præcis det, vi mangler i en tredjedel af forløbene. Skal vi prøve det i 14 dage og tælle?",
    daysAgo: 69.8,
  }),
  reply({
    key: "n-svar-vagtplan",
    author: "ergo-psyk@nordjylland",
    replyTo: "n-vagtplan",
    body: "Tak for det ærlige om fællesskabet. Vi var ved at lægge plan sammen med naboafsnittet og har nu flyttet starten to måneder, så folk kan nå at være på besøg hos hinanden først.",
    daysAgo: 57.2,
  }),
  reply({
    key: "m-svar-aftenmad",
    author: "fysio-horsens@midtjylland",
    replyTo: "m-aftenmad",
    accepted: true,
    body: "Hos os er det **ikke** aftenvagten, men den sidste fra køkkenet, der kl. 18.45 stiller en lille bakke med låg hos dem, der har et grønt mærke på sengen: en halv bolle, ost, en lille flaske proteindrik. Så er det der kl. 20, uden at nogen skal have tid. 71 procent bliver spist, når der står »til i aften« på låget, og 40, når der ikke gør.",
    daysAgo: 7.9,
  }),
  reply({
    key: "m-svar-aftenmad-tak",
    author: "diaetist-randers@midtjylland",
    replyTo: "m-svar-aftenmad",
    body: "Seddel på låget! Det koster jo ingenting. Vi prøver på ét afsnit fra mandag, og jeg vejer selvfølgelig.",
    daysAgo: 7.6,
  }),
  reply({
    key: "m-svar-fraser",
    author: "kvalitet-ort@midtjylland",
    replyTo: "m-fraser",
    body: "Vi har prøvet det på ortopædkirurgien: 604 fraser blev til 118. Vores erfaring er den samme som jeres med sekretærerne. Vi spurgte dem som de sidste og måtte gendanne ni.",
    daysAgo: 29.4,
  }),
  reply({
    key: "s-svar-baarer",
    author: "portoer-logistik@syddanmark",
    replyTo: "s-baarer",
    accepted: true,
    body: "Det er os, der kommer for tidligt, og det gør vi, fordi vi ikke kan se jeres kø. Giv portørcentralen jeres skærm at kigge på, så henter vi først, når der er **én** foran. Vi prøvede det med CT i tre uger: Ventetid på gangen fra 34 til 12 minutter, og vi gik ikke et skridt mere. Vil I være med fra den første?",
    daysAgo: 10.7,
  }),
  reply({
    key: "s-svar-baarer-tak",
    author: "radiograf-aabenraa@syddanmark",
    replyTo: "s-svar-baarer",
    body: "Ja. Jeg får skærmen sat op i morgen. Og jeg stiller en lampe på gangen, der ikke er et lysstofrør, uanset hvad.",
    daysAgo: 10.4,
  }),
  reply({
    key: "s-svar-natlige",
    author: "laege-geriatri@syddanmark",
    replyTo: "s-natlige",
    body: "Set fra modtagerenden: Delir på vores afsnit inden for to døgn efter en flytning gik fra 21 til 13 procent på et halvt år. Det er ikke et forsøg, og meget andet ændrede sig, men jeg ville nødig have jer til at holde op.",
    daysAgo: 64.5,
  }),
];

/** Answers to posts of other regions: given through federation, when the regions run. */
const across: readonly DemoPost[] = [
  reply({
    key: "x-flytninger-svar",
    author: "flow-koordinator@syddanmark",
    replyTo: "n-flytninger",
    audience: "allied",
    accepted: true,
    body: `Vi har været præcis dér, med toppen kl. 21.55 og det hele. Det, der hjalp os fra 63 til 17 om måneden, var at flytte spørgsmålet til **kl. 14**: to tal fra hvert afsnit, og en beslutning kl. 15 sammen med bagvagten.

Det første, vi ændrede, var ikke en regel, men at bagvagten skriver én sætning, når der flyttes efter kl. 22. Lægefaglig ledelse skulle sige ja, og det gjorde de, fordi det kun er én sætning.

Det ligger som erfaring hos mig. Ring endelig, eller kom og sid på kontoret en onsdag.`,
    daysAgo: 0,
  }),
  reply({
    key: "x-flytninger-tak",
    author: "sygeplejerske-m2@nordjylland",
    replyTo: "x-flytninger-svar",
    audience: "allied",
    body: "Kl. 14! Vi har stirret på natten i et halvt år. Jeg tager bagvagten med til jer på onsdag om to uger, hvis det passer.",
    daysAgo: 0,
  }),
  reply({
    key: "x-trivselsplan-svar",
    author: "psyk-middelfart@syddanmark",
    replyTo: "n-trivselsplan",
    accepted: true,
    body: "Hos os hænger **tre linjer** fra planen på indersiden af skabsdøren på patientens egen stue, skrevet af patienten: *Det ser I, det hjælper, det skal I ikke gøre.* Vikaren får at vide ved vagtens start: »Åbn skabet, hvis du er i tvivl.« I 34 af 41 urolige situationer var den blevet læst. Den lange plan bliver i journalen, hvor den gør mindst skade.",
    daysAgo: 0,
  }),
  reply({
    key: "x-haemolyse-svar",
    author: "overlaege-akut@nordjylland",
    replyTo: "m-haemolyse",
    accepted: true,
    body: "To ting flyttede os fra 11 til 4 procent: glas med halvt vakuum på de akutte stuer, og at vi lader det første glas (koagulation) tage turbulensen, så kalium kommer i glas to. Adgang i albuebøjningen frem for hånden gjorde også noget, men det kan man jo ikke altid vælge. Glassene koster 0,40 kr. mere.",
    daysAgo: 0,
  }),
  reply({
    key: "x-haemolyse-svar-2",
    author: "klinisk-vejleder@syddanmark",
    replyTo: "m-haemolyse",
    body: "Et dårligt tal til samlingen: Vi underviste alle 90 i langsomme hænder. Fra 10,2 til 9,9 procent. Det var nogle rare eftermiddage, men det var også alt.",
    daysAgo: 0,
  }),
  reply({
    key: "x-talegenkendelse-svar",
    author: "sekretaer-ambulant@nordjylland",
    replyTo: "m-talegenkendelse",
    audience: "allied",
    accepted: true,
    body: "Vi har haft det i otte måneder og talt 200 notater. Lægen dikterer i 2 minutter og 10 sekunder. Nogen retter i 3 minutter og 40 sekunder; fra begyndelsen lægen, nu os, fordi lægerne holdt op. Fejl, der slap igennem: fire ud af hundrede notater, næsten altid tal og højre/venstre. Vi ville sige ja igen, men kun med en aftale om, hvem der retter.",
    daysAgo: 0,
  }),
  reply({
    key: "x-hjemmebesoeg-svar",
    author: "jordemoder-nord@nordjylland",
    replyTo: "s-hjemmebesoeg",
    body: "Vi deler lørdagen med den kommunale akutsygepleje i to af vores kommuner. De skifter bandagen og ringer til os med billedet på en sikker linje, hvis de er i tvivl. I de andre kommuner har vi ikke fået det til at virke, så jeg følger spændt med i jeres svar.",
    daysAgo: 0,
  }),
  reply({
    key: "x-otte-minutter-proevet",
    author: "sygeplejerske-m2@nordjylland",
    replyTo: "m-otte-minutter",
    body: "**Vi har prøvet det** (tilpasset). Efter vores egen fiasko med tavlen begyndte vi forfra med jeres spørgsmål to og jeres æggeur, men kl. 7.40 med nattevagten. Otte uger: seks minutter i snit, ni deltagere, 14 ideer prøvet. Vi ville anbefale det, hvis man lader sin egen tavle hænge tom den første uge.",
    daysAgo: 0,
  }),
  reply({
    key: "x-otte-minutter-indfoert",
    author: "flow-koordinator@syddanmark",
    replyTo: "m-otte-minutter",
    body: "**Vi har prøvet det** (indført). På flowkontoret, hver dag kl. 7.30 siden august. Vi droppede det tredje spørgsmål i to uger og tog det ind igen, for det var det, der fik folk til at blive stående.",
    daysAgo: 0,
  }),
  reply({
    key: "x-sepsis-proevet",
    author: "klinisk-vejleder@syddanmark",
    replyTo: "n-sepsis",
    body: "**Vi har prøvet det** (tilpasset). Hos os var det ikke et køleskab, men en kode til medicinrummet, som vikarer ikke havde. Vi tegnede 20 forløb på væggen, som I skriver, og fandt den på en eftermiddag. 81 minutter blev til 55. Tak for at skrive, at man skal tegne først.",
    daysAgo: 0,
  }),
  reply({
    key: "x-blodproever-proevet",
    author: "laege-geriatri@syddanmark",
    replyTo: "m-blodproever",
    body: "**Vi har prøvet det** (indført). Tre dage, og så stopper bestillingen selv. Efter fire måneder tager vi 21 procent færre prøver. Jeg var mest nervøs for natrium hos dem på vanddrivende, så de har fået fem dage. Det lille kort til bioanalytikeren er genialt; det er lettere at blive spurgt af en, der har lov.",
    daysAgo: 0,
  }),
  reply({
    key: "x-natmaalinger-proevet",
    author: "laege-geriatri@syddanmark",
    replyTo: "n-natmaalinger",
    body: "**Vi har prøvet det** (afprøver). Tredje uge. Vi har sat grænsen ved score 0, ikke 0–1, indtil vi har set 200 nætter. Foreløbig er den eneste klage, at der er for stille.",
    daysAgo: 0,
  }),
  reply({
    key: "x-natmaalinger-spoergsmaal",
    author: "anaestesi-intensiv@midtjylland",
    replyTo: "n-natmaalinger",
    body: "Fint arbejde, og jeg misunder jer de 412 gennemgange. Et spørgsmål: Hvad gør I med dem, der får morfin mod smerter om aftenen? Det er dem, jeg ville være mest varsom med.",
    daysAgo: 0,
  }),
  reply({
    key: "x-natmaalinger-morfin",
    author: "sosu-geriatri@nordjylland",
    replyTo: "x-natmaalinger-spoergsmaal",
    body: "Godt spørgsmål. De er ikke med, hvis de har fået noget nyt eller mere inden for et døgn. Dér tæller vi vejrtrækning hver time og skriver det. Det skulle have stået i opslaget, jeg retter det.",
    daysAgo: 0,
  }),
  reply({
    key: "x-koerestole-proevet",
    author: "fysio-horsens@midtjylland",
    replyTo: "s-koerestole",
    body: "**Vi har prøvet det** (tilpasset). Vores rollatorer er nu gule. Infektionshygiejnen sagde nej til maling, så det blev kraftig tape, der skiftes hvert kvartal. 31 af 40 er hjemme; før var det 18.",
    daysAgo: 0,
  }),
  reply({
    key: "x-overlevering-proevet",
    author: "jordemoder-kolding@syddanmark",
    replyTo: "n-overlevering",
    body: "**Vi har prøvet det** (indført). Minuttet uden for døren reddede os; vi var lige ved at droppe det hele den dag, en far hørte noget, han burde have hørt på en anden måde. Nu er det en fast del, og de nye lærer det i uge ét.",
    daysAgo: 0,
  }),
  reply({
    key: "x-simulation-stoppet",
    author: "jordemoder-nord@nordjylland",
    replyTo: "s-simulation",
    body: "**Vi har prøvet det** (stoppet). Fire nætter, én gennemført. På en fødegang er der ingen nat, hvor det passer, så vi er gået tilbage til ti minutter ved vagtskiftet. Men vi fandt en sugeslange, der ikke passede til noget, så det var pengene værd.",
    daysAgo: 0,
  }),
  reply({
    key: "x-sms-proevet",
    author: "radiograf-aabenraa@syddanmark",
    replyTo: "n-sms",
    body: "**Vi har prøvet det** (tilpasset). Vi ringer også kl. 16–18 nu, men kun til dem uden bil, for det var dem, vores liste glemte. 13 ud af 20 kom, da vi havde fundet en bus sammen. Spørgsmålet »hvad skal der til, for at du kan komme« har jeg stjålet ordret.",
    daysAgo: 0,
  }),
  reply({
    key: "x-urinstix-svar",
    author: "farmaceut-klinik@nordjylland",
    replyTo: "s-urinstix",
    body: "Skabet med låge! Jeg har brugt to år på undervisning i det samme. Må vi låne jeres liste over de fire symptomer og det, I sagde til plejehjemmene?",
    daysAgo: 0,
  }),
  reply({
    key: "x-urinstix-liste",
    author: "laege-geriatri@syddanmark",
    replyTo: "x-urinstix-svar",
    body: "Meget gerne. Svie, hyppig trang, nyopstået ufrivillig vandladning og smerter over symfysen, og mindst ét af dem skal være **nyt**. Til plejehjemmene sagde vi: »Ring til os, før I dypper.« Tal gerne med jeres egne mikrobiologer, før I kopierer os.",
    daysAgo: 0,
  }),
  reply({
    key: "x-brugerstyret-svar",
    author: "ergo-psyk@nordjylland",
    replyTo: "s-brugerstyret",
    body: "Vi har samme ordning med to senge. Når de er optaget, ringer vi op hver aften kl. 19, til der er plads, og man må komme og spise med. Patienterne har selv foreslået det. Det løser ikke alt, men ingen hører bare et nej.",
    daysAgo: 0,
  }),
  reply({
    key: "x-idekasse-svar",
    author: "kvalitet-ort@midtjylland",
    replyTo: "s-idekasse",
    body: "Tak, fordi I skriver det. Vi havde en magen til, bare i pap. Jeg har sendt jeres opslag til vores ledelse med emnet »før vi køber«.",
    daysAgo: 0,
  }),
  reply({
    key: "x-maaltider-svar",
    author: "sosu-geriatri@nordjylland",
    replyTo: "m-maaltider",
    body: "Armlæn! Vi har flyttet bordet to gange og undret os over, at ingen rejste sig. Stolene er uden. Jeg går ned i kælderen i morgen.",
    daysAgo: 0,
  }),
];

export const demoReplies: readonly DemoPost[] = [...notes, ...within, ...across];
