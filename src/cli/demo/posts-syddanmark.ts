import type { DemoPost } from "./types.ts";

/** What the roles of Region Syddanmark offer, ask for and have tried. */
export const postsOfSyddanmark: readonly DemoPost[] = [
  {
    key: "s-simulation",
    author: "klinisk-vejleder@syddanmark",
    kind: "experience",
    title: "Simulation kl. 3 om natten: vi fandt 14 ting, som dagholdet aldrig ville have set",
    teaser:
      "Vi øvede altid kl. 13 i et pænt lokale. Nu øver vi med dem, der er på arbejde, når lyset er slukket.",
    sections: {
      problem:
        "Alle vores hjertestopøvelser lå i dagtiden. Nattevagterne havde i snit deltaget i 0,4 øvelse på et år, men to tredjedele af vores hjertestop sker uden for dagtid.",
      action:
        "En nat om ugen ringer vi kl. 3 og siger »øvelse« som det første ord. Scenen er en rigtig stue, en dukke og det udstyr, der hænger dér. Otte minutters øvelse, ti minutters samtale. Er der travlt, siger koordinatoren nej, og så går vi igen og lægger en pose boller.",
      result: `26 nætter, 19 gennemførte øvelser, 94 deltagere.

- 14 fejl i omgivelserne fundet og rettet, bl.a. en hjertestarter bag en låst dør og et kaldnummer, der var ændret i marts.
- Tid til første stød i øvelserne: fra 3 minutter og 10 sekunder til 1 minut og 50 sekunder.
- 88 af 94 ville gerne igen. De sidste seks ville gerne sove.`,
      resources: "To vejledere, der bytter en dagvagt for en nat. Boller.",
      context: "Fælles akutmodtagelse på et universitetshospital.",
      adaptation:
        "Koordinatorens ret til at sige nej er det, der gør, at der bliver sagt ja. Rør ikke ved den.",
      pitfalls:
        "Den første nat sagde vi ikke »øvelse« tydeligt nok. Tre mennesker løb fra noget vigtigt. Det sker ikke igen.",
      sustain:
        "Fejl i omgivelserne bliver skrevet på tavlen med navn og dato, og serviceafdelingen har fået et fast kvarter hver torsdag.",
    },
    topics: ["simulation", "hjertestop", "nattevagt", "kompetencer"],
    audience: "public",
    outcome: "success",
    aspects: ["practice", "learningSeminar"],
    change: "adapt",
    maturity: "audited",
    daysAgo: 49.5,
  },
  {
    key: "s-sparring-simulation",
    author: "klinisk-vejleder@syddanmark",
    kind: "offer",
    title: "Sparring: kom i gang med simulation uden lokale, dukke eller budget",
    teaser: "Jeg kommer gerne på besøg, også om natten. Især om natten.",
    body: `I fortæller, hvad I er mest bange for skal ske på jeres afsnit. Jeg hjælper jer med at gøre det til otte minutters øvelse med det, der allerede hænger på væggen.

Forløbet er tre gange: en times video, en øvelse hos jer, hvor jeg er med, og en øvelse, hvor jeg bare ser på. Derefter er jeg overflødig, og det er meningen.

Du får også vores 12 scenarier og arket »ti spørgsmål, der ikke er et forhør«.`,
    topics: ["simulation", "hjertestop", "kompetencer"],
    audience: "public",
    form: "sparring",
    capacity: "To afsnit om måneden",
    daysAgo: 27.3,
  },
  {
    key: "s-90-dage",
    author: "klinisk-vejleder@syddanmark",
    kind: "experience",
    title: "De første 90 dage: mentorordningen virkede, da vi gav mentoren tid og ikke et diplom",
    teaser:
      "Vi tabte hver tredje nyuddannede inden for et år. Den første udgave af ordningen hjalp ikke. Den anden gjorde.",
    sections: {
      problem:
        "32 procent af de nyuddannede sygeplejersker sagde op inden for 12 måneder. I samtalerne sagde de det samme: Jeg vidste ikke, hvem jeg måtte spørge.",
      action: `*Første udgave* (et år): mentor med kursus og navneskilt, men i samme normering. 

*Anden udgave* (et år): mentor og ny har de samme vagter de første seks uger. Mentoren er fri for egne patienter to timer i hver. Dag 10, 30, 60 og 90 er der en samtale på 20 minutter med lederen om tre ting: Hvad kan du nu? Hvad undgår du? Hvad overvejer du?`,
      result:
        "Opsigelser inden for et år: 32 procent før, 30 med første udgave, 14 med anden (7 af 50). 41 af 50 nævner de samme vagter som det vigtigste. Diplomet er der ingen, der nævner.",
      resources:
        "To timer pr. vagt i seks uger er 48 timer pr. nyansat. Vi regner med, at én, der bliver, har betalt for fire, der får ordningen.",
      context: "Fælles akutmodtagelse, 50 nyansatte på et år.",
      adaptation: "Samme vagter er kernen. Om det er seks uger eller fire, afhænger af jer.",
      pitfalls:
        "Mentorerne blev trætte. Tag højst to om året pr. mentor, og spørg dem også på dag 90.",
      sustain:
        "Lederen har samtalerne i sin egen kalender, før den nye er begyndt. Det lyder banalt, men det er det, der skiller udgave et fra udgave to.",
    },
    topics: ["introduktion", "fastholdelse", "kompetencer", "arbejdsmiljø"],
    audience: "public",
    outcome: "mixed",
    aspects: ["organisation", "collaboration", "need"],
    change: "adapt",
    maturity: "audited",
    daysAgo: 35.4,
  },
  {
    key: "s-natlige",
    author: "flow-koordinator@syddanmark",
    kind: "experience",
    title: "Natlige flytninger fra 63 til 17 om måneden: det afgørende sker kl. 14",
    teaser:
      "Vi prøvede at løse natten om natten. Det gik først, da vi begyndte at spørge efter frokost.",
    sections: {
      problem:
        "63 patienter om måneden blev flyttet mellem kl. 22 og 06. Da vi så efter, var 44 af dem kendt af nogen allerede kl. 14. Ingen havde spurgt.",
      action: `- Kl. 14: hvert afsnit melder to tal, *sikre hjemgange inden kl. 18* og *måske*. Kun to tal.
- Kl. 15: flowkoordinator og bagvagt beslutter sammen, hvem der flyttes, og det sker inden kl. 20.
- To »natsenge« på det afsnit, hvor der oftest er plads, bemandet fra kl. 20. De er tomme med vilje.
- Efter kl. 22 flyttes kun, hvis bagvagten skriver hvorfor. Én sætning.`,
      result:
        "Flytninger kl. 22–06: fra 63 til 17 om måneden, og det har holdt i otte måneder. Aftenflytninger steg kun med 9, så det er ikke bare rykket. De to natsenge var tomme 38 procent af nætterne. Det er prisen, og den har vi sagt ja til.",
      resources: "To senge med personale i aften- og nattevagt. Et kvarter kl. 14 og et kl. 15.",
      context: "Medicinske sengeafsnit på et sygehus med akutmodtagelse.",
      adaptation:
        "Klokkeslættet må gerne være et andet, men det skal ligge **før** aftenvagten kommer. Sætningen fra bagvagten virker bedre end et forbud.",
      pitfalls:
        "De to senge blev lånt i influenzasæsonen, »kun i denne uge«. Det tog os to måneder at få dem igen. Få det på skrift.",
      sustain:
        "Tallet kommer på direktionens bord hver måned. Sætningerne læser vi højt for hinanden; nogle af dem er ret ærlige.",
    },
    topics: ["patientflow", "nattevagt", "organisation"],
    audience: "public",
    outcome: "success",
    aspects: ["organisation", "logistics", "collaboration"],
    change: "start",
    maturity: "audited",
    daysAgo: 70.6,
  },
  {
    key: "s-sengemoede",
    author: "flow-koordinator@syddanmark",
    kind: "experience",
    title: "Vi aflyste kapacitetsmødet kl. 11, og ingen opdagede det i ni dage",
    teaser: "23 mennesker, 20 minutter, fem dage om ugen. Vi holdt op på prøve.",
    sections: {
      problem:
        "Tre møder om senge hver dag. Det midterste gentog det første og foregreb det sidste. Det kostede 38 timer om ugen at holde.",
      action: `**Det stoppede vi:** mødet kl. 11.

**Det gør vi i stedet:** En tavle, alle kan se, opdateres kl. 11. Er der noget rødt, ringer jeg til dem, det handler om. Typisk tre opkald.

**Sådan vidste vi, at det var sikkert:** Vi aflyste uden at begrunde det og skrev ned, hvad der gik galt. På ni dage var det ét opkald, der kom 20 minutter for sent. Så sagde vi det højt.`,
      result:
        "38 timer om ugen er tilbage på afsnittene. Andel udskrevet inden kl. 12 er uændret (31 og 32 procent). Overbelægning er uændret. Mødet gjorde med andre ord ingen forskel i seks år.",
      context: "Sygehus med 11 afsnit i flowmødet.",
      adaptation:
        "Aflys ét møde ad gangen, og skriv ned, hvad der går galt. Er det meget, så undskyld og hold det igen.",
      pitfalls:
        "To kolleger savnede at se hinanden. Det er en god grund til at drikke kaffe, men ikke til at holde møde.",
      sustain: "Alle tilbagevendende møder har nu en udløbsdato på seks måneder.",
    },
    topics: ["mødestyring", "aflæring", "patientflow"],
    audience: "public",
    outcome: "success",
    aspects: ["meetingManagement", "organisation"],
    change: "stop",
    daysAgo: 30.7,
  },
  {
    key: "s-flow-kontor",
    author: "flow-koordinator@syddanmark",
    kind: "offer",
    title: "Sid en dag på flowkontoret, og få vores to-tals-ark med hjem",
    body: `Kom en onsdag kl. 7.30–15.30. Du hører alle opkald i den ene øresnegl, og du må gerne spørge imellem dem. Kl. 14 ser du to-tals-runden, og kl. 15 ser du, om den holdt.

Du får arket, vores aftale med bagvagterne og en liste over de fem indvendinger, I vil møde, med de svar, der faktisk virkede.

Tag gerne en læge med. Det er lettere at få ja derhjemme, når man er to.`,
    topics: ["patientflow", "udskrivelse"],
    audience: "public",
    form: "visit",
    capacity: "Hver anden onsdag, to gæster",
    daysAgo: 23.5,
  },
  {
    key: "s-ctg",
    author: "jordemoder-kolding@syddanmark",
    kind: "experience",
    title: "CTG-konference hver dag kl. 13: 15 minutter om de kurver, vi var i tvivl om",
    teaser: "Vi gennemgår tvivlen og ikke fejlene. Så kommer folk med den.",
    sections: {
      problem:
        "Vi så kun på kurver, når noget var gået galt. Det gav tavse møder og forsvarstaler. I en prøve på 20 kurver var jordemødre og læger enige om 58 procent.",
      action:
        "Hver dag kl. 13 viser en jordemoder eller læge en kurve, hun *var i tvivl om*, uden navn, dato eller udfald. Alle skriver deres vurdering på en seddel, før nogen taler. Så taler den yngste. Udfaldet fortæller vi sidst, og kun hvis vi kan lære noget af det.",
      result:
        "Et år: 201 konferencer, 17 deltagere i snit. Enighed i en ny prøve på 20 kurver: 79 procent. Blodprøver fra barnets hoved, som bagefter viste sig normale: fra 74 til 61 procent. Antal kejsersnit er uændret, og det var heller ikke målet.",
      resources: "15 minutter. En, der finder kurven. En skål med sedler.",
      context: "Fødegang med cirka 3.000 fødsler om året.",
      adaptation:
        "Sedlerne først. Uden dem mener alle det samme som overlægen, og så kan man lige så godt lade være.",
      pitfalls:
        "I sommerferien gik det i stå, og det tog en måned at starte igen. Nu holder vi den også med fire deltagere.",
      sustain:
        "En liste med ugens ansvarlige, hvor også lægerne står. Kurverne ligger i et arkiv, som kun afdelingen kan se.",
    },
    topics: ["sikrefødsler", "læringsseminar", "patientsikkerhed"],
    audience: "public",
    outcome: "success",
    aspects: ["learningSeminar", "communication", "collaboration"],
    change: "start",
    maturity: "audited",
    daysAgo: 80.2,
  },
  {
    key: "s-uden-skyld",
    author: "jordemoder-kolding@syddanmark",
    kind: "offer",
    title: "Oplæg: læring uden skyld, eller hvordan vi taler sammen, når det har været slemt",
    body: `Halvanden time for en hel afdeling, helst med lederne på første række.

Vi begynder med en øvelse, hvor alle kommer til at lave den samme fejl. Det tager seks minutter og sparer en lang forklaring. Derefter fortæller vi om de fire sætninger, vi er holdt op med at sige, og de fire, vi siger i stedet.

Vi bruger kun opdigtede forløb. Det er rigeligt.`,
    topics: ["læringsseminar", "debriefing", "patientsikkerhed"],
    audience: "public",
    form: "talk",
    capacity: "Seks gange om året",
    daysAgo: 13.7,
  },
  {
    key: "s-hjemmebesoeg",
    author: "jordemoder-kolding@syddanmark",
    kind: "request",
    title: "Hjemmebesøg efter kejsersnit: Hvem kører ud i weekenden, og hvad gør I med bandagen?",
    teaser: "Flere vil hjem efter et døgn. Vi vil gerne, men kun hvis vi kan se til dem lørdag.",
    body: `Vi prøver hjemmebesøg dagen efter hjemkomsten for dem, der går hjem inden for 24–36 timer. Fra mandag til torsdag går det godt: 46 besøg, to genindlæggelser.

I weekenden har vi én jordemoder på barsel til 18 familier, og så kører ingen nogen steder.

Har I en aftale med kommunens sundhedsplejersker eller akutteam? Og hvem skifter bandagen, når den lækker lørdag aften?`,
    topics: ["barsel", "sikrefødsler", "tværsektorieltsamarbejde"],
    audience: "public",
    neededBy: 40,
    daysAgo: 7.1,
  },
  {
    key: "s-patienter-team",
    author: "udvikling-esbjerg@syddanmark",
    kind: "experience",
    title: "Patienter med i forbedringsteamet: det blev bedre, og det blev meget langsommere",
    teaser: "To patienter i hvert team i halvandet år. Vi gør det igen, men ikke til alt.",
    sections: {
      problem:
        "Vi løste patienternes problemer uden patienter. Ved tre projekter i træk havde vi forbedret noget, ingen havde bedt om.",
      action: `Fire forbedringsteam fik hver to medlemmer, der selv havde været indlagt hos os inden for to år. De fik:

- honorar og kørsel, udbetalt uden at skulle spørge om det
- en makker blandt personalet
- dagsordenen tre dage før, uden forkortelser
- ret til at sige »det forstår jeg ikke« uden forklaring, og et rødt kort at sige det med`,
      result:
        "To af fire team valgte en **anden** opgave end planlagt, og de to endte med de bedste resultater (fx klager over ventetid i røntgen: fra 31 til 9 på et halvt år). Men fra start til første forsøg gik der 11 uger mod normalt fem. Ét team brød sammen, fordi vi ikke kunne svare på, hvad patienternes ord vejede. Det kunne vi faktisk ikke.",
      resources: "Honorar 54.000 kr. på halvandet år. En konsulent en dag om ugen.",
      context: "Sygehus med fire deltagende afsnit.",
      adaptation:
        "Inviter til at finde problemet, ikke til at godkende løsningen. Er løsningen valgt, så lad være; det er uhøfligt.",
      pitfalls:
        "Vi valgte de to, vi kendte og godt kunne lide. De lignede os. Nu trækker vi lod blandt dem, der har sagt ja.",
      sustain:
        "Patientmedlemmer sidder højst halvandet år. Derefter bliver de alt for enige med os.",
    },
    topics: ["patientinddragelse", "forbedringsarbejde", "patientfeedback"],
    audience: "public",
    outcome: "mixed",
    aspects: ["patientFeedback", "collaboration", "organisation"],
    change: "start",
    daysAgo: 45.3,
  },
  {
    key: "s-brevvaerksted",
    author: "udvikling-esbjerg@syddanmark",
    kind: "offer",
    title: "Brevværksted: tre timer, fem patienter og jeres værste brev",
    body: `Tag jeres mest misforståede brev med. Vi sørger for fem patienter, sakse, lim og en regel: Personalet må ikke forklare.

Patienterne klipper alt væk, de ikke kan bruge, og sætter resten i den rækkefølge, de ville have det. Efter tre timer har I et nyt brev. I gennemsnit bliver 58 procent af teksten liggende på bordet.

I skal selv sørge for kaffe og for at få lov til at **ændre** brevet bagefter. Det sidste er det sværeste.`,
    topics: ["kommunikation", "patientinddragelse", "lighedisundhed"],
    audience: "public",
    form: "talk",
    capacity: "Et værksted om måneden",
    daysAgo: 19.1,
  },
  {
    key: "s-idekasse",
    author: "udvikling-esbjerg@syddanmark",
    kind: "experience",
    title: "Idékassen, der blev en klagekasse, og så en tom kasse",
    teaser: "En fiasko, der kan siges højt. Vi bad om ideer uden at have tid til en eneste af dem.",
    sections: {
      problem:
        "Ledelsen ville have »flere ideer nedefra«. Ingen spurgte, hvad der skete med dem, vi allerede havde.",
      action:
        "En digital idékasse for hele sygehuset med point, likes og månedens idé. Lanceret med film.",
      result:
        "312 ideer på to måneder. Otte blev vurderet, tre gennemført. Efter fem måneder kom der ingen nye, og i trivselsmålingen faldt »min mening betyder noget« med 0,3. Den dyreste måde at gøre folk tavse på, jeg har været med til.",
      context: "Hele sygehuset, cirka 2.500 ansatte, ti måneder.",
      adaptation:
        "Nu har hvert afsnit to timer om måneden til sine egne ideer, og de behøver ikke spørge nogen, hvis det koster under 1.000 kr. Det er ikke nogen kasse. Det er tid.",
      pitfalls:
        "Spørg aldrig om mere, end I kan nå at svare på. Og lad være med likes: De ideer, der fik flest, handlede alle om parkering.",
    },
    topics: ["forbedringsarbejde", "ledelse", "arbejdsmiljø"],
    audience: "public",
    outcome: "failure",
    aspects: ["organisation", "need", "communication"],
    change: "start",
    daysAgo: 16.2,
  },
  {
    key: "s-mr-tider",
    author: "radiograf-aabenraa@syddanmark",
    kind: "experience",
    title: "Tomme tider i MR: en liste over dem, der kan komme med tre timers varsel",
    sections: {
      problem:
        "I snit fire tomme MR-tider om ugen på grund af sene afbud. Ventetiden var samtidig 11 uger. Begge dele gjorde mig gal.",
      action:
        "Ved henvisningen spørger vi: *Kan vi ringe med kort varsel, og hvor kort?* 140 sagde ja, og 38 af dem kunne komme inden for tre timer. Når der er et afbud, ringer sekretæren til højst fire i den rækkefølge, de er henvist. Ingen skal undskylde for at sige nej.",
      result:
        "Tomme tider: fra 4,1 til 0,9 om ugen. 161 undersøgelser mere på et år, hvad der svarer til halvanden uges produktion. Ventetid: fra 11 til 9 uger, men noget af det skyldes lørdagsåbent.",
      resources: "Ti minutter pr. afbud. Et regneark, der er nyt hver mandag.",
      context: "To MR-skannere, planlagte undersøgelser uden faste eller kontrast.",
      adaptation:
        "Hold fast i henvisningsrækkefølgen. Ellers bliver det dem, der bor tættest på og ringer mest, der kommer først.",
      pitfalls:
        "Folk uden bil blev aldrig ringet op, fordi de svarede »i morgen«. Nu har vi også en liste til dagen efter.",
      sustain: "Sekretærerne ejer listen. Jeg rører den ikke, og det er nok derfor, den virker.",
    },
    topics: ["billeddiagnostik", "booking", "logistik"],
    audience: "public",
    outcome: "success",
    aspects: ["logistics", "need"],
    change: "start",
    maturity: "audited",
    daysAgo: 56.7,
  },
  {
    key: "s-baarer",
    author: "radiograf-aabenraa@syddanmark",
    kind: "request",
    title: "Akut røntgen: Hvor stiller I båren, så patienten ikke ligger alene på gangen?",
    body: `Mellem kl. 15 og 18 har vi op til fem bårer på gangen. De er kommet, fordi portøren havde tid, ikke fordi vi var klar. Nogle venter 50 minutter under et lysstofrør.

Vi har prøvet »ring, før I kører«. Det holdt i 12 dage.

Har nogen en løsning, hvor røntgen *kalder* på patienten, og hvor det stadig virker, når alt er haster?`,
    topics: ["billeddiagnostik", "logistik", "akut"],
    audience: "public",
    neededBy: 25,
    daysAgo: 11.8,
  },
  {
    key: "s-urinstix",
    author: "laege-geriatri@syddanmark",
    kind: "experience",
    title: "Vi stoppede urinstix ved indlæggelsen og halverede en behandling, ingen havde brug for",
    teaser:
      "Hos ældre uden symptomer fra urinvejene er en positiv stix mest et udtryk for, at man er gammel.",
    sections: {
      problem:
        "Alle fik en urinstix ved ankomsten. 46 procent var positive. Af dem fik 6 ud af 10 antibiotika, også når de ingen symptomer havde. Bagefter havde vi diarré, delir og en diagnose, der fulgte med hjem.",
      action: `**Det stoppede vi:** rutinemæssig urinstix hos alle uden symptomer fra urinvejene, også ved fald og forvirring.

**Det gør vi i stedet:** Vi spørger til fire symptomer og til, om noget er *nyt*. Er svaret ja, sender vi en dyrkning. Ved forvirring uden forklaring gennemgår vi medicin, væske, smerter, afføring og søvn først.

**Sådan vidste vi, at det var sikkert:** I tre måneder ringede vi dag syv til alle, der før ville have fået behandling. Af 88 udviklede to symptomer. Begge blev behandlet i tide.`,
      result:
        "Stix pr. 100 indlæggelser: fra 94 til 21. Antibiotika mod urinvejsinfektion: fra 29 til 14 pr. 100. Svær diarré efter antibiotika: fra seks tilfælde til to på et halvt år. Urosepsis: tre og tre.",
      resources:
        "Et kvarters undervisning gentaget mange gange. Stixene blev flyttet til et skab med låge. Det sidste virkede bedst.",
      context: "Geriatrisk afdeling og akutmodtagelsen på samme matrikel.",
      adaptation:
        "Aftal de fire symptomer med jeres mikrobiologer. Behold opkaldet dag syv i begyndelsen; det giver ro til alle, der er bange for at overse noget. Det var jeg også.",
      pitfalls:
        "Plejehjemmene sendte fortsat patienter ind *på grund af* en stix. Vi skulle have talt med dem først. Nu er otte plejehjem med.",
      sustain:
        "Hver reservelæge får fortællingen om skabet den første uge. Den er nemmere at huske end en retningslinje.",
    },
    topics: ["aflæring", "antibiotika", "ældre", "delir"],
    audience: "public",
    outcome: "success",
    aspects: ["practice", "communication"],
    change: "stop",
    maturity: "audited",
    daysAgo: 40.8,
  },
  {
    key: "s-telefonmedicin",
    author: "laege-geriatri@syddanmark",
    kind: "experience",
    title: "Medicingennemgang i telefonen med egen læge: ti minutter, to ad gangen",
    teaser:
      "Vi holdt op med at sende breve om medicin til praksis og begyndte at ringe på et aftalt tidspunkt.",
    sections: {
      problem:
        "Vores forslag om at trappe ud stod nederst i et langt brev. Efter tre måneder var 34 procent fulgt. De praktiserende læger sagde venligt, at de ikke vidste, om vi mente det.",
      action:
        "Hver tirsdag kl. 12.10–12.50 har fire praksis hver ti minutter med en geriater. To patienter pr. gang. Vi bliver enige om én ting at stoppe, hvem der gør det, og hvad man skal holde øje med. Praksis skriver det i sit eget system, så det er deres beslutning.",
      result:
        "Et halvt år: 71 samtaler om 139 patienter. Fulgt efter tre måneder: 78 procent. I 24 tilfælde sagde praksis nej, og i de fleste havde de ret, for de kendte patienten. Vi har lært mindst lige så meget som de har.",
      resources: "40 minutter om ugen for en overlæge. Et klokkeslæt, der aldrig flyttes.",
      context: "15 praksis i nærheden af sygehuset.",
      adaptation: "Frokosttid passer praksis hos os. Spørg jeres. To patienter og ikke tre.",
      pitfalls:
        "Vi begyndte med video. Teknikken tog fire af de ti minutter. Telefonen er en undervurderet opfindelse.",
      sustain:
        "Sekretæren ringer op, så ingen sidder i kø. Aflyser vi, skylder vi to tider. Det er sket én gang.",
    },
    topics: ["medicingennemgang", "ældre", "tværsektorieltsamarbejde"],
    audience: "allied",
    outcome: "success",
    aspects: ["collaboration", "communication"],
    change: "adapt",
    maturity: "localExperience",
    daysAgo: 25.6,
  },
  {
    key: "s-geriater-ort",
    author: "laege-geriatri@syddanmark",
    kind: "offer",
    title: "Sparring: geriater på ortopædkirurgien, det første halve år uden at blive uvenner",
    body: `Vi har gået fælles stuegang hos patienter med hoftebrud i fire år. Det første år var svært, og det meste af det kunne være undgået.

Jeg tilbyder tre samtaler: en med jer, en med kirurgerne og en med alle. Emnerne er altid de samme: Hvem bestemmer over dropbehandlingen, hvem taler med familien, og hvem skriver det, ingen har lyst til at skrive?

Undskyld på forhånd, at jeg taler længe.`,
    topics: ["ældre", "operation", "stuegang", "opgavedeling"],
    audience: "public",
    form: "sparring",
    capacity: "To afdelinger ad gangen",
    daysAgo: 32.2,
  },
  {
    key: "s-vold",
    author: "psyk-middelfart@syddanmark",
    kind: "experience",
    title:
      "Opsamling efter vold og trusler: et opkald dag ét, tre og ti, også når man siger nej tak",
    teaser: "Folk siger, at de har det fint. Det gør de også dag ét.",
    sections: {
      problem:
        "Kun 38 procent af dem, der havde været udsat for noget, fik talt med nogen bagefter. De fleste var blevet spurgt én gang, lige efter, og havde sagt nej tak.",
      action:
        "Otte kolleger er uddannet til at ringe. Dag ét: er du kommet hjem, og hvem er hos dig? Dag tre: sover du? Dag ti: hvad tænker du om at komme tilbage på afsnittet? Man kan sige nej til at tale, men opkaldet kommer alligevel næste gang. Lederen får at vide, *at* der er ringet, aldrig hvad der er sagt.",
      result:
        "Ni måneder, 57 forløb. 51 har taget mindst to af de tre opkald; det er dag ti, der oftest bliver til en lang samtale. Sygefravær ud over en uge: fra 9 til 4 forløb. Det er små tal, og der er kommet flere faste folk i samme periode, så jeg kalder det lovende og ikke bevist.",
      resources:
        "Otte kolleger, to dages kursus, cirka 25 minutter pr. forløb. Supervision hver anden måned, ellers slider man dem op.",
      context: "Psykiatrisk afdeling, både åbne og lukkede afsnit.",
      adaptation: "Dag ti er den vigtigste. Tavsheden over for lederen er ikke til forhandling.",
      pitfalls: "Vikarer og studerende stod ikke på listen. Det gør de nu.",
      sustain: "En kollega har fri fra én vagt om måneden for at holde listen.",
    },
    topics: ["psykiatri", "debriefing", "arbejdsmiljø", "fastholdelse"],
    audience: "public",
    outcome: "tooEarly",
    aspects: ["communication", "organisation"],
    change: "start",
    maturity: "localExperience",
    daysAgo: 22.1,
  },
  {
    key: "s-brugerstyret",
    author: "psyk-middelfart@syddanmark",
    kind: "request",
    title: "Brugerstyrede senge: Hvad gør I, når alle tre er optaget på fjerdedagen?",
    body: `Vi har tre senge, som patienter med en aftale selv kan tage i brug i op til fem døgn. De bruges i snit 2,8 døgn, og folk siger, at visheden er det halve.

Men to gange om måneden er alle tre optaget, og så skal vi sige nej til en, der har en aftale. Det er det værste, vi kan gøre ved ordningen.

Har nogen en venteaftale eller et mellemtilbud, som patienterne selv synes er i orden?`,
    topics: ["psykiatri", "patientinddragelse", "patientflow"],
    audience: "public",
    neededBy: 18,
    daysAgo: 4.1,
  },
  {
    key: "s-koerestole",
    author: "portoer-logistik@syddanmark",
    kind: "experience",
    title: "46 kørestole blev væk på et år. Vi fandt de 41 ved at male dem orange",
    teaser: "Vi var ved at købe sporingschips til 180.000 kr. En dåse maling gjorde det meste.",
    sections: {
      problem:
        "Portørerne brugte i snit 9 minutter pr. kørsel på at finde en stol. Vi købte 46 nye om året, og året efter manglede der 46.",
      action: `- Alle stole blev malet orange på ryggen og fik et bogstav for deres hjem.
- 12 parkeringspladser er tegnet på gulvet, der hvor stolene *alligevel* blev sat.
- Hver fredag går en portør en runde på 40 minutter og kører dem hjem.
- I forhallen hænger et skilt: »Jeg er orange. Jeg skal hjem til G.«`,
      result:
        "Tid til at finde en stol: fra 9 til 3 minutter. Væk efter et år: 5. Ikke købt: 41 stole à 2.300 kr. Otte af de forsvundne stod på plejehjem, og de var meget søde til at ringe, da de så farven.",
      resources: "3.400 kr. til maling og tape, to weekender og en portør med sans for farver.",
      context: "Sygehus med 28 afsnit på to etager. Tilsammen går vi 400 kilometer om dagen.",
      adaptation:
        "Tegn pladserne, hvor stolene ender, ikke hvor I synes, de bør stå. Det er hele hemmeligheden.",
      pitfalls:
        "Infektionshygiejnen skal godkende malingen, **før** man maler. Vi måtte lave 14 om.",
      sustain:
        "Fredagsrunden. Springer vi den over to gange, er vi tilbage ved seks minutter. Vi har målt det.",
    },
    topics: ["logistik", "bæredygtighed"],
    audience: "public",
    outcome: "success",
    aspects: ["logistics"],
    change: "start",
    maturity: "audited",
    daysAgo: 51.9,
  },
  {
    key: "s-haster",
    author: "portoer-logistik@syddanmark",
    kind: "experience",
    title: "Da vi gav alle en haster-knap, hastede alt",
    teaser:
      "Vi ville hjælpe de få, der ikke kunne vente. Efter tre uger var 71 procent af alle kørsler haster.",
    sections: {
      problem:
        "Akutte kørsler druknede i mængden. Afsnittene ringede oven i bestillingen, så vi fik hver opgave to gange.",
      action:
        "En rød knap i bestillingen: »haster«. Alle kunne trykke. Vi stolede på, at den ville blive brugt fornuftigt, og det blev den også, af hver enkelt for sig.",
      result:
        "Andel haster: uge 1: 12 procent. Uge 3: 71 procent. Ventetid på de *rigtigt* akutte: fra 8 til 13 minutter. Opkald oven i bestillingen: uændret. Vi fjernede knappen efter fem uger.",
      context: "Portørcentral med 31 portører og cirka 600 kørsler i døgnet.",
      adaptation:
        "Det, der virkede bagefter: Man vælger ikke haster, man vælger **hvad patienten skal til**. Systemet ved, at en trombolyse ikke kan vente, og at en kontrol kan.",
      pitfalls:
        "Vi gav knappen til dem, der bestiller, og besværet til dem, der ikke kunne se køen. Vis altid køen først.",
    },
    topics: ["logistik", "patientflow", "arbejdsmiljø"],
    audience: "public",
    outcome: "failure",
    aspects: ["logistics", "organisation"],
    change: "start",
    daysAgo: 18.3,
  },
  {
    key: "s-foelg-portoer",
    author: "portoer-logistik@syddanmark",
    kind: "offer",
    title: "Følg en portør en formiddag: 14 kilometer, alle afsnit, ingen slides",
    body: `Vi møder alle, og ingen ser os. Det er den bedste plads i huset, hvis man vil forstå, hvor det binder.

Du går med en portør kl. 7–12 og tæller tre ting: gange, hvor vi venter på nogen; gange, hvor nogen venter på os; og døre, der burde gå op af sig selv. Til sidst spiser vi frokost og ser på tallene.

Sko er vigtigt.`,
    topics: ["logistik", "arbejdsmiljø"],
    audience: "public",
    form: "visit",
    capacity: "Fire gæster om måneden",
    daysAgo: 9.9,
  },
  {
    key: "s-flowloefter",
    author: "flow-koordinator@syddanmark",
    kind: "request",
    title: "Internt i regionen: Hvem vil dele en liste over, hvad flowkontorerne må love?",
    body: `Vi er fire flowkontorer i regionen, og vi lover fire forskellige ting, når vi flytter en patient mellem os. Det er afsnittene, der får skraldet.

Jeg har skrevet vores ned på en side: hvad vi lover, hvad vi aldrig lover, og hvem vi ringer til. Vil I gøre det samme, så vi kan lægge dem ved siden af hinanden inden jul?`,
    topics: ["patientflow", "organisation"],
    audience: "region",
    neededBy: 26,
    daysAgo: 6.4,
  },
];
