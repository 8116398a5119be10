import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { kinds, type Scaffold } from "./new/kinds.ts";

/**
 * Starts a new unit with its file, fixture and test, and enters it in its registry:
 * `npm run new -- probe|control|product|connector|item NAME`. Starting right is the easiest way to start.
 */

const usage = `npm run new -- KIND NAME

  KIND  ${Object.keys(kinds).join(", ")}
  NAME  in kebab-case, e.g. screen-lock; it becomes the file's name and the id

Writes the file, its fixture and its test, adds the line to the registry, and says what to fill in.`;

function fail(message: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { root: { type: "string" }, help: { type: "boolean", short: "h" } },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const [kind, name, ...rest] = positionals;
if (kind === undefined || name === undefined || rest.length > 0)
  fail("Name the kind and the unit.");
const scaffold: ((name: string) => Scaffold) | undefined = kinds[kind];
if (scaffold === undefined) fail(`There is no kind "${kind}".`);
if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) fail(`"${name}" is not kebab-case.`);

const root = resolve(values.root ?? join(import.meta.dirname, ".."));
const { files, registry, next } = scaffold(name);
const taken = Object.keys(files).find((file) => existsSync(join(root, file)));
if (taken !== undefined) fail(`${taken} is there already: choose another name.`);

for (const [file, text] of Object.entries(files)) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
  console.log(`wrote    ${file}`);
}
for (const { file, enter } of registry) {
  const path = join(root, file);
  writeFileSync(path, enter(readFileSync(path, "utf8")));
  console.log(`entered  ${file}`);
}
console.log(`\nNext: ${next}`);
