/*
 * Compiles .tsx on import, so that the source that is read is the source that runs. Loaded by `--import ./src/jsx.js`: in
 * JavaScript, since what comes before the compile cache would have Node read in its TypeScript compiler at every start.
 */
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import {
  createRequire,
  enableCompileCache,
  registerHooks,
  setSourceMapsSupport,
} from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const packages = resolve(import.meta.dirname, "../node_modules");
const cache = join(packages, ".cache/vis");

/** What V8 compiled is kept beside the packages, where only who installs may write: a start takes half the time. */
enableCompileCache(cache);

/** Faults are told by the lines of our sources; maps of packages would be read at every start. */
setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });

registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith(".tsx")) return nextLoad(url, context);
    return { format: "module", source: compiled(fileURLToPath(url)), shortCircuit: true };
  },
});

/** @type {string | undefined} */
let compiler;

/** @param {string} file */
function compiled(file) {
  const text = readFileSync(file, "utf8");
  compiler ??= readFileSync(join(packages, "oxc-transform/package.json"), "utf8");
  const hash = createHash("sha256").update(`${compiler}\n${file}\n${text}`).digest("hex");
  const kept = join(cache, "jsx", `${hash}.js`);
  try {
    return readFileSync(kept, "utf8");
  } catch {
    const source = compile(file, text);
    keep(kept, source);
    return source;
  }
}

/** @param {string} file @param {string} text */
function compile(file, text) {
  const { transformSync } = require("oxc-transform");
  const { code, map, errors } = transformSync(file, text, {
    sourcemap: true,
    jsx: { runtime: "automatic", importSource: "hono/jsx" },
  });
  if (errors.length > 0)
    throw new SyntaxError(errors.map((/** @type {Error} */ e) => e.message).join("\n"));
  const inline = Buffer.from(JSON.stringify(map)).toString("base64");
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}`;
}

/** Where nothing may be written, it is compiled again at the next start. @param {string} kept @param {string} source */
function keep(kept, source) {
  const draft = `${kept}.${randomUUID()}`;
  try {
    mkdirSync(join(cache, "jsx"), { recursive: true });
    writeFileSync(draft, source);
    renameSync(draft, kept);
  } catch {
    return;
  }
}
