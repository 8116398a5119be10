import type { Facts, SoftwareItem, ValueOf } from "@muster/mapping";
import { visible } from "../../html.ts";
import { knownValue } from "../lines/line.ts";
import type { SummaryHead } from "../summary-schema.ts";
import { uuidOf } from "./uuid.ts";

type Os = ValueOf<"os">;

/** A title or a system, and on how many devices it is. */
interface Component {
  readonly type: "application" | "operating-system";
  readonly "bom-ref": string;
  readonly publisher?: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly source: string;
}

/** What one inventory holds: devices with one image share it. */
type Listed = ReadonlyMap<string, Component>;

/**
 * The estate's software as a bill of materials, CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/, checked 2026-11-26): each
 * title once, with the number of devices that have it, and no word of which. Devices are taken one by one.
 */
export class EstateBill {
  readonly #components = new Map<string, Component>();
  readonly #devices = new Map<string, number>();
  readonly #read = new WeakMap<object, Listed>();
  #known = 0;
  #listed = 0;
  #complete = 0;

  /** A device that has left the estate is not to be added. */
  add(facts: Facts): void {
    this.#known += 1;
    const os = knownValue(facts.os);
    if (os !== undefined) this.#count([systemOf(os)]);
    const software = knownValue(facts["installed-software"]);
    if (software === undefined) return;
    this.#listed += 1;
    if (software.complete) this.#complete += 1;
    this.#count(this.#listOf(software.items, os).values());
  }

  #listOf(items: readonly SoftwareItem[], os: Os | undefined): Listed {
    const known = this.#read.get(items);
    if (known !== undefined) return known;
    const components = items.map((item) => componentOf(item, os));
    const list = new Map(components.map((c) => [c["bom-ref"], c]));
    this.#read.set(items, list);
    return list;
  }

  #count(components: Iterable<Component>): void {
    for (const component of components) {
      const ref = component["bom-ref"];
      if (!this.#components.has(ref)) this.#components.set(ref, component);
      this.#devices.set(ref, (this.#devices.get(ref) ?? 0) + 1);
    }
  }

  /** The document: the same estate gives the same bytes. */
  document({ organisation, today, generatedAt }: SummaryHead): object {
    const components = [...this.#components.values()].sort((a, b) =>
      a["bom-ref"] < b["bom-ref"] ? -1 : 1,
    );
    const counts = {
      "devices-known": this.#known,
      "devices-with-inventory": this.#listed,
      "devices-with-whole-inventory": this.#complete,
    };
    return {
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      serialNumber: `urn:uuid:${uuidOf("bill", organisation.ods, today, generatedAt)}`,
      version: 1,
      metadata: {
        timestamp: generatedAt,
        component: {
          type: "platform",
          "bom-ref": "estate",
          name: `Computers of ${visible(organisation.name)}`,
          version: today,
        },
        properties: Object.entries(counts).map(([name, n]) => property(name, n)),
      },
      components: components.map(({ source, ...component }) => ({
        ...component,
        properties: [
          property("devices", this.#devices.get(component["bom-ref"]) ?? 0),
          property("source", source),
        ],
      })),
    };
  }
}

function property(name: string, value: string | number): object {
  return { name: `muster:${name}`, value: String(value) };
}

function systemOf({ id, name, version, point, build }: Os): Component {
  const exact = [point ?? version, build].filter((word) => word !== undefined).join(" ");
  return {
    type: "operating-system",
    "bom-ref": `os:${uuidOf("os", id, name, exact)}`,
    name: visible(name),
    ...(exact !== "" && { version: visible(exact) }),
    source: "os",
  };
}

function componentOf(item: SoftwareItem, os: Os | undefined): Component {
  const { name, version, publisher, source, architecture } = item;
  const purl = purlOf(item, os);
  const key = uuidOf("title", source, publisher ?? "", name, version, architecture ?? "");
  return {
    type: "application",
    "bom-ref": purl ?? `title:${key}`,
    ...(publisher !== undefined && { publisher: visible(publisher) }),
    name: visible(name),
    version: visible(version),
    ...(purl !== undefined && { purl }),
    source,
  };
}

/** Types of package URLs, by where a title was found: https://github.com/package-url/purl-spec (checked 2026-11-26). */
const purlTypes: ReadonlyMap<string, string> = new Map([
  ["dpkg", "deb"],
  ["rpm", "rpm"],
  ["apk", "apk"],
  ["pacman", "alpm"],
]);

/** The package URL, where the kind of package has one; its namespace is the distribution. */
function purlOf(item: SoftwareItem, os: Os | undefined): string | undefined {
  const type = purlTypes.get(item.source);
  if (type === undefined || os === undefined) return undefined;
  const part = (text: string) => encodeURIComponent(text.toWellFormed()).replaceAll("%3A", ":");
  const of = item.architecture === undefined ? "" : `?arch=${part(item.architecture)}`;
  const name = part(item.name.toLowerCase());
  return `pkg:${type}/${part(os.id.toLowerCase())}/${name}@${part(item.version)}${of}`;
}
