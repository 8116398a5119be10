import { copyFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { leanBuiltins } from "./lean-builtins.ts";

/**
 * Bundles the agent without dependencies into `packages/agent/dist/bundle`: its main file, and beside it the parts that are
 * loaded only when needed, and the scripts that ask Windows.
 */
const root = join(import.meta.dirname, "..");

export const agentBundle = join(root, "packages/agent/dist/bundle/muster-agent.mjs");

export async function bundleAgent(into: string = dirname(agentBundle)): Promise<void> {
  await rm(into, { recursive: true, force: true });
  await build({
    entryPoints: { "muster-agent": join(root, "packages/agent/src/main.ts") },
    outdir: into,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // Parts that are loaded only when needed (YAML, proxies, enrolment) stay out of what every start has to compile.
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    minify: true,
    legalComments: "none",
    plugins: [leanBuiltins],
    banner: {
      js: 'const require = process.getBuiltinModule("node:module").createRequire(import.meta.url);',
    },
  });
  for (const script of ["collect.ps1", "updates.ps1"]) {
    await copyFile(join(root, "packages/agent/src/windows", script), join(into, script));
  }
}

if (import.meta.main) await bundleAgent();
