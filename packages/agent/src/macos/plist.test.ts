import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parsePlist } from "./plist.ts";
import type { PlistValue } from "./plist-types.ts";

/** Every kind of value, written by another program than this one. */
const binary =
  "YnBsaXN0MDDaAQIDBAUGBwgJCgsMDQ4UFRYXGBlTYmlnVGRhdGFUZGF0ZVRsaXN0VGxvbmdRblRuYW1lUm5vVHJlYWxTeWVzEwAAAQAAAAAASE1hYzE0LDIAM0HIWBrAAAAAow8QERABUWHREhNUZGVlcKBfEQEseHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4E//////////7YwBaAG8A6wgjP/gAAAAAAAAJAAgAHQAhACYAKwAwADUANwA8AD8ARABIAFEAWgBjAGcAaQBrAG4AcwB0AaQBrQG0AbUBvgAAAAAAAAIBAAAAAAAAABoAAAAAAAAAAAAAAAAAAAG/";
const bytes = Buffer.from(binary, "base64").toString("latin1");
const whole = {
  big: 2 ** 40,
  data: "Mac14,2\0",
  date: "2026-11-20T08:00:00.000Z",
  list: [1, "a", { deep: [] }],
  long: "x".repeat(300),
  n: -5,
  name: "Zoë",
  no: false,
  real: 1.5,
  yes: true,
};

test("a binary list is read whole", () => {
  expect(parsePlist(bytes)).toEqual(whole);
});

