import { Refused } from "../domain/refused.ts";

/** What came of work that a form asked for: its result, or why the rules said no. */
export type Outcome<T> = { done: T; refused?: undefined } | { refused: Refused };

/** Runs it; everything but a refusal is thrown on, and so is what no form can put right. */
export async function attempt<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { done: await work() };
  } catch (error) {
    if (!(error instanceof Refused) || beyondForms.has(error.reason)) throw error;
    return { refused: error };
  }
}

const beyondForms = new Set<Refused["reason"]>(["not-found", "sign-in-first"]);
