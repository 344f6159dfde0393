/** Who reads. A server reads for its people: it gets what any of them may see. */
export type Viewer =
  | { kind: "anonymous" }
  | { kind: "person"; actorId: number }
  | { kind: "server"; host: string; trust: "public" | "allied" };

/** Someone signed in here. */
export function personViewer(actorId: number): Viewer {
  return { kind: "person", actorId };
}
