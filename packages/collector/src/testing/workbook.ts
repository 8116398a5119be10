import { inflateRawSync } from "node:zlib";

/** Entries of a zip file by name, read by its directory: for tests. */
export function unzip(file: Buffer): ReadonlyMap<string, string> {
  const end = file.lastIndexOf(Buffer.from("PK\u0005\u0006"));
  const found = new Map<string, string>();
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    const [packed, name, extra, note] = [20, 28, 30, 32].map((o, i) =>
      i === 0 ? file.readUInt32LE(at + o) : file.readUInt16LE(at + o),
    ) as [number, number, number, number];
    const local = file.readUInt32LE(at + 42);
    const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const title = file.subarray(at + 46, at + 46 + name).toString();
    found.set(title, inflateRawSync(file.subarray(from, from + packed)).toString());
    at += 46 + name + extra + note;
  }
  return found;
}

/** A cell as a spreadsheet reads it: `s` text, `n` a number, with its style where it has one. */
type ReadCell = null | {
  readonly type: "s" | "n";
  readonly value: string | number;
  readonly style: number;
};

/** Every sheet's rows by the sheet's name. Knows what our own writer writes, and refuses anything else. */
export function readWorkbook(file: Buffer): ReadonlyMap<string, readonly (readonly ReadCell[])[]> {
  const parts = unzip(file);
  const strings = [
    ...(parts.get("xl/sharedStrings.xml") ?? "").matchAll(/<t [^>]*>(?<t>[^<]*)<\/t>/g),
  ];
  const texts = strings.map((m) => plain(m.groups?.t ?? ""));
  const names = [...(parts.get("xl/workbook.xml") ?? "").matchAll(/<sheet name="(?<n>[^"]*)"/g)];
  return new Map(
    names.map((m, i) => {
      const xml = parts.get(`xl/worksheets/sheet${i + 1}.xml`) ?? "";
      const rows = [...xml.matchAll(/<row>(?<cells>.*?)<\/row>/gs)];
      return [m.groups?.n ?? "", rows.map((r) => cellsOf(r.groups?.cells ?? "", texts))];
    }),
  );
}

function cellsOf(xml: string, texts: readonly string[]): ReadCell[] {
  const cell = /<c(?: s="(?<s>\d)")?(?: t="(?<t>s)")?(?:\/>|><v>(?<v>[^<]*)<\/v><\/c>)/y;
  const cells: ReadCell[] = [];
  while (cell.lastIndex < xml.length) {
    const { s = "0", t, v } = cell.exec(xml)?.groups ?? {};
    if (cell.lastIndex === 0) throw new Error(`not a cell of ours: ${xml.slice(0, 200)}`);
    if (v === undefined) cells.push(null);
    else if (t === "s") cells.push({ type: "s", value: texts[Number(v)] ?? "", style: Number(s) });
    else cells.push({ type: "n", value: Number(v), style: Number(s) });
  }
  return cells;
}

function plain(xml: string): string {
  return xml
    .replaceAll("_x005F_", "_")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
