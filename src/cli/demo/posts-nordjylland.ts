import type { DemoPost } from "./types.ts";

/** What the roles of Region Nordjylland offer, ask for and have tried. */
export const postsOfNordjylland: readonly DemoPost[] = [
  {
    key: "n-vagtplan",
    author: "sygeplejerske-m2@nordjylland",
    kind: "experience",
    title: "Fælles vagtplan for to afsnit: færre huller, men det kostede os fællesskabet",
    teaser:
      "Vi lagde to medicinske afsnits vagtplaner sammen for at dække hinandens sygdom. Hullerne blev halveret. Trivslen faldt, og det havde vi ikke set komme.",
    sections: {
      problem:
        "Hvert af vores to afsnit havde 11–14 huller i vagtplanen hver måned, næsten altid i weekenden og næsten aldrig de samme dage. Vi ringede rundt til vores egne fridage, mens naboen på den anden side af svingdøren havde én for meget på arbejde.",
      action: `Vi lavede én plan for 61 medarbejdere i stedet for to planer for 30 hver:

- fælles ønskerunde, hvor alle ser alles ønsker
- tre »brovagter« om ugen, der er aftalt på forhånd og kendt seks uger før
- ingen bliver flyttet samme dag uden selv at have sagt ja
- et lille hæfte på fire sider om det, der er anderledes på det andet afsnit`,
      result:
        "Huller pr. måned: fra 25 til 12 for begge afsnit tilsammen (seks måneder før og efter). Udgiften til vikarer faldt med en tredjedel. Men i den lille trivselsmåling gik »jeg hører til et sted« fra 4,2 til 3,4 af 5, og to af de mest erfarne søgte væk. Derfor kalder jeg det blandet.",
      resources:
        "En fælles planlægger på 12 timer om ugen, som begge afsnit betaler. Seks møder à en time inden start. En ledelse, der tør sige nej, når det nemmeste er at flytte nogen samme morgen.",
      context:
        "To medicinske sengeafsnit på samme gang, 28 og 26 senge. Startede efter sommerferien og har kørt i ni måneder.",
      adaptation:
        "Behold seks ugers varsel og den frivillige dagsflytning. Antallet af brovagter kan I godt ændre; vi begyndte med fem, og det var for mange.",
      pitfalls:
        "Vi talte om timer og glemte kaffen. Jeg ville lade folk være på besøg på det andet afsnit i en hel uge, før de stod dér alene en søndag aften. Og jeg ville måle trivsel fra dag ét, ikke først da nogen græd.",
      sustain:
        "Planlæggeren og de to tillidsvalgte mødes en halv time hver tredje uge og ser på tre tal: huller, flytninger samme dag og »jeg hører til et sted«.",
    },
    topics: ["vagtplan", "fastholdelse", "arbejdsmiljø", "ledelse"],
    audience: "public",
    outcome: "mixed",
    aspects: ["organisation", "collaboration"],
    change: "start",
    maturity: "audited",
    daysAgo: 61.3,
  },
  {
    key: "n-tavlemoede",
    author: "sygeplejerske-m2@nordjylland",
    kind: "experience",
    title: "Vores tavlemøde døde stille, og jeg slog det selv ihjel",
    teaser:
      "Vi kopierede et tavlemøde fra et andet sygehus med magneter og det hele. Efter fire måneder stod vi tre mennesker og kiggede på en tavle, ingen brugte.",
    sections: {
      problem:
        "Vi havde været på besøg et sted, hvor tavlemødet bare virkede. Jeg ville gerne have det samme, og jeg ville have det hurtigt.",
      action:
        "Vi bestilte en magen til tavle, kopierede dagsordenen med otte punkter og satte mødet til kl. 9.15, fordi lægerne kunne der. Jeg ledede selv alle møder, fordi jeg ville være sikker på, at det blev gjort rigtigt.",
      result:
        "Uge 1: 14 deltagere, 12 minutter. Uge 8: seks deltagere, 25 minutter. Uge 16: tre. Af 41 ideer på tavlen blev to gennemført, og den ene var min egen. Kl. 9.15 er midt i plejen, så dem, der kendte problemerne, var inde hos patienterne.",
      context:
        "Medicinsk sengeafsnit med 28 senge. Fire måneder fra start til, at vi pillede tavlen ned.",
      adaptation:
        "Begynd med ét spørgsmål i stedet for otte punkter. Vores næste forsøg spørger kun: Hvad drillede i nat? Det tager seks minutter kl. 7.40, og nattevagten går hjem bagefter.",
      pitfalls: `- Vi kopierede formen og ikke grunden til den.
- Jeg ledede alle møderne. Da jeg var på ferie, var der intet møde.
- Ideerne kom op, men ingen fik tid til dem. Det er værre end ikke at spørge.`,
      sustain:
        "Det gjorde vi netop ikke. Nu går mødeledelsen på skift, og ingen idé må hænge der mere end tre uger uden et navn og en dato.",
    },
    topics: ["tavlemøde", "mødestyring", "forbedringsarbejde"],
    audience: "public",
    outcome: "failure",
    aspects: ["meetingManagement", "organisation"],
    change: "start",
    daysAgo: 47.6,
  },
  {
    key: "n-flytninger",
    author: "sygeplejerske-m2@nordjylland",
    kind: "request",
    title: "Natlige flytninger: Hvordan får I dem ned, uden at det bare flytter til aftenen?",
    teaser:
      "Vi flytter for mange patienter mellem kl. 22 og 06. Vi har prøvet at forbyde det, og så blev det til kl. 21.55.",
    body: `I de sidste tre måneder har vi haft 47 flytninger mellem kl. 22 og 06 til og fra vores afsnit. De ældste mister fodfæstet, nattevagten mister overblikket, og ingen sover.

**Det har vi prøvet**

- »Ingen flytninger efter kl. 22« som regel. Resultat: en top kl. 21.30–21.55, og de patienter var ikke mere udhvilede.
- En flyttelæge til aften. God idé, men vagten blev brugt på alt muligt andet.

Jeg vil gerne høre fra nogen, der har fået tallet ned **og holdt det nede** i mindst et halvt år. Hvad var det første, I ændrede, og hvem skulle sige ja til det?`,
    topics: ["patientflow", "nattevagt"],
    audience: "allied",
    neededBy: 21,
    daysAgo: 9.4,
  },
  {
    key: "n-overlevering",
    author: "jordemoder-nord@nordjylland",
    kind: "experience",
    title: "Overlevering ved sengen på fødegangen: den fødende er med, og vi glemmer mindre",
    teaser:
      "Vi flyttede vagtskiftet fra kontoret og ind på stuen. Det blev kortere, og de fødende retter os.",
    sections: {
      problem:
        "Vagtskiftet foregik på kontoret bag en lukket dør. Imens lå den fødende alene i op til 20 minutter med en jordemoder på vej væk og en anden på vej ind. To gange på et kvartal viste det sig bagefter, at vi havde overleveret det forkerte starttidspunkt for et drop.",
      action: `Vi overleverer nu på stuen med de to jordemødre, den fødende og den, hun har med:

1. *Uden for døren, et minut:* det, der er svært at høre.
2. *Ved sengen, fire minutter:* status, plan og »hvad er vigtigt for dig de næste timer?«
3. *Sammen ved CTG-skærmen:* begge siger højt, hvordan de læser kurven.

Den nye jordemoder slutter med at sige planen igen med egne ord. Den fødende må rette.`,
      result:
        "60 overleveringer talt før og 60 efter. Mediantid fra 14 til 7 minutter. Manglende oplysninger, som nogen måtte ringe hjem om: fra 11 til 2. I 19 af 60 rettede eller tilføjede den fødende noget, vi ikke vidste.",
      resources:
        "Ingen penge. Tre øvegange à ti minutter for alle, og en koordinator, der holder øje med de andre stuer imens.",
      context:
        "Stor fødegang. Alle vagtskifter hele døgnet, også når der er travlt. Især når der er travlt.",
      adaptation:
        "Minuttet uden for døren er ikke til diskussion: Der er ting, man ikke skal høre første gang i en ve. Rækkefølgen ved sengen kan I lave om.",
      pitfalls:
        "Vi glemte barselsgangen, som stadig fik overleveringen i telefonen. Det gav nye fejl i den anden ende. Tag næste led med fra begyndelsen.",
      sustain:
        "Hver fredag lytter koordinatoren med på én overlevering og giver én ros og ét råd. Ikke mere.",
    },
    topics: ["overlevering", "sikrefødsler", "patientinddragelse"],
    audience: "public",
    outcome: "success",
    aspects: ["communication", "practice", "patientFeedback"],
    change: "adapt",
    maturity: "audited",
    daysAgo: 38.2,
  },
  {
    key: "n-ti-minutter",
    author: "jordemoder-nord@nordjylland",
    kind: "offer",
    title: "16 færdighedsøvelser på ti minutter, der kan laves på en tom fødestue",
    teaser:
      "Kort med øvelser, vi har brugt i to år: skulderdystoci, blødning, den uventede nyfødte. Uden simulationslokale og uden dukke til en million.",
    body: `I får 16 kort som PDF, klar til at printe og laminere. På hvert kort står: hvad man skal bruge (højst fem ting), hvem der gør hvad, hvor længe det tager, og de to spørgsmål, vi slutter med.

Vi laver 3–4 øvelser om ugen. De fleste uger bliver mindst én aflyst, fordi nogen føder. Det er helt i orden, og det er derfor, de kun varer ti minutter.

Vil I hellere se det end læse det, så kom forbi en tirsdag formiddag. Vi har kaffe og en stofdukke uden hoved.`,
    topics: ["simulation", "sikrefødsler", "kompetencer"],
    audience: "public",
    form: "material",
    capacity: "Materialet er frit; besøg af op til fire personer om måneden",
    daysAgo: 29.1,
  },
  {
    key: "n-medicingennemgang",
    author: "farmaceut-klinik@nordjylland",
    kind: "experience",
    title: "Medicingennemgang, der ender i en beslutning: vi holdt op med at skrive notater",
    teaser:
      "I otte år skrev jeg anbefalinger i journalen. Fire ud af ti blev læst. Nu siger jeg tre ting højt på stuegang, og de fleste bliver til noget.",
    sections: {
      problem:
        "Vi gennemgik i audit 100 af mine egne notater. 41 var blevet åbnet af en læge inden udskrivelsen. 23 havde ført til en ændring. Jeg brugte 50 minutter på hvert.",
      action:
        "Jeg går nu med på stuegang på to afsnit tre dage om ugen. Reglen er: højst tre forslag pr. patient, det vigtigste først, og hvert forslag skal ende i *ja*, *nej* eller *ikke nu, men hos egen læge*. Svaret bliver skrevet i udskrivningsbrevet med grunden. Kun når vi er uenige, skriver jeg et notat.",
      result:
        "Over fem måneder 214 patienter med mindst ti præparater. Andel af forslag, der blev besluttet: fra 23 til 81 procent. Antal præparater ved udskrivelsen: fra 13,1 til 11,6 i gennemsnit. Min tid pr. patient: fra 50 til 22 minutter. Vi ringede til 30 praksis seks uger efter; i 24 tilfælde stod ændringen stadig ved magt.",
      resources:
        "En farmaceut 15 timer om ugen, og en overlæge, der lader stuegangen tage fire minutter mere pr. patient. De fire minutter er den egentlige pris.",
      context:
        "To medicinske afsnit på et mindre regionshospital. Ældre patienter, ofte ti præparater eller flere.",
      adaptation:
        "Tallet tre er vigtigt. Da vi sagde fem, lyttede ingen efter nummer to. Om det er en farmaceut eller en sygeplejerske med særlig viden, betyder mindre.",
      pitfalls:
        "Den første måned kom jeg uanmeldt ind på stuen, og det blev lidt en eksamen for den yngste læge. Nu mødes vi to minutter inden døren og aftaler, hvem der siger hvad.",
      sustain:
        "Vi tæller beslutninger, ikke gennemgange. Tallet hænger på kontoret ved siden af kagelisten.",
    },
    topics: ["medicingennemgang", "stuegang", "ældre", "aflæring"],
    audience: "public",
    outcome: "success",
    aspects: ["practice", "collaboration", "communication"],
    change: "adapt",
    maturity: "audited",
    daysAgo: 55.5,
  },
  {
    key: "n-farmaceut-sparring",
    author: "farmaceut-klinik@nordjylland",
    kind: "offer",
    title: "En times sparring: kom med jeres medicinliste-problem, gå hjem med tre ting at prøve",
    body: `Jeg har sagt ja til at bruge to timer om ugen på kolleger uden for eget hus. Det kan være egen medicin, der forsvinder ved indlæggelsen, dosispakker, der ikke passer, eller en stuegang, hvor medicinen aldrig bliver nået.

I beskriver problemet på en halv side. Vi taler en time på video. Bagefter skriver jeg de tre ting, vi blev enige om, og ringer tre uger senere for at høre, hvordan det gik. Det sidste er det, der gør forskellen.

Ingen patientoplysninger, heller ikke »bare initialerne«. Vi kan altid tale om arbejdsgangen i stedet.`,
    topics: ["medicinhåndtering", "medicingennemgang"],
    audience: "public",
    form: "sparring",
    capacity: "Seks forløb i kvartalet",
    daysAgo: 33.8,
  },
  {
    key: "n-sepsis",
    author: "overlaege-akut@nordjylland",
    kind: "experience",
    title: "Sepsis fra dør til antibiotika: 94 minutter blev til 48, da vi flyttede et køleskab",
    teaser:
      "Vi troede, det handlede om viden. Det handlede om, hvor tingene lå, og hvem der måtte starte.",
    sections: {
      problem:
        "Mediantiden fra ankomst til første dosis antibiotika ved mistanke om sepsis var 94 minutter. Alle kunne retningslinjen udenad. Vi havde undervist i den fire gange på et år.",
      action: `Vi fulgte 20 forløb med et stopur og tegnede dem på væggen. Tiden lå tre steder, og dem ændrede vi ét ad gangen, to uger imellem:

- **Ventetid på den, der måtte ordinere.** Sygeplejersken ringer nu direkte til bagvagten ved to kriterier og bruger ordet »sepsis« i første sætning.
- **Gåtur.** Antibiotika lå i medicinrummet 60 meter væk. Vi flyttede et lille køleskab og en sepsiskasse til stue 1.
- **Rækkefølge.** Blodkulturer bliver taget af den, der lægger adgangen, i samme stik.`,
      result:
        "Median fra 94 til 48 minutter (112 forløb før, 131 efter, over ni måneder). Andel inden for en time: fra 27 til 68 procent. Køleskabet alene gav 19 minutter. Andel med blodkultur taget før antibiotika gik fra 71 til 88 procent. Vi gav også antibiotika til flere, der viste sig ikke at have sepsis (fra 12 til 17 procent), og det holder vi øje med.",
      resources:
        "Et køleskab, tre kasser og en studentermedhjælp med stopur i fire uger. Et ja fra sygehusapoteket.",
      context: "Akutmodtagelse på et regionshospital med cirka 60 ankomster i døgnet.",
      adaptation:
        "Tegn jeres egne forløb, før I køber noget. Hos jer er det sikkert ikke et køleskab. Behold reglen om at ændre én ting ad gangen; ellers ved I ikke, hvad der virkede.",
      pitfalls:
        "Vi glemte weekenden. Kassen blev ikke fyldt op lørdag, og hele den første måned var mandagstallene elendige. Nu fylder nattevagten op hver nat kl. 4.",
      sustain:
        "Et seriediagram på gangen med én prik pr. forløb. Når fem prikker i træk ligger over, taler vi om det samme dag.",
    },
    topics: ["sepsis", "akut", "antibiotika", "datatilforbedring"],
    audience: "public",
    outcome: "success",
    aspects: ["practice", "logistics"],
    change: "start",
    maturity: "audited",
    daysAgo: 72.4,
  },
  {
    key: "n-hurtigspor",
    author: "overlaege-akut@nordjylland",
    kind: "experience",
    title: "Hurtigsporet, der ikke var hurtigt: vi flyttede køen tre meter",
    teaser:
      "Et spor til de lette skader skulle give kortere ventetid for alle. De lette ventede kortere. Alle andre ventede længere.",
    sections: {
      problem:
        "Patienter med små skader ventede over tre timer, fordi de altid blev overhalet. Det var de samme, der klagede, og avisen, der skrev.",
      action:
        "Vi tog en læge og en sygeplejerske fra det store spor og gav dem to rum, egen skærm og kun de lette. Åbent kl. 10–20. Vi var meget stolte af skiltet.",
      result:
        "De lette: fra 187 til 74 minutter. De øvrige: fra 142 til 196 minutter. Samlet ventetid for hele modtagelsen steg med 11 procent. Efter ti uger lukkede vi. Det tog mig seks af de ti uger at indrømme, at tallene var tydelige fra uge to.",
      context: "Akutmodtagelse. Ingen ekstra hænder; vi flyttede dem, vi havde.",
      adaptation:
        "Hvis I selv har **ekstra** bemanding, kan det sikkert virke. Og vi har beholdt én ting: Små håndskader kan henvises direkte til sygeplejersken med røntgenret.",
      pitfalls:
        "Vi målte kun det, vi ville forbedre. Mål altid også dem, der ikke er i projektet. Og aftal på forhånd, ved hvilket tal man stopper. Vi havde ikke aftalt noget, så vi blev ved.",
    },
    topics: ["akut", "patientflow", "datatilforbedring"],
    audience: "public",
    outcome: "failure",
    aspects: ["organisation", "logistics"],
    change: "start",
    daysAgo: 26.7,
  },
  {
    key: "n-blodkultur",
    author: "overlaege-akut@nordjylland",
    kind: "request",
    title: "Forurenede blodkulturer: Hvem er kommet under tre procent og blevet der?",
    body: `Da vi blev hurtigere til sepsis, blev vi sjuskede med blodkulturerne. 5,6 procent er nu forurenede, og det giver dage med antibiotika, ingen havde brug for.

Vi har prøvet plakater (nej) og et kursus (tre uger, så var det væk). Vi overvejer en færdig pakke med alt i én pose, men den koster 31 kr. pr. gang.

Har nogen regnet på, om pakken tjener sig hjem? Eller findes der noget gratis, der virker lige så godt?`,
    topics: ["sepsis", "blodprøver", "hygiejne"],
    audience: "public",
    neededBy: 30,
    daysAgo: 5.2,
  },
  {
    key: "n-natmaalinger",
    author: "sosu-geriatri@nordjylland",
    kind: "experience",
    title: "Vi holdt op med at vække stabile patienter kl. 2 for at måle blodtryk",
    teaser:
      "Målingen kl. 2 var en vane fra dengang, alle blev målt seks gange i døgnet. Nu sover de, og vi har ikke overset nogen.",
    sections: {
      problem:
        "Vi vækkede alle 22 patienter kl. 2 for at måle blodtryk, puls og temperatur. Bagefter sad halvdelen op i sengen og ville hjem. De sov om dagen, spiste ikke og faldt om aftenen. Jeg spurgte lægen, hvad tallene kl. 2 blev brugt til. Det vidste hun ikke.",
      action: `**Det stoppede vi:** rutinemålinger mellem kl. 23 og 6 hos patienter, der har haft en samlet score på 0–1 det sidste døgn, og hvor lægen har sagt ja.

**Det gør vi i stedet:** Vi lytter til vejrtrækningen og ser, at brystkassen går op og ned, hver anden time, uden at tænde lys. Er der noget, der ikke er, som det plejer, måler vi selvfølgelig.

**Sådan vidste vi, at det var sikkert:** Vi gik 412 natlige målinger igennem sammen med overlægen. I to tilfælde havde tallet ført til noget, og begge gange havde nattevagten opdaget det inden.`,
      result:
        "Over 14 uger: 1.630 målinger, vi ikke har lavet. Ingen forværring overset (vi gennemgår alle overflytninger). Søvn skrevet ned af patienterne selv: fra 4,5 til 6 timer. Fald kl. 17–23: fra ni til fire på samme antal uger; om det er søvnen, tør jeg ikke love.",
      resources:
        "En overlæge, der sagde »vis mig tallene« og så også kiggede på dem. Ellers ingenting.",
      context: "Geriatrisk sengeafsnit med 22 senge. Ikke de første to døgn efter indlæggelsen.",
      adaptation:
        "Grænsen skal jeres egne læger sætte. Lad nattevagten kunne måle alligevel uden at skulle forsvare det.",
      pitfalls:
        "Nogle kolleger følte sig mindre grundige. Det skal man tage alvorligt. Vi har vist tallene tre gange, og det hjælper mere end at sige, at det er besluttet.",
      sustain: "Det står på natteskemaet, og vi kigger på alle overflytninger hver måned.",
    },
    topics: ["aflæring", "nattevagt", "ældre", "delir"],
    audience: "public",
    outcome: "success",
    aspects: ["practice", "preferences"],
    change: "stop",
    maturity: "audited",
    daysAgo: 19.5,
  },
  {
    key: "n-nat-besoeg",
    author: "sosu-geriatri@nordjylland",
    kind: "offer",
    title: "Kom med en nat på geriatrien, især hvis du bestemmer noget",
    body: `Vi har haft besøg af en sygehusdirektør, to arkitekter og en fra indkøb. Alle sagde, at de ikke vidste, hvor mørkt der er, og hvor langt der er til toilettet.

Du får et sæt tøj, en makker (mig) og lov til at bære kaffe. Du kommer kl. 22.30 og går hjem kl. 7. Vi viser dig tapen på gulvet, de røde sokker og den lampe, der kostede 79 kr. og nok er grunden til, at de fleste finder ud på toilettet.

Du skal ikke have lavet noget på forhånd. Du skal bare blive hele natten.`,
    topics: ["nattevagt", "faldforebyggelse", "ældre"],
    audience: "public",
    form: "visit",
    capacity: "To nætter om måneden, én gæst ad gangen",
    daysAgo: 15.8,
  },
  {
    key: "n-sms",
    author: "sekretaer-ambulant@nordjylland",
    kind: "experience",
    title: "Påmindelser på sms: udeblivelserne faldt, men ikke hos dem, vi gjorde det for",
    teaser:
      "En sms to dage før halverede udeblivelserne samlet set. De mest sårbare udeblev lige så tit som før. Til dem hjalp en opringning.",
    sections: {
      problem:
        "I ambulatoriet stod 9 af 100 tider tomme, uden at nogen havde meldt fra. Det er en hel lægedag om ugen.",
      action:
        "Først en sms to hverdage før med tid, sted og »svar 1 for afbud«. Efter tre måneder så vi på, hvem der stadig udeblev, og gav de 60, der var udeblevet mindst to gange, en opringning i stedet. Ikke en formaning, men ét spørgsmål: Hvad skal der til, for at du kan komme?",
      result: `- Udeblivelser i alt: fra 9,1 til 4,6 procent.
- Hos dem med to eller flere udeblivelser: 38 procent med sms, 15 procent med opringning.
- Det, folk svarede: kørsel (22), angst for stedet (11), forkert tidspunkt (9), kunne ikke læse brevet (8), andet (10).`,
      resources:
        "Sms: gratis for os, for systemet kunne det i forvejen. Opringning: en sekretær tre timer om ugen.",
      context: "Ortopædkirurgisk ambulatorium med 240 tider om ugen. 11 måneder.",
      adaptation:
        "Ring kl. 16–18. Om formiddagen tager ingen en ukendt telefon, og det gør jeg heller ikke selv.",
      pitfalls:
        "Vi jublede efter de første tal og var lige ved at lukke projektet. Del altid tallet op, før I holder fest. Gennemsnittet lyver pænt.",
      sustain:
        "Listen over dem, der skal ringes til, laver sig selv hver mandag. Kl. 16 går telefonen.",
    },
    topics: ["booking", "ambulant", "lighedisundhed", "kommunikation"],
    audience: "public",
    outcome: "mixed",
    aspects: ["communication", "logistics", "need"],
    change: "adapt",
    maturity: "audited",
    daysAgo: 43.9,
  },
  {
    key: "n-breve",
    author: "sekretaer-ambulant@nordjylland",
    kind: "offer",
    title: "Otte indkaldelsesbreve, der kan forstås af en travl nabo",
    teaser:
      "Skrevet om sammen med patienter og prøvet på 40 tilfældige i kantinen. Tag dem, og ret dem til.",
    body: `Vi har skrevet vores otte mest brugte breve om. Længden gik fra halvanden side til 130 ord, og telefonen ringede 31 procent mindre i ugen efter udsendelsen.

I får brevene, vores tjekliste på én side og det brev, der **ikke** blev bedre (det om faste før operation; det prøver vi stadig at få rigtigt).

Reglen, der hjalp mest: Det første, man læser, er det, man skal **gøre**.`,
    topics: ["kommunikation", "booking", "ambulant"],
    audience: "public",
    form: "material",
    capacity: "Frit",
    daysAgo: 21.2,
  },
  {
    key: "n-telefontid",
    author: "sekretaer-ambulant@nordjylland",
    kind: "request",
    title: "Telefontid, der kan holdes: Er der nogen, der har fået ringetoppen mandag morgen ned?",
    body: `Mandag kl. 8–9.30 er der 60 i kø, og onsdag eftermiddag sidder vi og kigger på hinanden. Vi har prøvet »tast 1, tast 2« (alle taster 1).

Jeg har hørt om steder, der ringer tilbage på et aftalt tidspunkt. Holder I det? Hvad gør I med dem, der ikke tager den?`,
    topics: ["ambulant", "kommunikation", "organisation"],
    audience: "region",
    daysAgo: 12.6,
  },
  {
    key: "n-baare",
    author: "paramediciner-nord@nordjylland",
    kind: "experience",
    title: "45 sekunders ro ved båren: alle står stille, mens én taler",
    teaser:
      "Vi prøver en aftale med akutmodtagelsen: Ingen rører patienten, før overleveringen er sagt til ende. Det er for tidligt at sige, om det gør en forskel.",
    sections: {
      problem:
        "Når vi kommer ind med en dårlig patient, begynder fem mennesker at arbejde, mens jeg taler. I 30 optagne øvelser blev i gennemsnit fire af ti oplysninger hørt af den, der skulle bruge dem.",
      action:
        "Teamlederen siger »hænderne væk« og nikker til mig. Jeg har 45 sekunder: hvad, hvordan, hvad har vi gjort, hvad bekymrer mig. Teamlederen siger det vigtigste igen. Så flytter vi. Undtagelser: hjertestop, stor blødning og truet luftvej.",
      result:
        "Vi har kun seks uger og 38 overleveringer. 31 holdt tiden, og medianen er 41 sekunder. I spørgeskemaer siger 26 af 38 teamledere »jeg vidste mere end før«. Om det gør noget for patienterne, ved vi ikke endnu. Vi melder tilbage til foråret.",
      resources: "Et øvekort i lommen og et fælles kvarter ved vagtens start i to uger.",
      context: "Én akutmodtagelse og de ambulancer, der kører til den.",
      adaptation: "Undtagelserne skal være få og kendte. Ellers bliver alle patienter undtagelser.",
      pitfalls:
        "Vi sagde først 60 sekunder. Det føles som en evighed, og folk begyndte at pille ved ting.",
    },
    topics: ["overlevering", "præhospital", "akut"],
    audience: "public",
    outcome: "tooEarly",
    aspects: ["communication", "collaboration"],
    change: "start",
    maturity: "conjecture",
    daysAgo: 7.7,
  },
  {
    key: "n-hjemmet",
    author: "paramediciner-nord@nordjylland",
    kind: "offer",
    title: "Oplæg: Hvad vi ser i hjemmet, som I ikke ser",
    body: `En halv time til jeres morgenkonference eller personalemøde. Jeg fortæller om de syv ting, vi lægger mærke til i et hjem, og som næsten aldrig når frem til afsnittet: den tomme køleskabshylde, stigen, medicinen i tre forskellige skåle.

Til sidst laver vi en liste over, hvad *I* gerne vil vide, og den tager jeg med hjem til ambulancerne. Det er den del, der er ny hver gang.

Alt er gjort ukendeligt, og der er ingen billeder fra nogens hjem.`,
    topics: ["præhospital", "overgange", "ældre"],
    audience: "public",
    form: "talk",
    capacity: "Et oplæg om måneden",
    daysAgo: 17.4,
  },
  {
    key: "n-sanserum",
    author: "ergo-psyk@nordjylland",
    kind: "experience",
    title: "Sanserum for 14.000 kr.: brugt hver dag, fordi nøglen hænger på krogen",
    teaser:
      "Vores første sanserum kostede 210.000 kr. og stod låst. Det andet er et ombygget depot med en gyngestol, og det bliver brugt.",
    sections: {
      problem:
        "Vi havde et flot sanserum i den anden ende af huset. Man skulle have en nøgle, en ledsager og en aftale. På tre måneder blev det brugt 11 gange. Imens sad folk uroligt på gangen.",
      action:
        "Vi tømte et depot midt på afsnittet og indrettede det sammen med fem patienter: gyngestol, tunge tæpper, en lampe, der kan dæmpes, en kasse med ting til hænderne. Døren er åben. Man skriver selv på en seddel, hvad man brugte, og hvordan man havde det før og efter, fra 1 til 10.",
      result:
        "Det første halve år: 640 besøg, i gennemsnit 18 minutter. Uro på patienternes egen skala: fra 7,1 til 4,3. Antallet af bæltefikseringer på afsnittet faldt fra 15 til 9, men vi lavede flere ting på én gang, så det er ikke rummets fortjeneste alene.",
      resources:
        "14.000 kr., et depot og en serviceleder, der fandt et andet sted til kørestolene.",
      context: "Lukket psykiatrisk afsnit med 14 pladser.",
      adaptation:
        "Lad patienterne vælge tingene. De valgte det billigste i kataloget. Åben dør er hele idéen.",
      pitfalls: "Kuglevesten forsvandt i uge tre. Køb to, og bliv ikke sur.",
      sustain:
        "Hver uge rydder én patient og én medarbejder op sammen og kasserer det, ingen bruger.",
    },
    topics: ["psykiatri", "tvang", "patientinddragelse"],
    audience: "public",
    outcome: "success",
    aspects: ["practice", "patientFeedback", "preferences"],
    change: "adapt",
    daysAgo: 31.6,
  },
  {
    key: "n-trivselsplan",
    author: "ergo-psyk@nordjylland",
    kind: "request",
    title:
      "Trivselsplaner, som patienten selv har skrevet: Hvordan bliver de læst kl. 3 om natten?",
    teaser: "Planerne er gode. De ligger bare i en mappe, når det spidser til.",
    body: `Alle hos os skriver en plan i den første uge: Hvad gør mig urolig, hvad kan man se på mig, hvad hjælper, hvad skal I lade være med? Den er på patientens egne ord, og den er ofte klogere end vores.

Problemet er kl. 3 om natten, når der er vikar på. Så bliver den ikke fundet. Vi har prøvet en mappe og en fane i journalen.

Hvor har I planen, så den bliver brugt af den, der ikke kender patienten?`,
    topics: ["psykiatri", "tvang", "nattevagt"],
    audience: "public",
    neededBy: 14,
    daysAgo: 10.9,
  },
  {
    key: "n-egen-medicin",
    author: "farmaceut-klinik@nordjylland",
    kind: "request",
    title: "Egen medicin under indlæggelsen: Hvem har en arbejdsgang, der holder i weekenden?",
    body: `Vi lader patienter tage deres egne inhalatorer og øjendråber med. Fra mandag til torsdag virker det. Fra fredag til søndag bliver halvdelen kasseret, fordi ingen tør stå inde for den, når farmaceuten er gået hjem.

Vi søger en kort tjekliste, som en sygeplejerske kan stå på mål for alene, og gerne nogen, der kan fortælle, hvad den gjorde ved tallene.`,
    topics: ["medicinhåndtering", "udskrivelse"],
    audience: "allied",
    neededBy: 45,
    daysAgo: 3.3,
  },
  {
    key: "n-vandkande",
    author: "sosu-geriatri@nordjylland",
    kind: "experience",
    title: "Dobbeltdokumentation af drikkevarer: vi slettede skemaet og satte en kande frem",
    teaser: "Væskeskemaet blev udfyldt til punkt og prikke, og folk var tørstige alligevel.",
    sections: {
      problem:
        "Vi skrev hvert glas ned to steder. Jeg talte en dag: 38 minutter gik med at skrive om vand, og 12 med at give det.",
      action: `**Det stoppede vi:** væskeskema som standard til alle over et døgn.

**Det gør vi i stedet:** En kande med farvet låg hos alle fra morgenstunden. Er den ikke halvtom ved middagstid, taler vi med patienten om det. Skema kun, når lægen har brug for tallet og har skrevet hvorfor.

**Sådan vidste vi, at det var sikkert:** I fire uger kørte begge dele. Kanden fandt de samme patienter som skemaet, og fire timer tidligere.`,
      result:
        "Skemaer pr. dag: fra 19 til 4. Tid til at skrive om vand: fra 38 til 9 minutter pr. dagvagt. Antal patienter med drop for væskemangel er det samme (fem før, fire efter på to måneder).",
      context:
        "Geriatrisk sengeafsnit, to måneder. Ikke til patienter med hjerte- eller nyresygdom, hvor væsken skal måles.",
      pitfalls: "Køb kander, som svage hænder kan løfte. Vores første vejede næsten to kilo fyldt.",
    },
    topics: ["aflæring", "dokumentation", "ernæring", "ældre"],
    audience: "allied",
    outcome: "success",
    aspects: ["practice", "preferences"],
    change: "stop",
    maturity: "localExperience",
    daysAgo: 4.6,
  },
];
