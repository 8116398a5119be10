import { DEPTH_LIMIT, isoOf, type PlistValue, VALUES_LIMIT } from "./plist-types.ts";

/** A dictionary or array that is still open. */
interface Open {
  readonly tag: "dict" | "array";
  readonly keys: string[];
  readonly values: PlistValue[];
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function character(code: number): string {
  return Number.isSafeInteger(code) && code > 0 && code <= 0x10ffff
    ? String.fromCodePoint(code)
    : "";
}

function unescaped(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?<name>#[xX][0-9a-fA-F]{1,6}|#\d{1,7}|[a-z]{2,4});/g, (all, name) => {
    const word = String(name);
    if (word.startsWith("#x") || word.startsWith("#X")) {
      return character(Number.parseInt(word.slice(2), 16));
    }
    if (word.startsWith("#")) return character(Number(word.slice(1)));
    return entities[word] ?? all;
  });
}

function scalar(tag: string, text: string): PlistValue | undefined {
  if (tag === "string" || tag === "key") return text;
  const word = text.trim();
  if (tag === "data") return Buffer.from(word, "base64").toString("latin1");
  if (tag === "date") return isoOf(Date.parse(word));
  if (tag !== "integer" && tag !== "real") return undefined;
  const number = Number(word);
  return word === "" || Number.isNaN(number) ? undefined : number;
}

/** Walks through the elements of an XML property list; gives up (`failed`) at the first thing that is not one. */
class XmlList {
  readonly #text: string;
  readonly #open: Open[] = [];
  #at: number;
  #budget = VALUES_LIMIT;
  #root: PlistValue | undefined;
  #failed = false;

  constructor(text: string, from: number) {
    this.#text = text;
    this.#at = from;
  }

  read(): PlistValue | undefined {
    while (this.#root === undefined && !this.#failed) this.#step();
    return this.#failed ? undefined : this.#root;
  }

  #fail(): void {
    this.#failed = true;
  }

  /** Moves behind the next `mark`; the text passed over, or `undefined` where there is none. */
  #upTo(mark: string): string | undefined {
    const end = this.#text.indexOf(mark, this.#at);
    if (end < 0) {
      this.#fail();
      return undefined;
    }
    const passed = this.#text.slice(this.#at, end);
    this.#at = end + mark.length;
    return passed;
  }

  #step(): void {
    if (this.#upTo("<") === undefined) return;
    if (this.#text.startsWith("!--", this.#at)) {
      this.#upTo("-->");
      return;
    }
    const inside = this.#upTo(">");
    if (inside === undefined || inside.startsWith("?") || inside.startsWith("!")) return;
    if (inside.startsWith("/")) this.#close(inside.slice(1).trim());
    else this.#begin(inside);
  }

  #begin(inside: string): void {
    const empty = inside.endsWith("/");
    const tag = (empty ? inside.slice(0, -1) : inside).split(/\s/, 1)[0] ?? "";
    if (tag === "true" || tag === "false") this.#add(tag === "true", !empty ? tag : undefined);
    else if (tag === "dict" || tag === "array") this.#container(tag, empty);
    else if (tag === "key") this.#key(empty);
    else this.#scalar(tag, empty);
  }

  #container(tag: Open["tag"], empty: boolean): void {
    if (this.#open.length >= DEPTH_LIMIT) this.#fail();
    else if (empty) this.#add(tag === "dict" ? {} : []);
    else this.#open.push({ tag, keys: [], values: [] });
  }

  #key(empty: boolean): void {
    const dict = this.#open.at(-1);
    const name = empty ? "" : this.#content("key");
    if (dict?.tag !== "dict" || dict.keys.length !== dict.values.length) this.#fail();
    else if (name !== undefined) dict.keys.push(name);
  }

  #scalar(tag: string, empty: boolean): void {
    const text = empty ? "" : this.#content(tag);
    const value = text === undefined ? undefined : scalar(tag, text);
    if (value === undefined) this.#fail();
    else this.#add(value);
  }

  /** What stands between an element's tags: text and CDATA sections. */
  #content(tag: string): string | undefined {
    let content = "";
    for (;;) {
      const text = this.#upTo("<");
      if (text === undefined) return undefined;
      content += unescaped(text);
      if (this.#text.startsWith("![CDATA[", this.#at)) {
        this.#at += 8;
        const literal = this.#upTo("]]>");
        if (literal === undefined) return undefined;
        content += literal;
        continue;
      }
      const inside = this.#upTo(">");
      if (inside?.trim() === `/${tag}`) return content;
      this.#fail();
      return undefined;
    }
  }

  /** @param closing the end tag that must follow at once, where the element was not an empty one */
  #add(value: PlistValue, closing?: string): void {
    this.#budget--;
    if (this.#budget < 0) this.#fail();
    else if (closing === undefined || this.#content(closing) !== undefined) this.#put(value);
  }

  #put(value: PlistValue): void {
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#root = value;
    else if (parent.tag === "dict" && parent.keys.length !== parent.values.length + 1) this.#fail();
    else parent.values.push(value);
  }

  #close(tag: string): void {
    const closed = this.#open.pop();
    if (closed?.tag !== tag) this.#fail();
    else if (closed.tag === "array") this.#add(closed.values);
    else if (closed.keys.length !== closed.values.length) this.#fail();
    else this.#add(Object.fromEntries(closed.keys.map((key, i) => [key, closed.values[i] ?? ""])));
  }
}

/** `undefined` where the text holds no whole XML property list. What stands before `<plist` is passed over. */
export function parseXmlPlist(text: string): PlistValue | undefined {
  const start = text.indexOf("<plist");
  const from = start < 0 ? -1 : text.indexOf(">", start);
  return from < 0 ? undefined : new XmlList(text, from + 1).read();
}
