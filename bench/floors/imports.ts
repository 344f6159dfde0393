import manifest from "../../package.json" with { type: "json" };
import { answering } from "../lib/process.ts";

/* The bare import of every declared package: what a program of these packages cannot be below, unless it imports later. */
const notImported = ["node", "@fontsource-variable/ibm-plex-sans"]; // a binary, and a font
for (const name of Object.keys(manifest.dependencies))
  if (!notImported.includes(name)) await import(name);
answering("none");
