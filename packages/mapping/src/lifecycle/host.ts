import type { FactOf } from "../facts/index.ts";
import { nameOf } from "./sentences.ts";
import type { OsValue, Product } from "./types.ts";

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

const namesOf = (p: Product) =>
  [p.product, p.label, nameOf(p), ...(p.aliases ?? []), ...(p.osIds ?? [])].map(simple);

const isNumbered = (word: string) => /^v?\d/.test(word);

/** `Red Hat Enterprise Linux release 9.4` -> the words before the first number, and that number. */
function parts(text: string): { name: string; version: string | undefined } {
  const words = text
    .split(/[\s:/_-]+/)
    .filter((w) => w !== "" && !/^(?:gnu|linux|release|lts)$/i.test(w));
  const at = words.findIndex(isNumbered);
  return at < 0
    ? { name: words.join(" "), version: undefined }
    : { name: words.slice(0, at).join(" "), version: words[at] };
}

function productOf(products: readonly Product[], text: string): Product | undefined {
  const wanted = [simple(text), simple(parts(text).name), simple(`${parts(text).name} linux`)];
  return products.find((p) => p.osIds !== undefined && namesOf(p).some((n) => wanted.includes(n)));
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

/** The os fact of a host described in words; undefined where it names no listed system. */
export function osOfHost(products: readonly Product[], host: Host): FactOf<"os"> | undefined {
  const said = [host.id, host.name].filter((t) => t !== undefined);
  const product = said.map((t) => productOf(products, t)).find((p) => p !== undefined);
  const id = product?.osIds?.[0];
  if (product === undefined || id === undefined) return undefined;
  const version = host.version ?? said.map((t) => parts(t).version).find((v) => v !== undefined);
  const { build, edition, codename, productType } = host;
  return {
    kind: "os",
    state: "known",
    source: "host",
    value: {
      platform: platformOf(product),
      id,
      name: nameOf(product),
      ...present({ version, build, edition, codename, productType }),
      like: [],
      rolling: false,
      architecture: "unknown",
    },
  };
}
