import { packageOfUpdate } from "@muster/mapping";
import type { SoftwareItem } from "@muster/mapping/facts";
import { type AdvisoryName, advisoryLine } from "@muster/mapping/patches";
import type { Section } from "@muster/mapping/wire";
import { type Db, readSections, sectionSpread, sectionsBeside } from "../../store/index.ts";

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

/** Patches of SUSE bear the number of their advisory, which is how they are found. */
const PATCH = /^(?:open)?SUSE-/;

/**
 * What the devices run and have of what a vendor speaks of, by the newest word of each: the packages of devices that run one of its
 * lines alone. A section that devices share is read once.
 */
export async function estateNeeds(db: Db, table: AdvisoryName): Promise<Needs> {
  const lines = new Map<string, string | undefined>();
  const systems = (await sectionSpread(db, ["os"])).map(({ section }) => section);
  const theirs: string[] = [];
  for await (const { section, fact } of factsOf(db, systems)) {
    const at = fact.kind === "os" ? advisoryLine(fact.value) : undefined;
    if (fact.kind !== "os" || at?.table !== table) continue;
    theirs.push(section);
    const codename = fact.value.codename?.toLowerCase().split(" ", 1)[0];
    lines.set(at.line, codename ?? lines.get(at.line));
  }
  const packages = new Set<string>();
  const beside = await sectionsBeside(db, theirs, ["installed-software", "pending-updates"]);
  for await (const { fact } of factsOf(db, beside)) {
    for (const name of packagesIn(fact)) packages.add(name);
  }
  const sorted = [...lines].sort(([a], [b]) => (a < b ? -1 : 1));
  return { lines: sorted.map(([line, codename]) => ({ line, codename })), packages };
}

function packagesIn(fact: KnownFact): readonly string[] {
  return namesIn(fact).filter((name) => !ONE_VERSION.test(name) && !PATCH.test(name));
}

function namesIn(fact: KnownFact): readonly string[] {
  if (fact.kind === "pending-updates") return fact.value.updates.map(packageOfUpdate);
  if (fact.kind !== "installed-software") return [];
  const own = fact.value.items.filter(({ source }) => source === "dpkg" || source === "rpm");
  return own.flatMap(namesOf);
}

/** Its own name and its source's; the kernel's signed packages are of `linux`. */
function namesOf({ name, sourceName = name }: Pick<SoftwareItem, "name" | "sourceName">) {
  return [name, sourceName, ...(/^linux-signed-/.test(sourceName) ? ["linux"] : [])];
}

type KnownFact = Extract<NonNullable<Section["fact"]>, { state: "known" }>;

/** The known facts of these sections. */
async function* factsOf(
  db: Db,
  sections: readonly string[],
): AsyncGenerator<{ readonly section: string; readonly fact: KnownFact }> {
  for (let at = 0; at < sections.length; at += PAGE) {
    for (const [section, { fact }] of await readSections(db, sections.slice(at, at + PAGE))) {
      if (fact.state === "known") yield { section, fact };
    }
  }
}
