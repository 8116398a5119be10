import type { Plugin } from "esbuild";

/**
 * Takes Node's own modules as `process.getBuiltinModule` gives them. An `import` statement would read every export of
 * theirs, and so load what hides behind their getters: the web's cryptography behind `node:crypto`, readline and
 * watchers behind `node:fs`. That costs each start of the agent milliseconds, and one that stays 3 MB.
 */
export const leanBuiltins: Plugin = {
  name: "lean-builtins",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      // What is loaded late stays an import of Node's: esbuild would give it without its names.
      kind === "dynamic-import" ? undefined : { path, namespace: "builtin", sideEffects: false },
    );
    onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};
