import { packageOfUpdate } from "@muster/mapping";
import type { SoftwareItem } from "@muster/mapping/facts";
import { type AdvisoryName, advisoryLine } from "@muster/mapping/patches";
import type { Section } from "@muster/mapping/wire";
import { type Db, readSections, sectionSpread } from "../../store/index.ts";

/** Which of a vendor's advisories an estate has a use for. */
export interface Needs {
  /** Lines that its devices run, each with the vendor's code name where it is told. */
  readonly lines: readonly { readonly line: string; readonly codename: string | undefined }[];
  /** Packages that are installed or offered on any of its devices, by their own names and those of their sources. */
  readonly packages: ReadonlySet<string>;
}

/** Sections read from the store at a time. */
const PAGE = 50;

/**
 * Kernels of one version, whose packages bear it in their names: each is new, and never comes again. Their advisories are found by
 * the package that brings the newest.
 */
const ONE_VERSION = /^(?:linux|kernel)-[a-z-]+-\d+[.-]\d+/;

/**
 * What the devices run and have of what a vendor speaks of, by the newest word of each. A section that devices share is read once,
 * and software only where a device runs one of the vendor's lines.
 */
export async function estateNeeds(db: Db, table: AdvisoryName): Promise<Needs> {
  const lines = new Map<string, string | undefined>();
  for await (const fact of factsOf(db, ["os"])) {
    const at = fact.kind === "os" ? advisoryLine(fact.value) : undefined;
    if (fact.kind !== "os" || at?.table !== table) continue;
    const codename = fact.value.codename?.toLowerCase().split(" ", 1)[0];
    lines.set(at.line, codename ?? lines.get(at.line));
  }
  const packages = new Set<string>();
  if (lines.size > 0) await notePackages(db, table, packages);
  const sorted = [...lines].sort(([a], [b]) => (a < b ? -1 : 1));
  return { lines: sorted.map(([line, codename]) => ({ line, codename })), packages };
}

async function notePackages(db: Db, table: AdvisoryName, packages: Set<string>): Promise<void> {
  const own = table === "debian" || table === "ubuntu" ? "dpkg" : "rpm";
  for await (const fact of factsOf(db, ["installed-software", "pending-updates"])) {
    for (const name of packagesIn(fact, own)) if (!ONE_VERSION.test(name)) packages.add(name);
  }
}

function packagesIn(fact: KnownFact, own: "dpkg" | "rpm"): readonly string[] {
  if (fact.kind === "pending-updates") return fact.value.updates.map(packageOfUpdate);
  if (fact.kind !== "installed-software") return [];
  return fact.value.items.filter(({ source }) => source === own).flatMap(namesOf);
}

/** Its own name and its source's; the kernel's signed packages are of `linux`. */
function namesOf({ name, sourceName = name }: Pick<SoftwareItem, "name" | "sourceName">) {
  return [name, sourceName, ...(/^linux-signed-/.test(sourceName) ? ["linux"] : [])];
}

type KnownFact = Extract<NonNullable<Section["fact"]>, { state: "known" }>;

/** The facts of these kinds that are some device's newest word, each once. */
async function* factsOf(db: Db, kinds: readonly string[]): AsyncGenerator<KnownFact> {
  const sections = await sectionSpread(db, kinds);
  for (let at = 0; at < sections.length; at += PAGE) {
    const page = sections.slice(at, at + PAGE).map(({ section }) => section);
    for (const { fact } of (await readSections(db, page)).values()) {
      if (fact.state === "known") yield fact;
    }
  }
}
