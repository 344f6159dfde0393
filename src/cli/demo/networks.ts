import type { SeedTopicSlug } from "../../domain/topics/seed-topics.ts";
import type { DemoHandle } from "./types.ts";

/** A network of the demo; who founds it owns it, and it lives in their region. */
export interface DemoNetwork {
  handle: string;
  name: string;
  kind: "open" | "closed";
  owner: DemoHandle;
  /** Markdown. */
  purpose: string;
  /** Markdown. */
  rules: string;
  /** Invited where it is closed; joining by themselves where it is open. */
  members: readonly DemoHandle[];
  moderator?: DemoHandle;
  /** Who asks to join, and waits for an answer. */
  asking?: { who: DemoHandle; message: string };
}

/** Something said in a network: a request when it has a title, else a note; an answer when it answers. */
export interface DemoNetworkPost {
  key: string;
  network: DemoNetwork["handle"];
  author: DemoHandle;
  title?: string;
  /** Markdown. */
  body: string;
  topics?: readonly SeedTopicSlug[];
  replyTo?: string;
  /** Stands under "start here". */
  pinned?: true;
}

export const demoNetworks: readonly DemoNetwork[] = [
  {
    handle: "tavlemoeder",
    name: "Tavlemøder på tværs",
    kind: "open",
    owner: "sygeplejerske-m2@nordjylland",
    purpose:
      "For alle, der står ved en tavle om morgenen. Vi bytter spørgsmål, ure og undskyldninger, og vi kommer gerne og kigger.",
    rules: "Skriv også, når det gik galt. Det er dét, vi andre mangler.",
    members: ["kvalitet-ort@midtjylland", "flow-koordinator@syddanmark"],
  },
  {
    handle: "patientsikre-foedsler",
    name: "Patientsikre fødsler",
    kind: "closed",
    owner: "kvalitet-ort@midtjylland",
    purpose:
      "For os, der arbejder på og omkring fødegange. Her kan det siges, som ikke er færdigt endnu: det, der var tæt på, og det, vi er i tvivl om.",
    rules: `- Ingen oplysninger om patienter, heller ikke slørede.
- Vi taler om vilkår og arbejdsgange, ikke om kolleger.
- Det, andre kan bruge, skriver vi sammen til et opslag for alle.`,
    members: [
      "jordemoder-kolding@syddanmark",
      "jordemoder-nord@nordjylland",
      "anaestesi-intensiv@midtjylland",
      "boern-specialist@midtjylland",
    ],
    moderator: "jordemoder-kolding@syddanmark",
    asking: {
      who: "klinisk-vejleder@syddanmark",
      message:
        "Jeg underviser i simulation og vil gerne høre, hvad I øver, før jeg laver flere øvelser, som ingen har tid til.",
    },
  },
];

/** What is said in them, in order. */
export const demoNetworkPosts: readonly DemoNetworkPost[] = [
  {
    key: "t-velkommen",
    network: "tavlemoeder",
    author: "sygeplejerske-m2@nordjylland",
    body: "Velkommen! Begynd med at skrive, hvad I er holdt op med at tale om ved tavlen. Vi stoppede med at læse sygefraværet højt.",
    pinned: true,
  },
  {
    key: "t-ur",
    network: "tavlemoeder",
    author: "flow-koordinator@syddanmark",
    replyTo: "t-velkommen",
    body: "Vi holdt op med at gennemgå i går. Nu er der kun to spalter: i dag og i nat. Det tog 14 dage at vænne sig til.",
  },
  {
    key: "f-start",
    network: "patientsikre-foedsler",
    author: "kvalitet-ort@midtjylland",
    body: "**Sådan bruger vi netværket.** Skriv kort, og skriv, mens du stadig er i tvivl. Hver anden måned samler vi det, der kan bruges af andre, til ét opslag for alle regioner. Der står aldrig, hvem der sagde hvad.",
    pinned: true,
  },
  {
    key: "f-vagtskifte",
    network: "patientsikre-foedsler",
    author: "jordemoder-nord@nordjylland",
    title: "Hvem har fået vagtskiftet midt i en fødsel til at hænge sammen?",
    body: "Vi har talt efter: i tre af fire af de forløb, vi selv har været bekymrede for, lå der et vagtskifte i den sidste time. Vi overleverer ved sengen, men lægen skifter en halv time senere end vi gør, så der er et hul. Har nogen flyttet på tiderne, eller gør I noget andet?",
    topics: ["sikrefødsler", "overlevering"],
  },
  {
    key: "f-vagtskifte-kolding",
    network: "patientsikre-foedsler",
    author: "jordemoder-kolding@syddanmark",
    replyTo: "f-vagtskifte",
    body: "Vi flyttede os, ikke lægerne: koordinatoren bliver en halv time over og har ikke andet at lave end at være den, der ved det hele. Det koster 30 minutter om dagen. Det er ikke målt ordentligt endnu, derfor skriver jeg det her og ikke ude i det åbne.",
  },
  {
    key: "f-vagtskifte-anaestesi",
    network: "patientsikre-foedsler",
    author: "anaestesi-intensiv@midtjylland",
    replyTo: "f-vagtskifte",
    body: "Set fra os, der bliver kaldt: det farlige er ikke, at nogen ikke ved det, men at tre ved hver sin del. Vi beder nu altid om én stemme i døren. Det kan I gøre i morgen, og det er gratis.",
  },
  {
    key: "f-skaal",
    network: "patientsikre-foedsler",
    author: "boern-specialist@midtjylland",
    title: "Vejer I blodtabet, eller skønner I det?",
    body: "Jeg er gæst hos jer, men de nye spørger mig. Vi skønner stadig med øjet de fleste steder. Er der nogen, der vejer hver gang, og som kan sige, hvad det kræver af skåle, vægte og tålmodighed?",
    topics: ["sikrefødsler"],
  },
  {
    key: "f-skaal-nord",
    network: "patientsikre-foedsler",
    author: "jordemoder-nord@nordjylland",
    replyTo: "f-skaal",
    body: "Vi vejer. En køkkenvægt på hver stue og en liste med, hvad klude og underlag vejer tørre. Vores skøn var en tredjedel for lavt, og værst om natten. Det gik først godt, da vægten stod, hvor hænderne var.",
  },
];
