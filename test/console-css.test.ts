import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { consoleCss, standsAlone } from "../scripts/build-console-css.ts";

const served = readFileSync(
  join(import.meta.dirname, "../packages/collector/src/console/assets/console.css"),
  "utf8",
);

test("the style sheet that is served is what its source makes: node scripts/build-console-css.ts", () => {
  expect(served).toBe(consoleCss());
});

test("it is small and names no host", () => {
  expect(Buffer.byteLength(served)).toBeLessThan(40_000);
  expect(served).not.toMatch(/https?:|\/\//);
  expect(served).not.toMatch(/frutiger/i);
  expect(served).toContain("font-family:arial,sans-serif");
});

test.each([
  ["a{color:red}", true],
  ["a{background:url(x.png)}", false],
  ["a{background:URL('//host/x.png')}", false],
  ["@import 'x.css';", false],
  ["@font-face{font-family:x}", false],
  ["a{content:'http://host'}", false],
])("%s stands alone: %s", (css, alone) => {
  expect(standsAlone(css)).toBe(alone);
});
