import type { FactOf } from "../facts/index.ts";
import { nameOf } from "./sentences.ts";
import type { OsValue, Product } from "./types.ts";
import { windowsParts } from "./windows-host.ts";

/** A machine's system as a person or another inventory writes it: `Debian 12`, or its parts. */
export interface Host {
  readonly name?: string | undefined;
  readonly id?: string | undefined;
  readonly version?: string | undefined;
  readonly build?: string | undefined;
  readonly edition?: string | undefined;
  readonly codename?: string | undefined;
  readonly productType?: OsValue["productType"];
}

const simple = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, "");

const names = new WeakMap<Product, readonly string[]>();

/** What a product may be called; worked out once, as an inventory names its machines over and over. */
function namesOf(p: Product): readonly string[] {
  const known = names.get(p);
  if (known !== undefined) return known;
  const all = [p.product, p.label, nameOf(p), ...(p.aliases ?? []), ...(p.osIds ?? [])].map(simple);
  names.set(p, all);
  return all;
}

const isNumbered = (word: string) => /^v?\d/.test(word);

/** `rhel8` -> `rhel 8`, `15 SP5` -> `15.5`: spellings of what is told apart or together elsewhere. */
const spelled = (text: string) =>
  text
    .replace(/\b(?!v\d|sp\d|r\d)([a-z]{2,})(?=\d)/gi, "$1 ")
    .replace(/(\d)[\s-]+sp(?=\d)/gi, "$1.");

/** `Red Hat Enterprise Linux release 9.4` -> the words before the first number, and that number. */
function parts(text: string): { words: readonly string[]; version: string | undefined } {
  const words = spelled(text)
    .split(/[\s:/_()-]+/)
    .filter((w) => w !== "" && !/^(?:gnu|linux|release|lts)$/i.test(w));
  const at = words.findIndex(isNumbered);
  return at < 0 ? { words, version: undefined } : { words: words.slice(0, at), version: words[at] };
}

/** A system found by its name, and the version that stood with the name. */
interface Named {
  readonly product: Product;
  readonly version: string | undefined;
}

function called(products: readonly Product[], name: string): Product | undefined {
  const wanted = [name, `${name} linux`, `linux ${name}`].map(simple);
  return products.find((p) => p.osIds !== undefined && namesOf(p).some((n) => wanted.includes(n)));
}

const byCodename = (product: Product, codename: string): string | undefined =>
  product.cycles.find((c) => c.codename?.toLowerCase().split(" ")[0] === codename.toLowerCase())
    ?.cycle;

function systemOf(products: readonly Product[], text: string): Named | undefined {
  const { words, version } = parts(text);
  const product = called(products, text) ?? called(products, words.join(" "));
  if (product !== undefined) return { product, version };
  // The last word may say what it is for, or which release by its code name.
  const last = words.at(-1) ?? "";
  const shorter = called(products, words.slice(0, -1).join(" "));
  if (shorter === undefined) return undefined;
  if (/^(?:server|workstation|desktop|client)$/i.test(last)) return { product: shorter, version };
  const cycle = byCodename(shorter, last);
  return cycle === undefined ? undefined : { product: shorter, version: version ?? cycle };
}

const platformOf = ({ category }: Product): OsValue["platform"] => {
  if (category === "os-windows") return "windows";
  return category === "os-apple" ? "macos" : "linux";
};

/** Members that are there, so that an absent one stays absent. */
function present<T extends object>(members: T): Partial<T> {
  const told = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(told) as Partial<T>;
}

/** The version as told, else the one that stood with a name, else the one a code name stands for. */
function versionOf(host: Host, named: readonly Named[], product: Product): string | undefined {
  if (host.version !== undefined) return spelled(host.version);
  const beside = named.map((n) => n.version).find((v) => v !== undefined);
  return beside ?? (host.codename === undefined ? undefined : byCodename(product, host.codename));
}

/** The os fact of a host described in words; undefined where it names no listed system. */
export function osOfHost(products: readonly Product[], host: Host): FactOf<"os"> | undefined {
  const named = [host.id, host.name]
    .map((text) => (text === undefined ? undefined : systemOf(products, text)))
    .filter((n) => n !== undefined);
  const product = named[0]?.product;
  const id = product?.osIds?.[0];
  if (product === undefined || id === undefined) return undefined;
  const { build, edition, codename, productType } = host;
  const platform = platformOf(product);
  const told =
    platform === "windows" ? windowsParts(product, host) : { build, edition, productType };
  const version = versionOf(host, named, product);
  return {
    kind: "os",
    state: "known",
    source: "host",
    value: {
      platform,
      id,
      name: nameOf(product),
      ...present({ version, codename, ...told }),
      like: [],
      rolling: false,
      architecture: "unknown",
    },
  };
}
