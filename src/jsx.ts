import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { transformSync } from "oxc-transform";

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
