import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { build, type Plugin } from "esbuild";

/**
 * Bundles the agent without dependencies into `packages/agent/dist/bundle`: its main file, and beside it the parts that are
 * loaded only when needed, and the scripts that ask Windows.
 *
 * CommonJS in few files: each file that Node has to find, and each built-in that an ES module imports, costs every start
 * processor time. A part that is loaded by `import()` is a file of its own with everything it needs, so code that two parts
 * share lies in both; nothing that is shared keeps state between them.
 */
const root = join(import.meta.dirname, "..");
const source = join(root, "packages/agent/src");

export const agentBundle = join(root, "packages/agent/dist/bundle/muster-agent.cjs");

/** Parts that nearly every start on Linux needs: they are not worth a file of their own. */
const inline = ["commands/scan.ts", "exec/machine.ts", "probes/on-linux.ts"];

/** `ws` would else look for addons beside the bundle, and run what lies there under their names. */
const withoutAddons = {
  "process.env.WS_NO_BUFFER_UTIL": '"1"',
  "process.env.WS_NO_UTF_8_VALIDATE": '"1"',
};

/** The file of a part, by the path of its first module. */
function fileOf(path: string): string {
  const place = relative(source, path).replace(/^(?:\.\.\/)+node_modules\//, "");
  return `${place.replace(/\.[cm]?[jt]s$/, "").replace(/[^a-z0-9]+/gi, "-")}.cjs`;
}

/** Leaves parts that are loaded by `import()` outside, and says which they are. */
function parts(found: Set<string>): Plugin {
  return {
    name: "parts",
    setup({ onResolve, resolve }) {
      onResolve({ filter: /^/ }, async ({ path, kind, resolveDir, pluginData }) => {
        const own = kind === "dynamic-import" && !path.startsWith("node:");
        if (!own || pluginData === "asked") return undefined;
        const at = await resolve(path, { kind, resolveDir, pluginData: "asked" });
        if (at.errors.length > 0 || inline.includes(relative(source, at.path))) return at;
        found.add(at.path);
        return { path: `./${fileOf(at.path)}`, external: true };
      });
    },
  };
}

/** @returns the files that went in, seen from the root */
async function bundlePart(
  entry: string,
  outfile: string,
  found: Set<string>,
): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    metafile: true,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node22",
    minify: true,
    legalComments: "none",
    define: { "import.meta.url": "__here", ...withoutAddons },
    banner: { js: 'const __here=require("node:url").pathToFileURL(__filename).href;' },
    plugins: [parts(found)],
    logLevel: "warning",
  });
  return Object.keys(metafile.inputs);
}

/** @returns the files that went in, seen from the root */
export async function bundleAgent(into: string = dirname(agentBundle)): Promise<readonly string[]> {
  await rm(into, { recursive: true, force: true });
  const found = new Set<string>();
  const inputs = [
    ...(await bundlePart(join(source, "main.ts"), join(into, "muster-agent.cjs"), found)),
  ];
  // The set grows while it is walked: a part may have parts of its own.
  for (const part of found)
    inputs.push(...(await bundlePart(part, join(into, fileOf(part)), found)));
  for (const script of ["collect.ps1", "updates.ps1"]) {
    await copyFile(join(source, "windows", script), join(into, script));
  }
  return [...new Set(inputs)].sort();
}

/** The files that go into the agent's bundle, seen from the root; none is kept. */
export async function bundleInputs(): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "muster-bundle-"));
  try {
    return await bundleAgent(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

if (import.meta.main) await bundleAgent();
