import { join } from "node:path";
import { build } from "esbuild";

/** Bundles the agent into one file without dependencies: `packages/agent/dist/muster-agent.mjs`. */
const root = join(import.meta.dirname, "..");

export const agentBundle = join(root, "packages/agent/dist/muster-agent.mjs");

export async function bundleAgent(): Promise<void> {
  await build({
    entryPoints: [join(root, "packages/agent/src/main.ts")],
    outfile: agentBundle,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node22",
    minify: true,
    legalComments: "none",
    // Parts loaded only when needed (YAML, proxies) stay out of what every start has to compile.
    banner: {
      js: 'import { createRequire as __r } from "node:module"; const require = __r(import.meta.url);',
    },
  });
}

if (import.meta.main) await bundleAgent();