const head = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
`;
const xml = (inner: string) => `${head}<plist version="1.0">\n${inner}\n</plist>\n`;

test.each<[string, string, PlistValue | undefined]>([
  ["an empty dictionary", xml("<dict/>"), {}],
  ["an empty array", xml("<array></array>"), []],
  ["a bare text", xml("<string>a &amp; b &lt;c&gt; &#65;&#x42;</string>"), "a & b <c> AB"],
  ["an entity nobody knows", xml("<string>&nope;</string>"), "&nope;"],
  ["text in a CDATA section", xml("<string>a<![CDATA[<b>&amp;]]>c</string>"), "a<b>&amp;c"],
  [
    "a comment between",
    xml("<!-- <dict> --><dict><!-- x --><key>a</key><true/></dict>"),
    { a: true },
  ],
  ["booleans with two tags", xml("<array><true></true><false /></array>"), [true, false]],
  ["numbers", xml("<array><integer>-7</integer><real>2.5</real></array>"), [-7, 2.5]],
  ["a date", xml("<date>2026-11-20T08:00:00Z</date>"), "2026-11-20T08:00:00.000Z"],
  ["a date that is none", xml("<date>soon</date>"), ""],
  ["data over lines", xml("<data>\n\tTWFjMTQs\n\tMgA=\n\t</data>"), "Mac14,2\0"],
  [
    "line ends of Windows",
    xml("<dict>\r\n<key>a</key>\r\n<string>b</string>\r\n</dict>"),
    { a: "b" },
  ],
  [
    "the last of two keys",
    xml("<dict><key>a</key><true/><key>a</key><false/></dict>"),
    { a: false },
  ],
  [
    "a key that objects have themselves",
    xml("<dict><key>toString</key><true/></dict>"),
    { toString: true },
  ],
  ["words of a tool before it", `warning: x\n${xml("<true/>")}`, true],
  [
    "letters beyond ASCII, read as bytes",
    Buffer.from(xml("<string>Zoë</string>")).toString("latin1"),
    "Zoë",
  ],
  ["letters beyond ASCII, read as text", xml("<string>Zoë ☃</string>"), "Zoë ☃"],
  ["UTF-16", Buffer.from(`\ufeff${xml("<true/>")}`, "utf16le").toString("latin1"), true],
  ["no closing tag", `${head}<plist><dict><key>a</key><true/>`, undefined],
  ["a value without a key", xml("<dict><true/></dict>"), undefined],
  ["a key without a value", xml("<dict><key>a</key></dict>"), undefined],
  ["two keys in a row", xml("<dict><key>a</key><key>b</key><true/></dict>"), undefined],
  ["a key in an array", xml("<array><key>a</key></array>"), undefined],
  ["tags that cross", xml("<dict><key>a</key><array></dict></array>"), undefined],
  ["an element nobody knows", xml("<dict><key>a</key><thing/></dict>"), undefined],
  ["a number that is none", xml("<integer>many</integer>"), undefined],
  ["nesting beyond the limit", xml("<array>".repeat(65) + "</array>".repeat(65)), undefined],
  ["a page of the web", "<html><body>404</body></html>", undefined],
  ["JSON", '{"a":1}', undefined],
  ["nothing", "", undefined],
  ["a binary list cut short", bytes.slice(0, -1), undefined],
  ["a binary list without its trailer", "bplist00", undefined],
])("%s", (_, text, expected) => {
  expect(parsePlist(text)).toEqual(expected);
});

/** A binary list of arrays, each of which holds the next one twice: short to write, endless to read. */
function bomb(levels: number): string {
  const objects = Array.from({ length: levels }, (_, i) =>
    i === levels - 1 ? [0x09] : [0xa2, i + 1, i + 1],
  );
  const starts = objects.map((_, i) => 8 + objects.slice(0, i).flat().length);
  const body = [...Buffer.from("bplist00"), ...objects.flat()];
  const table = body.length;
  const trailer = Buffer.alloc(32);
  trailer[6] = 1;
  trailer[7] = 1;
  trailer.writeBigUInt64BE(BigInt(levels), 8);
  trailer.writeBigUInt64BE(BigInt(table), 24);
  return Buffer.from([...body, ...starts, ...trailer]).toString("latin1");
}

test("a list that refers to its parts over and over, or to itself, is no reading", () => {
  expect(parsePlist(bomb(4))).toEqual([
    [
      [true, true],
      [true, true],
    ],
    [
      [true, true],
      [true, true],
    ],
  ]);
  expect(parsePlist(bomb(40))).toBeUndefined();
  const circle = bomb(2).replace("\u00a2\u0001\u0001", "\u00a2\u0000\u0000");
  expect(parsePlist(circle)).toBeUndefined();
});

const text = fc.string({ unit: "grapheme", maxLength: 20 });
const leaf: fc.Arbitrary<PlistValue> = fc.oneof(
  text,
  fc.boolean(),
  fc.integer(),
  fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }).map((d) => {
    d.setUTCMilliseconds(0);
    return d.toISOString();
  }),
);
const { value } = fc.letrec<{ value: PlistValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(text, tie("value"), { maxKeys: 5 }),
  ),
}));

const escaped = (plain: string) =>
  plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function write(plain: PlistValue): string {
  if (typeof plain === "string") return `<string>${escaped(plain)}</string>`;
  if (typeof plain === "number") return `<integer>${plain}</integer>`;
  if (typeof plain === "boolean") return plain ? "<true/>" : "<false/>";
  if (Array.isArray(plain)) return `<array>${plain.map(write).join("\n")}</array>`;
  const members = Object.entries(plain).map(([k, v]) => `<key>${escaped(k)}</key>${write(v)}`);
  return `<dict>\n${members.join("\n")}</dict>`;
}

test("what is written is read", () => {
  fc.assert(
    fc.property(value, (plain) => {
      expect(parsePlist(xml(write(plain)))).toEqual(plain);
    }),
  );
});

test("damage never throws, and what is left is a whole value or none", () => {
  const samples = [bytes, bomb(8), xml(write(whole))];
  fc.assert(
    fc.property(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 }),
      (sample, blows) => {
        let damaged = sample;
        for (const [where, byte] of blows) {
          const at = where % damaged.length;
          damaged = damaged.slice(0, at) + String.fromCharCode(byte) + damaged.slice(at + 1);
        }
        parsePlist(damaged);
        parsePlist(damaged.slice(0, (blows[0]?.[0] ?? 0) % damaged.length));
      },
    ),
    { numRuns: 1000 },
  );
  fc.assert(fc.property(fc.string({ unit: "binary" }), (any) => void parsePlist(`bplist00${any}`)));
  fc.assert(fc.property(fc.string({ unit: "binary" }), (any) => void parsePlist(`<plist>${any}`)));
});

test.each([
  ["<plist>", "<dict><key>a</key>"],
  ["<plist>", "<!--"],
  ["<plist><string>", "<![CDATA["],
  ["<plist><string>", "&#"],
  ["<plist><dict><key>", "<"],
  ["bplist00", "\u00a2\u0001"],
])("stays quick on %j and endless %j", (start, again) => {
  const began = performance.now();
  parsePlist(start + again.repeat(100_000));
  expect(performance.now() - began).toBeLessThan(1_000);
});
