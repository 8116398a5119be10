import { formatProduct } from "../../packages/mapping/src/lifecycle/format.ts";
import type { Scaffold } from "./kinds.ts";
import { camel, enterInto, enterSorted, pascal, words } from "./text.ts";

const FACTS = "packages/mapping/src/facts";
const PROBES = "packages/agent/src/probes";
const PRODUCTS = "packages/mapping/src/lifecycle/products";
const CONNECTORS = "packages/collector/src/connectors";

export function probe(name: string): Scaffold {
  const [id, type] = [camel(name), pascal(name)];
  const folder = `${PROBES}/${name}`;
  return {
    files: {
      [`${FACTS}/${name}.ts`]: `import * as z from "zod";
import { factOf, Text } from "./reading.ts";

/** ${words(name)}: say what is reported, in which unit, and what \`known\` means. */
export const ${type} = factOf("${name}", z.strictObject({ value: Text }));
export type ${type} = z.infer<typeof ${type}>;
`,
      [`${folder}/index.ts`]: `import type { Probe } from "../types.ts";
export const ${id}: Probe<"${name}"> = {
  id: "${name}",
  v: 1,
  timeoutMs: 5_000,
  asks: { linux: "\`/etc/hostname\`" },
  seen: "none",
};
`,
      [`${folder}/linux.ts`]: `import type { Machine } from "../../exec/types.ts";
import { known, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { parse${type} } from "./parse.ts";

export async function ${id}OnLinux(machine: Machine): Promise<ReadingOf<"${name}">> {
  const file = await machine.read("/etc/hostname");
  if (file.state === "failed") return unknown(file.reason, file.detail);
  const value = file.state === "read" ? parse${type}(file.text) : undefined;
  return value === undefined ? unknown("not_reported", "/etc/hostname says nothing") : known({ value }, "etc-hostname");
}
`,
      [`${folder}/parse.ts`]: `/** Pure and never throws: words it has not seen are \`undefined\`, which the probe reports as unknown. */
export function parse${type}(text: string): string | undefined {
  const line = text.split("\\n")[0]?.trim();
  return line === "" ? undefined : line;
}
`,
      [`${folder}/fixtures/usual.txt`]: "device-1\n",
      [`${folder}/${name}.test.ts`]: `import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { parse${type} } from "./parse.ts";

test("the usual output is read", () => {
  expect(parse${type}(readFileSync(join(import.meta.dirname, "fixtures/usual.txt"), "utf8"))).toBe("device-1");
});

test.each([["nothing", ""], ["an empty line", "\\n"]])("%s is unknown, never a reading", (_, text) => {
  expect(parse${type}(text)).toBeUndefined();
});
`,
    },
    registry: [
      {
        file: `${FACTS}/index.ts`,
        enter: (text) =>
          enterInto(text, {
            imported: `import { ${type} } from "./${name}.ts";`,
            entry: `  "${name}": ${type},`,
            close: /^\} as const;/,
          }),
      },
      {
        file: `${PROBES}/index.ts`,
        enter: (text) =>
          enterInto(text, {
            imported: `import { ${id} } from "./${name}/index.ts";`,
            entry: `  "${name}": ${id},`,
            close: /^\};/,
          }),
      },
      {
        file: `${PROBES}/on-linux.ts`,
        enter: (text) =>
          enterInto(text, {
            imported: `import { ${id}OnLinux } from "./${name}/linux.ts";`,
            entry: `  "${name}": ${id}OnLinux,`,
            close: /^\};/,
          }),
      },
      {
        file: "packages/agent/src/commands/rules.ts",
        enter: (text) =>
          text.replace(/^};$/m, `  "${name}": "How it is decided, in a sentence.",\n};`),
      },
      {
        file: "packages/agent/src/commands/describe.ts",
        enter: (text) => text.replace(/^};$/m, `  "${name}": ({ value }) => value,\n};`),
      },
      {
        // "may" until its author has looked.
        file: "test/privacy/classes.ts",
        enter: (text) =>
          text.replace(/(?<=^export const kinds\b[\s\S]*?\n)};$/m, `  "${name}": "may",\n};`),
      },
    ],
    next: "shape the fact, and say in test/privacy/classes.ts and the impact assessment what it may tell of a person; then the parser on fixtures of the exact output, the ugly ones included; then `npm run docs`.",
  };
}

export function product(name: string): Scaffold {
  const data = {
    product: name,
    label: words(name),
    category: "app",
    source: "https://example.org/replace-with-the-vendor's-lifecycle-page",
    versioning: "prefix-longest",
    recognise: [
      {
        id: `${name}.windows`,
        platform: "windows",
        names: [`${name.replaceAll("-", " ")} {version}`],
        versionFrom: "name-or-field",
        examples: {
          match: [[`${words(name)} 1.2`, "1.2.0", null, "1"]],
          none: [[`${words(name)} Language Pack 1.2`, "1.2.0", null]],
        },
      },
    ],
    cycles: [
      {
        cycle: "1",
        released: "2026-01-01",
        endOfSupport: false,
        source: "https://example.org/replace-with-the-vendor's-lifecycle-page",
        checkedOn: "2026-01-01",
        confidence: "unverified",
      },
    ],
  };
  return {
    files: { [`${PRODUCTS}/${name}.json`]: formatProduct(data) },
    registry: [
      {
        file: `${PRODUCTS}/registry.ts`,
        enter: (text) =>
          enterSorted(
            text,
            `export { default as ${camel(name)} } from "./${name}.json" with { type: "json" };`,
          ),
      },
    ],
    next: "enter the vendor's dates, each with the page and the day you read it, and recognisers with one example that matches and one that must not.",
  };
}

export function connector(name: string): Scaffold {
  const [id, type] = [camel(name), pascal(name)];
  const folder = `${CONNECTORS}/${name}`;
  return {
    files: {
      [`${folder}/index.ts`]: `import type { Connector } from "../types.ts";
import { ${type}Device } from "./schema.ts";

export const ${id}: Connector = {
  id: "${name}",
  title: "${words(name)}",
  async collect(read) {
    const answer: unknown = JSON.parse(await read("devices"));
    const rows = Array.isArray(answer) ? answer : [];
    return rows.map((row) => ${type}Device.safeParse(row)).flatMap((r) => (r.success ? [r.data] : []));
  },
};
`,
      [`${folder}/schema.ts`]: `import * as z from "zod";

/** The fields used of the vendor's answer, and no others. */
export const ${type}Device = z.object({ label: z.string(), lastSeenAt: z.iso.datetime().optional() });
export type ${type}Device = z.infer<typeof ${type}Device>;
`,
      [`${folder}/fixtures/devices.json`]:
        '[{ "label": "device-1", "lastSeenAt": "2026-11-20T08:00:00Z" }, { "label": 7 }]\n',
      [`${folder}/${name}.test.ts`]: `import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { ${id} } from "./index.ts";

test("a row that does not fit is dropped, the others count", async () => {
  const devices = await ${id}.collect((question) => readFile(join(import.meta.dirname, "fixtures", \`\${question}.json\`), "utf8"));
  expect(devices).toEqual([{ label: "device-1", lastSeenAt: "2026-11-20T08:00:00Z" }]);
});
`,
    },
    registry: [
      {
        file: `${CONNECTORS}/index.ts`,
        enter: (text) =>
          enterInto(text, {
            imported: `import { ${id} } from "./${name}/index.ts";`,
            entry: `  ${id},`,
            close: /^\]/,
          }),
      },
    ],
    next: "cut the schema to the fields used and record real answers as fixtures, without names, serials or addresses.",
  };
}
