import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes into the lockfile what npm forgets of packages that bring their binaries: that they are not to be compiled
 * (`gypfile: false`). To be run after every `npm install`: `npm run relock`. `test/install.test.ts` says where it was not.
 */
const root = join(import.meta.dirname, "..");
const file = join(root, "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));

for (const [path, entry] of Object.entries<Record<string, unknown>>(lock.packages)) {
  const manifest = join(root, path, "package.json");
  if (!path.startsWith("node_modules/") || !existsSync(manifest)) continue;
  if (JSON.parse(readFileSync(manifest, "utf8")).gypfile === false) entry.gypfile = false;
}
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
