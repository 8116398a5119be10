import { EditionFileError } from "./problem.ts";

/** A tag of a document, or text between tags. */
export type Token =
  | {
      readonly kind: "open" | "close" | "empty";
      readonly name: string;
      readonly attributes: string;
    }
  | { readonly kind: "text"; readonly text: string };

const bad = () =>
  new EditionFileError("the workbook holds XML that cannot be read: save it anew, or as CSV");

/**
 * The tokens of a document, one pass, without prefixes of namespaces. Entities of its own making are refused: workbooks have
 * none.
 */
export function* tokens(xml: string): Generator<Token> {
  for (let at = 0; at < xml.length; ) {
    const open = xml.indexOf("<", at);
    const text = xml.slice(at, open === -1 ? undefined : open);
    if (text !== "") yield { kind: "text", text: decoded(text) };
    if (open === -1) return;
    const note = pastNote(xml, open);
    at = note ?? endOfTag(xml, open) + 1;
    if (note === undefined) yield tag(xml.slice(open + 1, at - 1));
  }
}

/** Past a comment or an instruction; `undefined` where a tag begins. */
function pastNote(xml: string, open: number): number | undefined {
  if (xml.startsWith("<?", open)) return past(xml, "?>", open);
  if (xml.startsWith("<!--", open)) return past(xml, "-->", open);
  if (xml.startsWith("<!", open)) throw bad();
  return undefined;
}

function past(xml: string, end: string, from: number): number {
  const at = xml.indexOf(end, from);
  if (at === -1) throw bad();
  return at + end.length;
}

/** Where a tag ends: a `>` in an attribute's value is none. */
function endOfTag(xml: string, from: number): number {
  const first = xml.indexOf(">", from);
  if (first === -1) throw bad();
  return /["']/.test(xml.slice(from, first)) ? endBehindQuotes(xml, from) : first;
}

function endBehindQuotes(xml: string, from: number): number {
  let quote = "";
  for (let at = from + 1; at < xml.length; at++) {
    const char = xml.charAt(at);
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === ">") return at;
  }
  throw bad();
}

function tag(inside: string): Token {
  const closes = inside.startsWith("/");
  const empty = inside.endsWith("/");
  const body = inside.slice(closes ? 1 : 0, empty ? -1 : undefined);
  const [full = ""] = body.split(/\s/, 1);
  const name = full.slice(full.indexOf(":") + 1);
  const kind = closes ? "close" : empty ? "empty" : "open";
  return { kind, name, attributes: body.slice(full.length) };
}

const patterns = new Map<string, RegExp>();

function patternOf(name: string): RegExp {
  const known = patterns.get(name);
  if (known !== undefined) return known;
  const made = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
  patterns.set(name, made);
  return made;
}

/** An attribute's value; `undefined` where the tag has none of that name. */
export function attribute(attributes: string, name: string): string | undefined {
  if (attributes === "") return undefined;
  const found = patternOf(name).exec(attributes);
  const value = found?.[1] ?? found?.[2];
  return value === undefined ? undefined : decoded(value);
}

const named: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

function decoded(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(#x?[0-9a-f]{1,6}|[a-z]{1,8});/gi, (_, entity: string) => {
    if (!entity.startsWith("#")) return named.get(entity) ?? fail();
    const code = /^#x/i.test(entity)
      ? Number.parseInt(entity.slice(2), 16)
      : Number(entity.slice(1));
    return code <= 0x10_ffff ? String.fromCodePoint(code) : fail();
  });
}

function fail(): never {
  throw bad();
}
