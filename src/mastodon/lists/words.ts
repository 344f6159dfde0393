/** What lists say by themselves, in their reader's language. */
interface Words {
  /** The title of the list that a network is. */
  networkList: (name: string) => string;
}

export const listWords: Record<"da" | "en", Words> = {
  da: { networkList: (name) => `Netværk: ${name}` },
  en: { networkList: (name) => `Network: ${name}` },
};
