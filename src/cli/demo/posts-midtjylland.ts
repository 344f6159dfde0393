import type { DemoPost } from "./types.ts";

/** What the roles of Region Midtjylland offer, ask for and have tried. */
export const postsOfMidtjylland: readonly DemoPost[] = [
  {
    key: "m-otte-minutter",
    author: "kvalitet-ort@midtjylland",
    kind: "experience",
    title: "Tavlemøde på otte minutter: vi skar alt væk, der kunne stå i en mail",
    teaser:
      "Tre spørgsmål, stående, kl. 7.50, og så er det slut, også når det er spændende. Efter et år kommer folk stadig.",
    sections: {
      problem:
        "Vores ugentlige forbedringsmøde varede 40 minutter og handlede mest om sidste uge. Dem, der kendte problemerne, havde ikke tid til at gå fra, så vi sad med dem, der havde tid.",
      action: `Hver dag kl. 7.50, stående, på gangen. Tre spørgsmål i fast rækkefølge:

1. Hvad gik ikke, som det skulle, det sidste døgn?
2. Hvad prøver vi i dag, og hvem siger til i morgen, hvordan det gik?
3. Hvem har brug for en hånd?

Et æggeur ringer efter otte minutter. Den, der taler, må gøre sætningen færdig. Mødeledelsen går på skift efter en liste, hvor også rengøringen og lægesekretæren står.`,
      result:
        "Et år: 221 møder ud af 244 hverdage. Median 7 minutter og 40 sekunder. 164 ideer, hvoraf 97 er prøvet og 58 er blevet. Fra idé til første forsøg: fra 31 dage til 4. Deltagere i snit: 11.",
      resources:
        "En tavle på 90 × 120 cm, et æggeur og en leder, der kommer hver dag og tier stille de fleste af dem.",
      context: "Ortopædkirurgisk sengeafsnit, hverdage. Weekenden springer vi over med vilje.",
      adaptation:
        "Tidspunktet skal passe dem, der kender problemerne, ikke dem, der leder dem. Spørgsmål to er hjertet: *Hvem siger til i morgen.* Antallet af minutter er ligegyldigt, men det skal være det samme hver dag.",
      pitfalls:
        "De første tre uger løste vi problemerne på mødet. Det er fristende, og det tager 40 minutter. Nu siger mødelederen: »To af jer bliver stående bagefter.«",
      sustain:
        "Sidste fredag i måneden bruger vi de otte minutter på at kassere. Ideer uden navn ryger ud, uden begravelse.",
    },
    topics: ["tavlemøde", "mødestyring", "forbedringsarbejde"],
    audience: "public",
    outcome: "success",
    aspects: ["meetingManagement", "organisation", "collaboration"],
    change: "start",
    maturity: "audited",
    daysAgo: 84.3,
  },
  {
    key: "m-lukket-projekt",
    author: "kvalitet-ort@midtjylland",
    kind: "experience",
    title: "Vi lukkede et projekt til 1,2 mio. kr. med kage, tal og en undskyldning",
    teaser:
      "Digital forberedelse til operation blev ikke brugt. Det sværeste var at holde op, så det fik vi lavet en opskrift på.",
    sections: {
      problem:
        "Patienter til ny hofte skulle forberede sig i en app. Efter 14 måneder havde 19 procent åbnet den mere end én gang, og sygeplejerskerne gennemgik alligevel det hele i telefonen bagefter.",
      action: `Vi lukkede på fire uger i stedet for at lade det sygne hen:

- uge 1: alle tal på én side, også de pinlige
- uge 2: vi ringede til 25 patienter og spurgte, hvorfor de ikke brugte den
- uge 3: vi valgte tre ting, vi ville beholde (en film, en liste, et spørgsmål)
- uge 4: afslutningsmøde med kage, hvor ledelsen sagde undskyld for tiden og tak for arbejdet`,
      result:
        "Appen er væk. Filmen på tre minutter er set af otte ud af ti. Sygeplejerskerne fik 25 minutter pr. forløb tilbage. Og tre af fire fra gruppen meldte sig til det næste projekt, hvad de ikke havde gjort, hvis vi havde ladet som ingenting.",
      resources: "Fire uger, 25 telefonsamtaler og en leder med rank ryg.",
      context: "Planlagte hofteoperationer på et universitetshospital.",
      adaptation:
        "Telefonsamtalerne er det vigtigste. Patienterne vidste fra første dag, hvad der var galt: De kunne ikke huske koden.",
      pitfalls:
        "Vi skulle have skrevet på side ét i projektbeskrivelsen, hvornår vi ville stoppe. Det gør vi nu hver gang: et tal og en dato.",
    },
    topics: ["forbedringsarbejde", "operation", "ledelse"],
    audience: "public",
    outcome: "failure",
    aspects: ["organisation", "patientFeedback"],
    change: "stop",
    daysAgo: 36.1,
  },
  {
    key: "m-a3",
    author: "kvalitet-ort@midtjylland",
    kind: "offer",
    title: "Seriediagram på et A3-ark: skabelon, tusch og en halv times øvelse",
    body: `Mange venter på, at nogen trækker data. I mellemtiden kan man tælle selv. Vi har et A3-ark med linjer, median og plads til tre kommentarer, og en øvelse på 30 minutter med små chokolader i to farver.

Efter øvelsen kan man se forskel på *tilfældigt* og *noget er sket*, og så må man spise datasættet.

Arket er frit. Øvelsen vil jeg gerne holde hos jer, hvis I er mindst otte og lover at tælle noget i 20 dage bagefter.`,
    topics: ["datatilforbedring", "forbedringsarbejde", "kompetencer"],
    audience: "public",
    form: "material",
    capacity: "Arket frit; øvelsen to gange om måneden",
    daysAgo: 50.2,
  },
  {
    key: "m-torsdag",
    author: "forloeb-goedstrup@midtjylland",
    kind: "experience",
    title:
      "Udskrivelser torsdag i stedet for fredag: genindlæggelserne i weekenden faldt med en tredjedel",
    teaser:
      "Fredag kl. 14 er det værste tidspunkt at komme hjem på. Vi flyttede dem, vi kunne, én dag.",
    sections: {
      problem:
        "42 procent af vores udskrivelser lå om fredagen, de fleste efter kl. 13. Hjemmeplejen fik besked, når planlæggeren var gået hjem, og apoteket lukkede, før medicinen var klar. Om søndagen så vi dem igen.",
      action: `Vi spørger om mandagen: *Hvem går hjem i denne uge, og kan det blive torsdag?* Den, der kan, får:

- medicin bestilt onsdag
- en samtale med kommunen onsdag kl. 12
- et opkald fra os fredag formiddag, mens der stadig er nogen at ringe til

Er det først sikkert fredag, bliver det fredag. Vi holder ingen tilbage for et princips skyld.`,
      result:
        "Ni måneder: andelen af fredagsudskrivelser fra 42 til 24 procent. Genindlæggelser fra fredag til mandag: fra 9,3 til 6,1 procent. Liggetiden er den samme (5,2 og 5,1 dage). Fredagsopkaldet fandt noget, der skulle rettes, i hvert fjerde tilfælde; oftest medicin.",
      resources: "En forløbskoordinator, 20 minutter om dagen til opkald. Ingen nye penge.",
      context: "Lungemedicinsk sengeafsnit på et regionshospital, seks kommuner i optageområdet.",
      adaptation:
        "Jeres svære dag er måske en anden. Tæl genindlæggelser pr. ugedag, før I vælger. Behold opkaldet.",
      pitfalls:
        "Vi glemte at sige det til patienttransporten, som fik dobbelt så meget om torsdagen. Nu får de listen onsdag.",
      sustain:
        "Mandagsspørgsmålet står på tavlen. Koordinatoren har en afløser; det havde vi ikke den første sommer.",
    },
    topics: ["udskrivelse", "tværsektorieltsamarbejde", "overgange"],
    audience: "public",
    outcome: "success",
    aspects: ["organisation", "collaboration", "logistics"],
    change: "adapt",
    maturity: "audited",
    daysAgo: 66.8,
  },
  {
    key: "m-seks-kommuner",
    author: "forloeb-goedstrup@midtjylland",
    kind: "experience",
    title: "Videomøder med seks kommuner: godt for det svære, spild for det nemme",
    teaser:
      "Vi holdt videomøde med kommunen om alle udskrivelser. Det burde vi kun have gjort om hver femte.",
    sections: {
      problem:
        "Plejeforløbsplaner blev sendt frem og tilbage med misforståelser. Alle sagde, at vi bare skulle tale sammen.",
      action:
        "Et fast videomøde på 15 minutter pr. patient med sygehus, kommune, patient og gerne en pårørende. Fra begyndelsen for alle med ny eller ændret hjælp.",
      result: `143 møder på fem måneder.

- Ved de *komplicerede* forløb (29 møder): 24 kommuner og patienter sagde, at planen blev en anden og bedre.
- Ved de *enkle* (114 møder): fem planer blev ændret. Det kostede 57 timer på vores side og mindst lige så mange på deres.

Nu holder vi møde, når to af fire er opfyldt: ny bolig, nyt hjælpemiddel, uenighed eller tredje indlæggelse på et halvt år.`,
      resources: "En skærm på hjul og en sekretær, der tør slukke for den, når tiden er gået.",
      context:
        "Lungemedicin. Seks kommuner med hver sin mødekultur og hver sin knap til at slå lyden fra.",
      adaptation:
        "De fire kriterier er vores. Find jeres egne ved at kigge på 30 forløb, der gik galt.",
      pitfalls:
        "Patienten sad nogle gange for enden af bordet og så på seks ansigter i frimærkestørrelse. Nu sidder en af os ved siden af og har hånden på samme bord.",
      sustain:
        "Hvert kvartal gennemgår vi tre møder sammen med to af kommunerne. Det er hyggeligere, end det lyder.",
    },
    topics: ["tværsektorieltsamarbejde", "udskrivelse", "telemedicin", "pårørende"],
    audience: "public",
    outcome: "mixed",
    aspects: ["collaboration", "meetingManagement", "communication"],
    change: "adapt",
    daysAgo: 41.5,
  },
  {
    key: "m-ventetid",
    author: "forloeb-goedstrup@midtjylland",
    kind: "request",
    title: "Hvordan tæller I ventetid mellem afdelinger, så tallet er patientens og ikke vores?",
    body: `Mine patienter møder op til otte afdelinger på fire uger. Hver afdeling overholder sin frist. Alligevel venter patienten, fordi dagene *mellem* os ikke er nogens.

Jeg har talt 30 forløb i hånden: 11 dages ventetid i snit, som ikke står i nogen opgørelse. Det tog to aftener og meget kaffe.

Er der nogen, der tæller det løbende? Jeg er ligeglad med, om det er i et regneark.`,
    topics: ["kræftforløb", "datatilforbedring", "overgange"],
    audience: "public",
    neededBy: 60,
    daysAgo: 14.2,
  },
  {
    key: "m-maaltider",
    author: "fysio-horsens@midtjylland",
    kind: "experience",
    title: "Ud af sengen til alle måltider: 600 skridt mere om dagen uden én times ekstra træning",
    teaser: "Vi flyttede ikke patienterne til træningen. Vi flyttede maden væk fra sengen.",
    sections: {
      problem:
        "Patienter over 65 lå i sengen 20 af døgnets timer, målt med en lille sensor på låret hos 40 patienter. Fysioterapi gav 25 minutter. De 20 timer vandt.",
      action: `- Bakker bliver ikke længere båret ind på stuen, med mindre lægen har skrevet hvorfor.
- Spisepladsen er flyttet 18 meter tættere på, med armlæn på alle stole.
- Alle faggrupper, også lægen på stuegang, rejser den, der kan rejse sig.
- Køkkenet venter ti minutter med at rydde af. Det var den sværeste aftale.`,
      result:
        "Sensor hos 40 patienter før og 44 efter: timer i seng fra 20,1 til 16,8. Skridt pr. dag fra 410 til 1.020. Spist andel af måltidet fra 58 til 71 procent. Udskrevet til samme bolig som før: 78 mod 84 procent, men det er få patienter, så tag det roligt.",
      resources: "22 stole med armlæn (brugte, 9.000 kr.) og 12 lånte sensorer.",
      context: "Ortopædkirurgisk og geriatrisk sengeafsnit, otte måneder.",
      adaptation:
        "Begynd med frokosten. Morgenmaden er sværest og skal med til sidst. Armlæn er ikke til forhandling.",
      pitfalls:
        "Vi sagde »mobilisering« i tre måneder, og ingen gjorde noget. Da vi begyndte at sige »vi spiser ved bordet«, skete det af sig selv.",
      sustain:
        "Køkkenpersonalet tæller tomme stole og skriver tallet på tavlen. De er ubestikkelige.",
    },
    topics: ["mobilisering", "ældre", "ernæring", "rehabilitering"],
    audience: "public",
    outcome: "success",
    aspects: ["practice", "logistics", "collaboration"],
    change: "start",
    maturity: "audited",
    daysAgo: 58.4,
  },
  {
    key: "m-app",
    author: "fysio-horsens@midtjylland",
    kind: "experience",
    title: "Træningsvideoer på tablet ved sengen: 30 tablets, to åbnede",
    teaser: "Teknologi, ingen åbnede. Her er, hvad vi lærte, så I kan spare 96.000 kr.",
    sections: {
      problem:
        "Øvelsesarket blev glemt i skuffen. Vi tænkte, at en film måtte være bedre end et ark.",
      action:
        "30 tablets i holdere ved sengene med otte film, optaget af os selv. Kode på en seddel. Vi viste den frem ved indlæggelsen.",
      result:
        "Efter ti uger: to af 174 patienter havde set mere end én film. Holderne blev brugt til aviser. Personalet brugte i snit syv minutter pr. patient på at vise noget, der ikke blev brugt: omkring 20 timer.",
      context:
        "Ortopædkirurgisk sengeafsnit. Gennemsnitspatienten var lige blevet opereret, havde ikke sine briller på og ville helst sove.",
      adaptation:
        "Filmene lever videre: Vi sender dem på sms dagen **efter** hjemkomsten. Dér bliver de set af 61 procent. Det var altså ikke filmene, men tidspunktet.",
      pitfalls:
        "Vi spurgte 12 kolleger, om idéen var god, og nul patienter. Nu spørger vi fem patienter, før vi køber noget, der skal lades op.",
    },
    topics: ["rehabilitering", "sundhedsit", "patientinddragelse"],
    audience: "public",
    outcome: "failure",
    aspects: ["practice", "need"],
    change: "start",
    daysAgo: 24.4,
  },
  {
    key: "m-fysio-besoeg",
    author: "fysio-horsens@midtjylland",
    kind: "offer",
    title: "Gå en formiddag med os: se, hvad der skal til, før folk rejser sig",
    body: `Kom kl. 7.15, og bliv til efter frokost. Du får en stemplet opgave: tæl, hvor mange gange der bliver *båret noget ind* til nogen, der kunne være gået ud.

Bagefter tegner vi din egen gang på et stykke papir og finder de 18 meter, der kan spares. Vi har haft 11 afsnit på besøg; ni af dem fandt mere end én ting at flytte.`,
    topics: ["mobilisering", "ældre", "rehabilitering"],
    audience: "public",
    form: "visit",
    capacity: "Hver anden onsdag, to gæster",
    daysAgo: 20.3,
  },
  {
    key: "m-blodproever",
    author: "bioanalytiker-viborg@midtjylland",
    kind: "experience",
    title: "Vi stoppede de daglige standardprøver: 23.000 færre analyser, ingen savnede dem",
    teaser:
      "»Væsketal og infektionstal hver morgen« kørte, til nogen stoppede det. Ingen stoppede det.",
    sections: {
      problem:
        "61 procent af morgenrundens prøver på medicinske afsnit var gentagelser, der ikke var ændret i tre dage. Nogle patienter fik taget 40 ml blod om ugen, uden at et eneste svar gjorde forskel.",
      action: `**Det stoppede vi:** bestillinger uden slutdato. Alle gentagne prøver stopper nu efter tre dage.

**Det gør vi i stedet:** Lægen vælger igen på dag tre, og det tager ét klik. Bioanalytikeren må spørge »er den stadig nødvendig?« og har et kort, der siger, at det er okay.

**Sådan vidste vi, at det var sikkert:** Vi slog i seks uger alle stoppede prøver op og så, om nogen blev bestilt akut inden for et døgn. Det gjorde to procent, og i ingen af dem var svaret overraskende.`,
      result:
        "Første år: 23.100 færre analyser (17 procent). Morgenrunden er færdig 35 minutter tidligere, så svarene ligger klar til stuegang. Patienternes hyppigste kommentar på afsnittet er ikke længere arme med blå mærker.",
      resources: "En dag med it, to oplæg for lægegruppen og 200 små kort.",
      context: "Fire medicinske afsnit, regionshospital. Ikke intensiv og ikke kræftbehandling.",
      adaptation:
        "Tre dage er vores tal. Vigtigt er det, at noget stopper **af sig selv**, og at den, der stikker, må spørge.",
      pitfalls:
        "Vi begyndte med at vise afdelingerne, hvem der bestilte mest. Det gav skyld og ikke færre prøver.",
      sustain:
        "Hver måned sender vi ét tal til hvert afsnit: prøver pr. sengedag. Ingen navne, ingen rangliste.",
    },
    topics: ["aflæring", "blodprøver", "bæredygtighed"],
    audience: "public",
    outcome: "success",
    aspects: ["practice", "organisation"],
    change: "stop",
    maturity: "audited",
    daysAgo: 77.1,
  },
  {
    key: "m-haemolyse",
    author: "bioanalytiker-viborg@midtjylland",
    kind: "request",
    title: "Hæmolyse i akutmodtagelsen: Hvad gjorde I, når prøven bliver taget gennem venflonen?",
    teaser:
      "Hver tiende akutte kaliumprøve skal tages om. Det er halvanden times ekstra ventetid for en, der allerede venter.",
    body: `Hos os er 9,8 procent af akutte prøver hæmolyserede, når de bliver taget gennem et nyanlagt venekateter, og 1,2 procent ved almindeligt stik.

Vi vil gerne undgå at sige »tag altid et stik mere«; det er hverken patienter eller sygeplejersker glade for.

Har nogen prøvet mindre vakuum i glassene, andre koblinger eller bare langsommere hænder? Tal modtages med kyshånd, også dårlige.`,
    topics: ["blodprøver", "akut"],
    audience: "public",
    neededBy: 28,
    daysAgo: 16.7,
  },
  {
    key: "m-alarmer",
    author: "anaestesi-intensiv@midtjylland",
    kind: "experience",
    title:
      "Fra 187 til 61 alarmer pr. seng pr. døgn, og vi reagerer hurtigere på dem, der er tilbage",
    teaser: "En alarm, der lyder 187 gange, er ikke en alarm. Den er tapet.",
    sections: {
      problem:
        "Vi talte 187 alarmer pr. seng pr. døgn. Seks procent førte til, at nogen gjorde noget. Mediantiden, før en rød alarm blev set til, var 71 sekunder.",
      action: `- Grænserne bliver sat til **den enkelte patient** ved hver stuegang, ikke ved indlæggelsen.
- Iltmætning: 15 sekunders forsinkelse, før den larmer.
- Elektroder skiftes dagligt kl. 8. Halvdelen af pulsalarmerne var tørre elektroder.
- Gule alarmer lyser, men siger intet om natten.`,
      result:
        "Fire måneder før og fire efter: 187 til 61 alarmer pr. seng pr. døgn. Andel, der førte til handling: fra 6 til 21 procent. Tid til rød alarm: fra 71 til 34 sekunder. Lydniveau om natten: fra 58 til 49 decibel. To hændelser med for sent sete alarmer før, én efter; den ene var vores egen skyld (se nedenfor).",
      resources:
        "En sygeplejerske en dag om ugen i tre måneder og medicoteknikeren på hurtigopkald.",
      context: "Intensivafsnit med 14 senge på et universitetshospital.",
      adaptation:
        "Forsinkelsen skal I aftale med jeres egne. Den daglige snak om grænser er det, der bærer; teknikken er pynt.",
      pitfalls:
        "En weekend glemte vi at sætte grænserne tilbage efter en undersøgelse. Nu står der en seddel på selve skærmen, til det er gjort.",
      sustain:
        "»Alarmgrænser« er det tredje punkt på stuegangskortet, lige før »hvad er planen, hvis«.",
    },
    topics: ["alarmer", "intensiv", "patientsikkerhed", "delir"],
    audience: "public",
    outcome: "success",
    aspects: ["practice"],
    change: "adapt",
    maturity: "audited",
    daysAgo: 53.2,
  },
  {
    key: "m-debriefing",
    author: "anaestesi-intensiv@midtjylland",
    kind: "experience",
    title: "Debriefing på ni minutter samme vagt: lover godt, men vi ved det ikke endnu",
    sections: {
      problem:
        "Vi holdt debriefing to uger efter de svære forløb, når alle kunne. Det kunne alle aldrig.",
      action:
        "Tre gange tre minutter inden vagten slutter: *Hvad skete der? Hvad gjorde vi godt? Hvad gør vi ved det, vi ikke gjorde godt?* Den yngste taler først. Ingen skal være færdig med noget; det er kun første hjælp. Den lange samtale kan komme senere.",
      result:
        "11 gange på to måneder. 52 af 60 deltagere siger, at det var rart at gå hjem på. Seks konkrete ændringer, fire af dem gennemført. Om folk sover bedre eller bliver længere i jobbet, kan vi tidligst sige om et år.",
      resources: "Ni minutter og et kort i lommen. En, der tager telefonerne imens.",
      context: "Intensiv og traumekald.",
      pitfalls:
        "Én gang blev det til en retssag. Mødelederen skal turde sige stop og gemme det til en anden dag.",
    },
    topics: ["debriefing", "intensiv", "arbejdsmiljø"],
    audience: "allied",
    outcome: "tooEarly",
    aspects: ["communication", "learningSeminar"],
    change: "start",
    maturity: "conjecture",
    daysAgo: 11.4,
  },
  {
    key: "m-dagboeger",
    author: "anaestesi-intensiv@midtjylland",
    kind: "offer",
    title: "Oplæg om dagbøger på intensiv: Hvad skriver man til en, der sover?",
    body: `En time med en læge og en sygeplejerske. Vi fortæller om seks års dagbøger: hvad de betyder for dem, der får dem, hvad pårørende skriver, og hvorfor vi holdt op med at sætte billeder i.

I får vores vejledning på to sider og ti linjer, man kan begynde med, når man ikke ved, hvad man skal skrive.

Vi tager ikke eksempler med fra rigtige dagbøger. De tilhører dem, de er skrevet til.`,
    topics: ["intensiv", "pårørende", "kommunikation"],
    audience: "public",
    form: "talk",
    capacity: "Fire gange om året",
    daysAgo: 28.9,
  },
  {
    key: "m-madspild",
    author: "diaetist-randers@midtjylland",
    kind: "offer",
    title: "15 måneders vejet madaffald fra fire afsnit, klar til at regne på",
    teaser: "Et regneark med 11.400 vejninger. Man bliver klog af det, og ydmyg.",
    body: `Vi har vejet alt, der kom retur, på fire medicinske afsnit, tre gange om dagen i 15 måneder: ret, portion, afsnit og måltid. Ingen oplysninger om patienter, kun mad.

I må bruge det til at regne på jeres eget køkken eller til undervisning. Mine egne to fund:

- Sovs er den mest kasserede varme ret målt i kilo. Dessert bliver aldrig kasseret.
- Halve portioner, der kan bestilles to gange, gav **mere** spist protein end hele.

Skriv, hvad I vil bruge det til, så får I filen og en halv times forklaring på mine forkortelser.`,
    topics: ["ernæring", "bæredygtighed", "datatilforbedring"],
    audience: "public",
    form: "data",
    capacity: "Filen frit, forklaring efter aftale",
    daysAgo: 39.7,
  },
  {
    key: "m-aftenmad",
    author: "diaetist-randers@midtjylland",
    kind: "request",
    title: "Mellemmåltid kl. 20: Hvem får det ud, når køkkenet er lukket?",
    body: `Mellem aftensmad og morgenmad går der 14 timer på vores afsnit. Det er for længe for dem, der er i ernæringsrisiko.

Vi har prøvet en vogn, som aftenvagten kører. Den kører, når der er tid, altså omkring hver tredje aften. Vi har også prøvet et køleskab på gangen; det blev meget populært hos personalet.

Har nogen en måde, der overlever en travl aften?`,
    topics: ["ernæring", "nattevagt", "ældre"],
    audience: "public",
    neededBy: 20,
    daysAgo: 8.8,
  },
  {
    key: "m-fraser",
    author: "it-klinisk@midtjylland",
    kind: "experience",
    title: "Vi slettede 1.140 standardfraser, og journalen blev kortere og sandere",
    teaser: "Den bedste knap er den, man fjerner.",
    sections: {
      problem:
        "Vores medicinske afdelinger havde 1.312 standardfraser. Den mest brugte satte 14 linjer ind om alt det, man *ikke* havde undersøgt. En stikprøve på 80 notater fandt 22 med noget, der ikke passede på patienten.",
      action: `**Det stoppede vi:** alle fraser, der ikke var brugt i et halvt år, og alle, der påstod et fund på forhånd.

**Det gør vi i stedet:** 172 fraser, der stiller et spørgsmål eller sætter en overskrift. Man skal selv skrive svaret.

**Sådan vidste vi, at det var sikkert:** To uger på ét afsnit først. Slettede fraser lå i et arkiv i tre måneder og kunne hentes på et kvarter. 31 blev hentet.`,
      result:
        "Notatets længde: median fra 412 til 236 ord. Stikprøve på 80 notater med noget forkert: fra 22 til 5. Tid pr. notat er den samme (6 minutter), så vi sparede ikke skrivetid. Men læsetid: Kirurgerne siger, at de nu læser vores notater. Det tager jeg.",
      resources: "To it-konsulenter og fire læger i 40 timer tilsammen. Mod.",
      context: "Fem afdelinger på et regionshospital.",
      adaptation:
        "Start med dem, ingen bruger. Det er gratis og giver tillid, før I rører yndlingsfraserne.",
      pitfalls:
        "Vi slettede en frase, som sekretærerne brugte til at finde svar, der manglede. Spørg dem først. Spørg dem altid først.",
      sustain: "En frase, der ikke er brugt i et halvt år, flytter selv i arkivet.",
    },
    topics: ["dokumentation", "sundhedsit", "aflæring"],
    audience: "public",
    outcome: "success",
    aspects: ["practice", "communication"],
    change: "stop",
    maturity: "audited",
    daysAgo: 34.6,
  },
  {
    key: "m-noedplan",
    author: "it-klinisk@midtjylland",
    kind: "offer",
    title: "Nødplan på papir, der er prøvet: mappe, øvelse og listen over alt, vi havde glemt",
    body: `Vi slukkede journalen på et afsnit i fire timer (med vilje, en søndag). I får:

- mappen, som den ser ud **efter** øvelsen
- køreplanen for selve øvelsen
- de 23 ting, vi havde glemt, med printeren som nummer et

Jeg kommer gerne og er dommer, når I slukker. Det er den eneste dag om året, hvor folk er glade for at se mig.`,
    topics: ["sundhedsit", "patientsikkerhed", "simulation"],
    audience: "allied",
    form: "material",
    capacity: "Mappen frit; én øvelse i kvartalet",
    daysAgo: 22.8,
  },
  {
    key: "m-talegenkendelse",
    author: "it-klinisk@midtjylland",
    kind: "request",
    title: "Talegenkendelse uden salgstale: Hvem har målt, hvem der retter, og hvor længe?",
    body: `Vi er blevet tilbudt talegenkendelse til ambulatoriet. Leverandøren viser, hvor hurtigt der dikteres. Ingen viser, hvor længe der **rettes**, og af hvem.

Jeg søger målinger fra drift, gerne et halvt år inde: rettetid pr. notat, fejl, der slap igennem, og hvad sekretærerne laver nu. Jeg deler vores egen måling, når vi er færdige i december.`,
    topics: ["sundhedsit", "dokumentation", "ambulant"],
    audience: "allied",
    neededBy: 35,
    daysAgo: 6.1,
  },
  {
    key: "m-fastholdelse",
    author: "boern-specialist@midtjylland",
    kind: "experience",
    title:
      "Blodprøver uden fastholdelse: vi bruger ni minutter mere og får børn, der tør komme igen",
    teaser:
      "Vi holdt børn fast i hver femte prøvetagning. Nu er det hver fyrretyvende, og vi aflyser hellere end at holde.",
    sections: {
      problem:
        "I 21 procent af prøvetagningerne blev barnet holdt fast mod sin vilje. Det stod ingen steder, for vi kaldte det »støttet«. Forældrene kaldte det noget andet.",
      action: `1. Bedøvende creme bliver sat på **hjemme**. Vi sender den med posten.
2. Barnet vælger: sidde eller ligge, se eller ikke se, hvilken arm.
3. Én taler. Kun én.
4. Stopregel: Siger barnet nej to gange, holder vi pause. Siger det nej igen, får det en ny tid, medmindre det haster. Lægen er med til at afgøre, om det haster.`,
      result:
        "Fastholdelse: fra 21 til 2,5 procent (480 prøvetagninger på et år). Tid pr. prøve: fra 11 til 20 minutter. Nye tider: 6 procent. Andel gennemført i første forsøg hos børn, der kom igen: fra 64 til 86 procent, så vi har tjent en del af minutterne hjem.",
      resources:
        "Creme og porto, 18 kr. pr. barn. To undervisningsdage. En afdelingsledelse, der sagde: »Ni minutter er billigt.«",
      context: "Børneambulatorium på et universitetshospital. Planlagte prøver, ikke akutte.",
      adaptation:
        "Stopreglen skal være aftalt, **før** barnet er i rummet. Valgene må gerne være små, men de skal være rigtige valg.",
      pitfalls:
        "Vi glemte de unge. En, der næsten er voksen, vil også spørges, bare ikke med bamse.",
      sustain:
        "Vi skriver »holdt« eller »ikke holdt« efter hver prøve, og alle må se tallet. Ordet »støttet« er afskaffet.",
    },
    topics: ["børnogunge", "blodprøver", "smerter", "patientinddragelse"],
    audience: "public",
    outcome: "success",
    aspects: ["practice", "preferences", "patientFeedback"],
    change: "adapt",
    maturity: "audited",
    daysAgo: 63.9,
  },
  {
    key: "m-foraeldre",
    author: "boern-specialist@midtjylland",
    kind: "offer",
    title: "Sparring: når forældre bliver i rummet, også når det er slemt",
    body: `Vi er holdt op med at bede forældre gå ud, når et barn bliver meget dårligt. Det kræver en person, der kun er dér for dem, og en aftale om, hvad man siger.

Vi tilbyder to samtaler på video: en, før I begynder, og en, når I har prøvet det første gang. Den sidste er den vigtigste; der dukker altid noget op, man ikke havde tænkt på.`,
    topics: ["børnogunge", "pårørende", "akut"],
    audience: "public",
    form: "sparring",
    capacity: "Tre afdelinger ad gangen",
    daysAgo: 18.6,
  },
  {
    key: "m-unge",
    author: "boern-specialist@midtjylland",
    kind: "request",
    title: "Unges vej til voksenafdelingen: Hvordan mødes I, før de unge er væk?",
    teaser:
      "Hver fjerde kommer ikke til den første tid på voksenafdelingen. Brevet er pænt. Det er åbenbart ikke nok.",
    body: `Vi sender et godt brev og en flot epikrise. Alligevel kommer 24 procent ikke til den første aftale på voksenafdelingen, og det er ofte dem, der har mest brug for det.

Jeg tror på ét fælles møde på *vores* side, men voksenafdelingerne har ikke tid, og jeg forstår dem godt. Har nogen fået det til at ske for mange unge og ikke kun for de otte, alle kender?`,
    topics: ["børnogunge", "overgange", "tværsektorieltsamarbejde"],
    audience: "public",
    neededBy: 50,
    daysAgo: 2.5,
  },
];
