import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A file of the console's own. Its name holds a digest of its content, so that a browser may keep it for ever. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly content: Buffer;
}

function asset(name: string, extension: string, type: string): Asset {
  const content = readFileSync(join(import.meta.dirname, "assets", `${name}.${extension}`));
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
  return { path: `/console/${name}-${digest}.${extension}`, type, content };
}

/** Made by scripts/build-console-css.ts. */
export const styleSheet = asset("console", "css", "text/css; charset=utf-8");
export const icon = asset("muster", "svg", "image/svg+xml");
