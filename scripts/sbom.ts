import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundleInputs } from "./bundle.ts";

/**
 * Writes what ships as bills of materials: `npm run sbom`. CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/, checked
 * 2026-11-26). The collector's come from the lockfile, the agent's from what its bundle really holds. No time and no
 * random number in it: the same lockfile gives the same bytes, and a test says where they are not the same.
 */
const root = join(import.meta.dirname, "..");

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Packages = Readonly<Record<string, Locked>>;

interface Component {
  readonly type: "application" | "library";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly licenses?: readonly object[];
  readonly hashes?: readonly { readonly alg: "SHA-512"; readonly content: string }[];
}

interface Bom {
  readonly bomFormat: "CycloneDX";
  readonly specVersion: "1.6";
  readonly version: 1;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const lock: { readonly packages: Packages } = JSON.parse(
  readFileSync(join(root, "package-lock.json"), "utf8"),
);

/** Where npm put the package that `from` means by this name: the nearest `node_modules` upwards. */
function resolved(name: string, from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const place = at === "." || at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (lock.packages[place] !== undefined) return place;
    if (at === "." || at === "") return undefined;
  }
}

/** Places of the packages that a place asks for; what is optional and not locked is not there. */
function wanted(place: string): readonly string[] {
  const { dependencies = {}, optionalDependencies = {} } = lock.packages[place] ?? {};
  return Object.keys({ ...dependencies, ...optionalDependencies })
    .filter((name) => !name.startsWith("@muster/"))
    .flatMap((name) => resolved(name, place) ?? [])
    .sort();
}

/** Everything that a workspace package needs at run time, its own parts (`@muster/…`) included. */
function closure(workspaces: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const todo = workspaces.flatMap(wanted);
  for (let place = todo.pop(); place !== undefined; place = todo.pop()) {
    if (found.has(place)) continue;
    found.add(place);
    todo.push(...wanted(place));
  }
  return found;
}

function nameOf(place: string): string {
  return place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
}

function refOf(place: string): string {
  return `pkg:npm/${nameOf(place).replace("@", "%40")}@${lock.packages[place]?.version}`;
}

function componentOf(place: string): Component {
  const { version = "", license, integrity } = lock.packages[place] ?? {};
  const purl = refOf(place);
  const sha512 = /^sha512-(?<base64>\S+)$/.exec(integrity ?? "")?.groups?.base64;
  return {
    type: "library",
    "bom-ref": purl,
    name: nameOf(place),
    version,
    purl,
    ...(license !== undefined && { licenses: [{ license: { id: license } }] }),
    ...(sha512 !== undefined && {
      hashes: [{ alg: "SHA-512", content: Buffer.from(sha512, "base64").toString("hex") }],
    }),
  };
}

function billOf(program: string, places: ReadonlySet<string>): Bom {
  const manifest = JSON.parse(
    readFileSync(join(root, "packages", program, "package.json"), "utf8"),
  );
  const ref = `muster-${program}@${manifest.version}`;
  const byRef = new Map([...places].sort().map((place) => [refOf(place), place]));
  const roots = wanted(`packages/${program}`).filter((p) => places.has(p));
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": ref,
        name: `muster-${program}`,
        version: manifest.version,
        licenses: [{ license: { id: "Apache-2.0" } }],
      },
    },
    components: [...byRef.values()].map(componentOf),
    dependencies: [
      { ref, dependsOn: roots.map(refOf) },
      ...[...byRef].map(([own, place]) => ({
        ref: own,
        dependsOn: [
          ...new Set(
            wanted(place)
              .filter((p) => places.has(p))
              .map(refOf),
          ),
        ],
      })),
    ],
  };
}

/** The bill of each program, by the file it stands in. */
export async function bills(): Promise<ReadonlyMap<string, string>> {
  const inBundle = new Set(
    (await bundleInputs()).flatMap(
      (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [],
    ),
  );
  const text = (bom: Bom) => `${JSON.stringify(bom, null, 2)}\n`;
  return new Map([
    ["packages/agent/sbom.cdx.json", text(billOf("agent", inBundle))],
    [
      "packages/collector/sbom.cdx.json",
      text(billOf("collector", closure(["packages/collector", "packages/mapping"]))),
    ],
  ]);
}

if (import.meta.main) {
  for (const [file, text] of await bills()) writeFileSync(join(root, file), text);
}
