import { noTables } from "../../patches/tables.ts";
import { formatProduct } from "../format.ts";
import { recogniserOf } from "../recognise.ts";
import { titleSupport } from "../title-support.ts";
import type { ListFile, Product, Support, SupportTerms, Title } from "../types.ts";
import { productsOf, titlesOf } from "./as-products.ts";
import { beside } from "./beside.ts";
import type { OwnFile, OwnOverride, Warranted } from "./types.ts";
import { overrideWord, titleWord, warrantedWord } from "./words.ts";

/** The organisation's own list, ready to stand beside the vendors'. */
export interface Own {
  readonly files: readonly ListFile[];
  /** Local products as product files. */
  readonly products: readonly Product[];
  /** The vendor's verdict on a release line with the organisation's override, where there is one. */
  override(vendor: Support, terms: SupportTerms): Support;
  /** The verdict on a title with what the own list says of it. */
  title(vendor: Support, title: Title, terms: SupportTerms): Support;
  /** The verdict on a system or browser of a device connected to Spine, with the specification's word. */
  warranted(vendor: Support, terms: SupportTerms): Support;
  /** Whether the list marks a device as connected to Spine. */
  isSpine(device: {
    readonly organisation: string;
    readonly hostname: string | undefined;
  }): boolean;
  /** Changes where the marks do. Host names are personal, so they stand here and not in `files`. */
  readonly marks: string;
}

const SILENT = { recognise: () => ({ product: undefined, because: "" }) } as const;

function productJudge(products: readonly Product[]) {
  const recognise = recogniserOf(products);
  const osSupport = () => {
    throw new Error("a local product has a life of its own, never a system's");
  };
  const judges = {
    products: new Map(products.map((p) => [p.product, p])),
    recognise,
    osSupport,
    patches: noTables,
  };
  return (title: Title, terms: SupportTerms) =>
    recognise(title).product === undefined
      ? undefined
      : titleSupport(title, undefined, { judges, terms });
}

/** The file as it is kept and handed over: without host names, which are people's in places, but with their number. */
function fileOf({ file, warranted, ...rest }: OwnFile): ListFile {
  const { products, titles, overrides } = rest;
  const days = [
    ...products.flatMap((p) => p.versions.map((v) => v.checkedOn)),
    ...titles.map((t) => t.decidedOn),
    ...overrides.map((o) => o.decidedOn),
    ...(warranted === undefined ? [] : [warranted.checkedOn]),
  ];
  const wes = warranted && { ...warranted, devices: warranted.devices.length };
  const name = `own/${file.replace(/\.ya?ml$/, "")}.json`;
  const text = formatProduct(stated({ file: name, ...rest, warranted: wes }));
  return { file: name, text, checkedOn: days.sort()[0] ?? "0001-01-01" };
}

/** Without members that have no value, at any depth. */
const stated = (value: object): object => JSON.parse(JSON.stringify(value));

const lineKey = (product: string | undefined, cycle: string | undefined) => `${product} ${cycle}`;

function overrides(files: readonly OwnFile[]): Own["override"] {
  const byLine = new Map<string, OwnOverride>(
    files.flatMap((f) => f.overrides).map((o) => [lineKey(o.product, o.cycle), o]),
  );
  return (vendor, { today }) => {
    const found = byLine.get(lineKey(vendor.product, vendor.cycle));
    if (found === undefined || vendor.own !== undefined) return vendor;
    const word = overrideWord(found, vendor.status, today);
    return beside(vendor, word, { scope: "line", replaces: true });
  };
}

function titleJudge(files: readonly OwnFile[], products: readonly Product[]): Own["title"] {
  const judge = products.length === 0 ? () => undefined : productJudge(products);
  const { products: named, byId } = titlesOf(files);
  const recognise = named.length === 0 ? SILENT.recognise : recogniserOf(named);
  return (vendor, title, terms) => {
    const own = judge(title, terms);
    const { status, because, changesOn, endOfSupport: ends, source } = own ?? {};
    const owner = products.find((p) => p.product === own?.product)?.cycles;
    const note = owner?.find((c) => c.cycle === own?.cycle)?.note;
    const says = `${because}${note === undefined ? "" : ` (${note}; ${source})`}`;
    const judged =
      own === undefined || status === undefined
        ? vendor
        : beside(vendor, { status, says, changesOn, ends, source }, { scope: "title", own });
    const verdict = byId.get(recognise(title).product ?? "");
    if (verdict === undefined) return judged;
    const plain = { ...vendor, product: recognise(title).product, cycle: undefined };
    const joining = { scope: "title", own: { ...plain, label: verdict.name } } as const;
    return beside(judged, titleWord(verdict), joining);
  };
}

function marksOf({ organisations, devices }: Pick<Warranted, "organisations" | "devices">) {
  const names = new Set(devices.map((d) => d.toLowerCase()));
  const codes = new Set(organisations.map((o) => o.toUpperCase()));
  const isSpine: Own["isSpine"] = ({ organisation, hostname }) =>
    codes.has(organisation.toUpperCase()) || names.has(hostname?.toLowerCase() ?? "");
  return {
    isSpine,
    marks: [[...codes].sort(), [...names].sort()].map((n) => n.join(" ")).join("\n"),
  };
}

/** The own list of these files. Pure: the same files give the same words. */
export function createOwn(files: readonly OwnFile[]): Own {
  const products = productsOf(files);
  const warranted = files.find((f) => f.warranted !== undefined)?.warranted;
  return {
    files: files.map(fileOf),
    products,
    override: overrides(files),
    title: titleJudge(files, products),
    warranted: (vendor, terms) =>
      warranted === undefined || vendor.product === undefined || vendor.cycle === undefined
        ? vendor
        : beside(vendor, warrantedWord(warranted, vendor, terms), { scope: "title" }),
    ...marksOf(warranted ?? { organisations: [], devices: [] }),
  };
}
