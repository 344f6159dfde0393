const longest = 300;

/**
 * What may be kept of an error: its name and the first line of its message, at most 300 characters. Of a SyntaxError only the
 * name, since its message repeats the text that could not be read.
 */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return firstLine(String(error));
  if (error instanceof SyntaxError) return error.name;
  return firstLine(error.message === "" ? error.name : `${error.name}: ${error.message}`);
}

function firstLine(text: string): string {
  return text.split(/[\r\n]/, 1)[0]!.slice(0, longest);
}
