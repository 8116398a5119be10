import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { decodePage, oemPage } from "./code-page.ts";
import { decode } from "./text.ts";

const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

test.each([
  ["UTF-8", Buffer.from("né"), "né"],
  ["UTF-8 with a mark", Buffer.from("\ufeffné"), "né"],
  ["latin-1", Buffer.from("né", "latin1"), "né"],
  ["UTF-16 with a mark", Buffer.from("\ufeffné", "utf16le"), "né"],
  ["UTF-16 with a mark, cut", Buffer.from("\ufeffné", "utf16le").subarray(0, 5), "n"],
  ["UTF-16, big end first, with a mark", utf16be("\ufeffné"), "né"],
  ["UTF-16, big end first, cut", utf16be("\ufeffné").subarray(0, 5), "n"],
  ["UTF-16 without a mark", Buffer.from("Caption=Zoë\r\n", "utf16le"), "Caption=Zoë\r\n"],
  ["UTF-16, big end first, without a mark", utf16be("Caption=Zoë\r\n"), "Caption=Zoë\r\n"],
  ["UTF-16 with a few other letters", Buffer.from("Version: 二.1", "utf16le"), "Version: 二.1"],
  ["UTF-8 with words divided by zeros", Buffer.from("ab\0-c\0de\0f\0"), "ab\0-c\0de\0f\0"],
  ["a mark alone", Buffer.from([0xff, 0xfe]), ""],
  ["nothing", Buffer.alloc(0), ""],
])("bytes in %s become text", (_, bytes, text) => {
  expect(decode(bytes)).toBe(text);
});

test.each([
  ["a\r\r\nb\r\r\r\nc\r\n", "a\r\nb\r\nc\r\n"],
  ["a\r\r", "a\r\r"],
  ["a\rb\n\r\r\n", "a\rb\n\r\n"],
  ["a\r\rb\n", "a\r\rb\n"],
])("line ends of %j", (printed, text) => {
  expect(decode(Buffer.from(printed))).toBe(text);
});

test("a flood of carriage returns takes no longer than its length", () => {
  const flood = Buffer.from(`${"\r".repeat(2_000_000)}x\r\r\n`);
  const began = performance.now();
  expect(decode(flood)).toHaveLength(2_000_003);
  expect(performance.now() - began).toBeLessThan(2000);
});

test.each([
  [850, [0x5a, 0x6f, 0x89], "Zoë"],
  [850, [0x9c, 0xd5], "£ı"],
  [858, [0xd5], "€"],
  [437, [0x81, 0x9c, 0xff], "ü£\u00a0"],
  [866, [0x8f, 0xe0, 0xae], "Про"],
  [932, [0x83, 0x65], "テ"],
  [936, [0xd6, 0xd0], "中"],
  [949, [0xc7, 0xd1], "한"],
  [12345, [0x41, 0xe9], "A\ufffd"],
])("code page %i", (page, bytes, text) => {
  expect(decodePage(Buffer.from(bytes), page)).toBe(text);
  expect(decode(Buffer.from(bytes), page)).toBe(text);
});

test("ASCII is ASCII on every page, and text that is UTF-8 is read as such", () => {
  for (const page of [437, 850, 858, 932, 12345]) {
    expect(decode(Buffer.from("HKEY_LOCAL_MACHINE\\SOFTWARE"), page)).toBe(
      "HKEY_LOCAL_MACHINE\\SOFTWARE",
    );
    expect(decode(Buffer.from("Zoë"), page)).toBe("Zoë");
  }
});

test.each([
  ["\r\nHKEY_LOCAL_MACHINE\\…\\CodePage\r\n    OEMCP    REG_SZ    437\r\n\r\n", 437],
  ["    OEMCP    REG_SZ    850", 850],
  ["    OEMCP    REG_SZ    none", 850],
  ["", 850],
])("the page of %j", (printed, page) => {
  expect(oemPage(printed)).toBe(page);
});

test("any bytes become text, on any page", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.option(fc.nat(70_000), { nil: undefined }), (bytes, page) => {
      expect(typeof decode(Buffer.from(bytes), page)).toBe("string");
    }),
  );
});
