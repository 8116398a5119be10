import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";

/** Reads a file that grows to 80 MB, of which an estate has a use for every advisory. */
const script = `
import { gzipSync } from "node:zlib";
import { Gathered } from "${join(import.meta.dirname, "advisories.ts")}";
import { advisoriesOf } from "${join(import.meta.dirname, "oval.ts")}";
const packages = Array.from({ length: 120 }, (_, p) =>
  '<criterion test_ref="oval:org.opensuse.security:tst:2009' + p + '" comment="package-' + p + '-1.2.3-150600.5.7.1 is installed"/>\\n',
).join("");
const definition = (n) =>
  '<definition class="patch"><reference ref_id="SUSE-SU-2026:' + (10000 + n) + '-1" ref_url="https://lists.suse.com/' + n + '.html" source="SUSE-SU"/>' +
  '<advisory><severity>Important</severity><issued date="2026-01-01"/></advisory><criteria operator="AND">' +
  '<criterion comment="SUSE Linux Enterprise Server 15 SP6 is installed"/><criteria operator="OR">' + packages + '</criteria></criteria></definition>';
const parts = [];
for (let n = 0; n < 6000; n += 100) {
  parts.push(gzipSync(Array.from({ length: 100 }, (_, at) => definition(n + at)).join("")));
}
const gathered = new Gathered([{ line: "sles 15.6", packages: ["package-7"] }]);
let count = 0;
for await (const row of advisoriesOf(Buffer.concat(parts), "it")) {
  gathered.add(row);
  count += row.fixes.length;
}
console.log(count, gathered.rows.length);
`;

test("a file is read in far less memory than it grows to, also where all of its advisories are kept", async () => {
  const node = ["--max-old-space-size=48", "--disable-warning=ExperimentalWarning"];
  const args = [...node, "--input-type=module-typescript", "-e", script];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: import.meta.dirname,
  });
  expect(stdout.trim()).toBe(`${6000 * 120} 6000`);
});
