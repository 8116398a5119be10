import type { Scaffold } from "./kinds.ts";
import { camel, enterInto, words } from "./text.ts";

const CONTROLS = "packages/mapping/src/controls";
const ITEMS = "packages/collector/src/packs/items";

export function control(name: string): Scaffold {
  const id = camel(name);
  return {
    files: {
      [`${CONTROLS}/${name}.ts`]: `import { judgeKnown, met, notMet } from "./judgement.ts";
import type { Control } from "./types.ts";

/** Where the rule comes from: a URL, with the day it was checked in the sentence above it. */
const source = "assumed";

export const ${id}: Control<"boot"> = {
  id: "${name}",
  title: "${words(name)}",
  rule: "Say in a sentence what it takes.",
  reads: ["boot"],
  judge({ boot }) {
    return judgeKnown(boot, { what: "the last start", source }, ({ bootedAt }) =>
      bootedAt < "2026" ? notMet(\`Last started at \${bootedAt}\`, { source }) : met(\`Started at \${bootedAt}\`, { source }),
    );
  },
};
`,
      [`${CONTROLS}/${name}.test.ts`]: `import { expect, test } from "@jest/globals";
import type { Facts, Outcome } from "./types.ts";
import { defaultPolicy } from "./policy.ts";
import { createLists } from "../lifecycle/index.ts";
import { ${id} } from "./${name}.ts";

const about = {
  today: "2026-11-21",
  lists: createLists([]),
  policy: defaultPolicy,
  receivedOn: "2026-11-21",
  firstSeen: () => undefined,
};

function booted(bootedAt: string): Facts<"boot"> {
  return { boot: { kind: "boot", state: "known", value: { bootedAt }, source: "test" } };
}

test.each<[string, Facts<"boot">, Outcome]>([
  ["just after the limit", booted("2026-01-01T00:00:00.000Z"), "met"],
  ["just before it", booted("2025-12-31T23:59:59.000Z"), "not-met"],
  ["nobody could tell", { boot: { kind: "boot", state: "unknown", reason: "timeout", detail: "no answer" } }, "no-evidence"],
  ["nobody asked", {}, "no-evidence"],
])("%s", (_, facts, outcome) => {
  expect(${id}.judge(facts, about).outcome).toBe(outcome);
});
`,
    },
    registry: [
      {
        file: `${CONTROLS}/index.ts`,
        enter: (text) =>
          enterInto(text, {
            imported: `import { ${id} } from "./${name}.ts";`,
            entry: `  ${id},`,
            close: /^\];/,
          }),
      },
    ],
    next: "write the rule with its source, and devices in test/sample-fleet with which it says each of its words; then `npm run docs`.",
  };
}

export function item(name: string): Scaffold {
  const id = camel(name);
  return {
    files: {
      [`${ITEMS}/${name}.ts`]: `import { factCells, factColumns, padded } from "./cells.ts";
import type { EvidenceItem } from "./types.ts";

const columns = [...factColumns, "started at"];

/** When each device last started. */
export const ${id}: EvidenceItem = {
  id: "${name}",
  title: "${words(name)}, as each device last reported it",
  columns,
  *rows(device) {
    const fact = device.facts.boot;
    const first = factCells(device, "boot");
    // A device that could not tell has a row that says why.
    yield fact?.state === "known" ? [...first, fact.value.bootedAt] : padded(first, columns);
  },
};
`,
      [`${ITEMS}/${name}.test.ts`]: `import { expect, test } from "@jest/globals";
import { ${id} } from "./${name}.ts";

test("its file is named as its id, and its columns differ from each other", () => {
  expect(${id}.id).toBe("${name}");
  expect(new Set(${id}.columns).size).toBe(${id}.columns.length);
});
`,
    },
    registry: [
      {
        file: `${ITEMS}/index.ts`,
        enter: (text) =>
          enterInto(text, {
            imported: `import { ${id} } from "./${name}.ts";`,
            entry: `  ${id},`,
            close: /^\];/,
          }),
      },
    ],
    next: "choose the columns and the fact the rows come from.",
  };
}
