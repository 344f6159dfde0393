import { readFileSync } from "node:fs";
import { enableCompileCache, registerHooks } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "oxc-transform";

/** What V8 compiled is kept beside the packages, where only who installs may write: a start takes half the time. */
enableCompileCache(resolve(import.meta.dirname, "../node_modules/.cache/vis"));

/** Compiles .tsx on import, so that the source that is read is the source that runs. Loaded by `--import ./src/jsx.ts`. */
registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith(".tsx")) return nextLoad(url, context);
    const file = fileURLToPath(url);
    const { code, map, errors } = transformSync(file, readFileSync(file, "utf8"), {
      sourcemap: true,
      jsx: { runtime: "automatic", importSource: "hono/jsx" },
    });
    if (errors.length > 0) throw new SyntaxError(errors.map((e) => e.message).join("\n"));
    const inline = Buffer.from(JSON.stringify(map)).toString("base64");
    const source = `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}`;
    return { format: "module", source, shortCircuit: true };
  },
});
