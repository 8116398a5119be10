import { setImmediate, setTimeout } from "node:timers/promises";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { afterAll, describe, expect, test } from "@jest/globals";
import { sectionWords } from "@muster/mapping/wire";
import { verifies } from "../keys/index.ts";
import { GroupCommit } from "./group-commit.ts";
import { type JsonRefused, parseStrictly } from "./json.ts";
import { Refusal } from "./refusal.ts";
import { inflate, judge } from "./section.ts";
import { SectionDesk } from "./section-desk.ts";
import { packed, rawSection, sectionOf, unknownFact } from "./testing/sections.ts";
import type { Packed } from "./unpack.ts";

const caps = { depth: 3, nodes: 8, text: 5 };
const parse = (text: string | Uint8Array) => parseStrictly(Buffer.from(text), caps);
const refusalOf = (text: string | Uint8Array) => {
  try {
    return { value: parse(text) };
  } catch (error) {
    return (error as JsonRefused).code;
  }
};

describe("strict JSON", () => {
  test.each([
    ['{"a":1,"b":[true,null,"x"]}'],
    ['{"10":1,"9":2}'], // canonical order of names, which is not that of a JavaScript object
    ['{"b":1,"a":2}'],
    ["9007199254740991"],
    ['"é\\n"'],
    ["0.5"],
  ])("%s is taken", (text) => {
    expect(refusalOf(text)).toEqual({ value: JSON.parse(text) });
  });

  test.each([
    ["a member twice", '{"a":1,"a":2}'],
    ["a member twice, once escaped", '{"a":1,"\\u0061":2}'],
    ["a number beyond 2^53", "9007199254740993"],
    ["a number written at length", "1.0"],
    ["minus nought", "-0"],
    ["white space", "[1, 2]"],
    ["a spare escape", '"\\u0061"'],
    ["half a surrogate pair, raw", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ["a byte order mark", "\uFEFF{}"],
    ["bytes that are no UTF-8", Buffer.from([0x22, 0xff, 0x22])],
    ["an open text", '"abc'],
    ["an escape at the end", '"\\'],
    ["nothing", ""],
    ["two values", "1 2"],
    ["a comment", "/**/1"],
  ])("%s is refused", (_, text) => {
    expect(refusalOf(text)).toBe("MALFORMED");
  });

  test.each([
    ["depth below the cap", "[[]]", true],
    ["depth at the cap", "[[[]]]", true],
    ["depth over it", "[[[[]]]]", false],
    ["values below the cap", "[1,2,3,4,5,6]", true],
    ["values at the cap", "[1,2,3,4,5,6,7]", true],
    ["values over it", "[1,2,3,4,5,6,7,8]", false],
    ["empty lists count once", "[[],[],[],[],[],[],[]]", true],
    ["members count as their values", '{"a":1,"b":{"c":2,"d":[3,4]}}', true],
    ["one member more", '{"a":1,"b":{"c":2,"d":[3,4,5,6]}}', false],
    ["a text below the cap", '"1234"', true],
    ["a text at the cap", '"12345"', true],
    ["a text over it", '"123456"', false],
    ["a name over it", '{"123456":1}', false],
    ["letters of two and three bytes", '"éé€€€"', true],
    ["one more", '"éé€€€é"', false],
    ["a letter of four bytes is two units", '"😀😀1"', true],
    ["and so over it", '"😀😀😀"', false],
    ["an escape is one unit", '"\\n\\"\\\\\\t1"', true],
    ["a long escape too", '"\\u0001\\u0002\\u0003\\u0004\\u0005"', true],
    ["brackets in a text are none", '"[[[[["', true],
    ["a quote in a text ends nothing", '"\\"[[["', true],
  ])("%s", (_, text, taken) => {
    if (taken) expect(refusalOf(text)).toEqual({ value: JSON.parse(text) });
    else expect(refusalOf(text)).toBe("TOO_LARGE");
  });

  test("names that are traps are names [T15]", () => {
    const value = parseStrictly(Buffer.from('{"__proto__":{"polluted":1}}'), {
      depth: 3,
      nodes: 8,
      text: 20,
    });
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect("polluted" in {}).toBe(false);
  });

  test("two million brackets are refused without being parsed [T14]", () => {
    expect(refusalOf("[".repeat(2_000_000))).toBe("TOO_LARGE");
  });
});

describe("the verifier", () => {
  test.each(["", "AAAA", "not base64", "MCowBQYDK2VwAyEA"])("never throws at the key %j", (key) => {
    expect(verifies({ algorithm: "ed25519", publicKey: key }, Buffer.of(), Buffer.of())).toBe(
      false,
    );
  });
});

describe("a section", () => {
  const section = sectionOf(unknownFact("os"));
  const size = section.bytes.length;

  test.each([
    ["as signed for", size, 200],
    ["longer than signed for", size - 1, 413],
    ["shorter than signed for", size + 1, 422],
  ])("%s", (_, bytes, status) => {
    const unpack = () => inflate(packed(section), { bytes, dictionary: undefined });
    if (status === 200) expect(Buffer.from(unpack())).toEqual(Buffer.from(section.bytes));
    else expect(unpack).toThrow(expect.objectContaining({ status }));
  });

  test("packed against the words that sections hold", () => {
    const zstd = zstdCompressSync(section.bytes, { dictionary: sectionWords });
    expect(zstd.length).toBeLessThan(packed(section).zstd.length);
    const sent = { digest: section.digest, dictionary: undefined, zstd };
    const plain = inflate(sent, { bytes: size, dictionary: undefined });
    expect(Buffer.from(plain)).toEqual(Buffer.from(section.bytes));
  });

  test.each([
    ["other bytes of the same length", rawSection("os", Buffer.alloc(size, 0x20))],
    ["bytes that are no frame", undefined],
  ])("%s are refused", (_, other) => {
    const zstd = other ? packed(other).zstd : Buffer.from("no frame");
    const sent = { digest: section.digest, dictionary: undefined, zstd };
    expect(() => inflate(sent, { bytes: size, dictionary: undefined })).toThrow(
      expect.objectContaining({ status: 422 }),
    );
  });

  test("fifty megabytes in two kilobytes stop at what was signed for [T13]", () => {
    const bomb = packed(rawSection("os", Buffer.alloc(50 * 1024 * 1024)));
    expect(bomb.zstd.length).toBeLessThan(8192);
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 20; i++) {
      expect(() => inflate(bomb, { bytes: 8 * 1024 * 1024, dictionary: undefined })).toThrow(
        expect.objectContaining({ status: 413 }),
      );
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  });

  const fact = { kind: "restart", state: "known", value: { required: false, because: [] } };
  const text = (value: unknown) => Buffer.from(JSON.stringify(value));
  test.each([
    ["a fact", text({ fact: { ...fact, source: "x" }, v: 1 }), null],
    ["a kind nobody knows", text({ fact: { kind: "tpm" }, v: 1 }), /of another kind/],
    ["a wrong shape", text({ fact, v: 1 }), /^not the shape of restart: source: /],
    ["a member too many", text({ fact: { ...fact, source: "x", good: true }, v: 1 }), /good/],
    ["another version", text({ fact: { ...fact, source: "x" }, v: 2 }), /frame/],
    ["a bad salt", text({ fact: { ...fact, source: "x" }, salt: "x", v: 1 }), /frame/],
    ["a member twice", Buffer.from('{"v":1,"v":1}'), /twice/],
    ["no JSON", Buffer.from("hello"), /not JSON/],
    ["a text over the limit", text({ fact: { ...fact, source: "x".repeat(4097) }, v: 1 }), /4096/],
    ["a text below the limit", text({ fact: { ...fact, source: "x".repeat(4095) }, v: 1 }), null],
    ["a text at the limit", text({ fact: { ...fact, source: "x".repeat(4096) }, v: 1 }), null],
    ["nesting over the limit", Buffer.from(`${"[".repeat(33)}${"]".repeat(33)}`), /32 deep/],
    ["nesting below the limit", Buffer.from(`${"[".repeat(31)}${"]".repeat(31)}`), /frame/],
    ["nesting at the limit", Buffer.from(`${"[".repeat(32)}${"]".repeat(32)}`), /frame/],
    ["values over the limit", text(Array(700_000).fill(0)), /700000 values/],
    ["values below the limit", text(Array(699_998).fill(0)), /frame/],
    ["values at the limit", text(Array(699_999).fill(0)), /frame/],
  ])("%s", (_, bytes, problem) => {
    const judged = judge(bytes, "restart");
    if (problem === null) expect(judged).toMatchObject({ kind: "restart", problem: null });
    else expect(judged).toMatchObject({ fact: undefined, problem: expect.stringMatching(problem) });
  });
});

describe("the thread that reads sections", () => {
  const desk = new SectionDesk(20);
  afterAll(() => desk.close());

  const os = sectionOf(unknownFact("os"));
  const here = (change: Partial<Packed> = {}): Packed => ({
    section: packed(os),
    probe: "os",
    bytes: os.bytes.length,
    dictionary: undefined,
    wanted: false,
    ...change,
  });

  test("says what a section is and how it is kept, and hands back what is wanted alone", async () => {
    const [plain, wanted] = await desk.unpack([here(), here({ wanted: true })]);
    const known = { digest: os.digest, kind: "os", problem: null, bytes: os.bytes.length };
    expect(plain).toMatchObject({ ...known, personal: false, plain: undefined });
    expect(zstdDecompressSync(plain?.zstd ?? "")).toEqual(Buffer.from(os.bytes));
    expect(Buffer.from(wanted?.plain ?? "")).toEqual(Buffer.from(os.bytes));
  });

  test("what is refused there is refused here, and others get their answers", async () => {
    const asked = [here(), here({ bytes: 1 }), here()].map((one) => desk.unpack([one]));
    const answers = await Promise.allSettled(asked);
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    await expect(asked[1]).rejects.toMatchObject({ status: 413, code: "too-large" });
    await expect(asked[1]).rejects.toBeInstanceOf(Refusal);
  });

  test("what fails or takes its memory breaks nothing else [T14]", async () => {
    const small = new SectionDesk(20);
    const heavy = rawSection("os", Buffer.from(`[${'{"":[]},'.repeat(230_000)}0]`));
    const questions = [
      here(),
      // No caller can send this: it stands for a fault of our own in the thread.
      null as unknown as Packed,
      here(),
      here({ section: packed(heavy), bytes: heavy.bytes.length }),
      here(),
    ];
    const asked = questions.map((one) => small.unpack([one]));
    const answers = await Promise.allSettled(asked);
    const [good, bad] = ["fulfilled", "rejected"];
    expect(answers.map(({ status }) => status)).toEqual([good, bad, good, bad, good]);
    await expect(asked[3]).rejects.toMatchObject({ code: "ERR_WORKER_OUT_OF_MEMORY" });
    expect(await small.unpack([here()])).toHaveLength(1);
    await small.close();
  });

  test("once closed, what still waits is told so", async () => {
    const closing = new SectionDesk(20);
    const asked = closing.unpack([here()]);
    await Promise.all([closing.close(), expect(asked).rejects.toThrow("closing")]);
  });
});

describe("group commit", () => {
  test("a busy one waits for company; what comes alone waits for nothing", async () => {
    const groups: number[] = [];
    const commits = new GroupCommit(async (items: readonly number[]) => {
      groups.push(items.length);
      await setTimeout(5);
      return items;
    });
    await commits.submit(1);
    await commits.submit(2);
    await Promise.all([3, 4].map((i) => commits.submit(i)));
    const fifth = commits.submit(5);
    await setImmediate();
    await Promise.all([fifth, commits.submit(6)]);
    expect(groups).toEqual([1, 1, 2, 2]);
  });

  test("what arrives while one is under way goes together; results find their askers", async () => {
    const groups: number[] = [];
    const commits = new GroupCommit(async (items: readonly number[]) => {
      groups.push(items.length);
      await setImmediate();
      return items.map((i) => i * 2);
    });
    const results = await Promise.all(Array.from({ length: 300 }, (_, i) => commits.submit(i)));
    expect(results).toEqual(Array.from({ length: 300 }, (_, i) => i * 2));
    expect(groups).toEqual([128, 128, 44]);
    expect(await commits.submit(7)).toBe(14);
  });

  test("one that cannot be written does not take the others with it", async () => {
    const commits = new GroupCommit(async (items: readonly number[]) => {
      if (items.includes(3)) throw new Error("three");
      return items;
    });
    const results = await Promise.allSettled([1, 2, 3, 4].map((i) => commits.submit(i)));
    expect(results.map((r) => r.status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
  });
});
