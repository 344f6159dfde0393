declare module "snowball-stemmers" {
  type Stemmer = { stem(word: string): string };
  const snowball: { newStemmer(language: "danish" | "english"): Stemmer };
  export = snowball;
}
