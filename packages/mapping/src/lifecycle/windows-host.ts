import type { Host } from "./host.ts";
import type { Cycle, OsValue, Product } from "./types.ts";
import { splitBuild } from "./versioning/index.ts";

/** Editions as people write them and as Windows names them, the longer words first. */
const editions: readonly (readonly [words: string, id: string])[] = [
  ["iot enterprise ltsc", "IoTEnterpriseS"],
  ["iot enterprise", "IoTEnterprise"],
  ["ltsc", "EnterpriseS"],
  ["ltsb", "EnterpriseS"],
  ["enterprise", "Enterprise"],
  ["pro education", "ProfessionalEducation"],
  ["pro for workstations", "ProfessionalWorkstation"],
  ["education", "Education"],
  ["pro", "Professional"],
  ["professional", "Professional"],
  ["home", "Core"],
];

const wordsOf = (text: string) => text.toLowerCase().split(/[^a-z0-9.]+/);

function editionIn(text: string): string | undefined {
  const said = ` ${wordsOf(text).join(" ")} `;
  return editions.find(([words]) => said.includes(` ${words} `))?.[1];
}

/** The words a line is told by: family and release of a client (`11`, `24h2`), year and suffix of a server. */
function tellingWords({ cycle, version }: Cycle): readonly string[] {
  const parts = cycle.split("-");
  return version === undefined ? parts : [parts[0] ?? "", version.toLowerCase()];
}

/** The build of the line that the words name most closely: `2012 R2` is not 2012. */
function buildIn(product: Product, text: string): string | undefined {
  const words = wordsOf(text);
  const fitting = product.cycles
    .filter((c) => c.build !== undefined && tellingWords(c).every((w) => words.includes(w)))
    .sort((a, b) => tellingWords(b).length - tellingWords(a).length);
  return fitting[0]?.build;
}

const isBuild = (version: string | undefined) => (splitBuild(version ?? "")?.build ?? 0) >= 2600;

/** What tells the line of a Windows machine described in words: client or server, build and edition. */
export function windowsParts(
  product: Product,
  host: Host,
): Partial<Pick<OsValue, "build" | "edition" | "productType">> {
  const said = [host.id, host.name, host.version, host.edition]
    .filter((t) => t !== undefined)
    .join(" ");
  const version = isBuild(host.version) ? host.version : undefined;
  const build = host.build ?? version ?? buildIn(product, said);
  const known = product.cycles.some((c) => c.editionIds?.includes(host.edition ?? ""));
  const edition = known ? host.edition : (editionIn(said) ?? host.edition);
  const server = product.product === "windows-server";
  return {
    productType: host.productType ?? (server ? "server" : "workstation"),
    ...(build === undefined ? {} : { build }),
    ...(edition === undefined ? {} : { edition }),
  };
}
