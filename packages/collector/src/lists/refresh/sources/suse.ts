import { advisoryProposal, coveredBy, Gathered, isDue, lacks } from "../advisories.ts";
import { askAll } from "../ask-all.ts";
import { advisoriesOf } from "../oval.ts";
import type { ListSource } from "../types.ts";

const FOLDER = "/pub/projects/security/oval";

/**
 * SUSE's advisories from its OVAL patch files, one for all service packs of a major version: its CSAF documents say the same in some
 * ten thousand files. The file of openSUSE Leap is named as those of SUSE are; that it is there was not seen.
 */
export const suse: ListSource = {
  id: "suse",
  title: "SUSE security advisories (SUSE-SU)",
  hosts: ["ftp.suse.com"],
  most: 128 * 1024 * 1024,
  documented: "https://www.suse.com/support/security/oval/",
  async read(asking) {
    const { today, tables, etag } = asking;
    const needs = await asking.estate("suse");
    const paths = [...new Set(needs.lines.map(({ line }) => pathOf(line)))].sort();
    if (paths.length === 0) return { state: "unchanged" };
    const again = lacks(tables.suse, needs) || isDue(tables.suse, today);
    const answered = await askAll(asking.get, paths, again ? undefined : (etag ?? undefined));
    if (answered === undefined) return { state: "unchanged" };
    const missing = answered.files.filter(({ body }) => body === undefined).map(({ path }) => path);
    const there = needs.lines.filter(({ line }) => !missing.includes(pathOf(line)));
    const covered = coveredBy({ ...needs, lines: there });
    const gathered = new Gathered(covered);
    for (const { path, body } of answered.files) {
      if (body === undefined) continue;
      for await (const row of advisoriesOf(body, path)) gathered.add(row);
    }
    const sources = paths.map((path) => `https://ftp.suse.com${path}`);
    const remarks = missing.map((path) => `${path} is not there: nothing is said of its packages`);
    const read = { name: "suse", rows: gathered.rows, sources, covered, remarks } as const;
    const proposals = advisoryProposal(tables, read, today);
    return { state: "changed", etag: answered.etag, holds: [], proposals };
  },
};

function pathOf(line: string): string {
  const [product = "", version = ""] = line.split(" ");
  const [major] = version.split(".", 1);
  if (product === "opensuse-leap") return `${FOLDER}/opensuse.leap.${version}-patch.xml.gz`;
  const name = Number(major) >= 16 ? "suse.linux.enterprise" : "suse.linux.enterprise.server";
  return `${FOLDER}/${name}.${major}-patch.xml.gz`;
}
