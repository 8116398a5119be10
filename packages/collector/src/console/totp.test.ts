import { expect, test } from "@jest/globals";
import { numberAt, provisioning, stepOf } from "./totp.ts";

/** RFC 6238, appendix B, for SHA-1: its eight digits end in our six. */
const seed = Buffer.from("12345678901234567890");

test.each([
  [59, "94287082"],
  [1_111_111_109, "07081804"],
  [1_111_111_111, "14050471"],
  [1_234_567_890, "89005924"],
  [2_000_000_000, "69279037"],
  [20_000_000_000, "65353130"],
])("at %d s the number is that of RFC 6238: %s", (seconds, digits) => {
  expect(numberAt(seed, Math.floor(seconds / 30))).toBe(digits.slice(2));
});

test.each([
  ["its own step, at the first moment", 0, 0],
  ["its own step, at the last moment", 29_999, 0],
  ["the next step, at its first moment", 30_000, 0],
  ["the next step, at its last moment", 59_999, 0],
  ["the step after that", 60_000, undefined],
  ["the step before", -1, undefined],
])("a number holds in %s", (_, later, expected) => {
  const step = 40_000_000;
  const found = stepOf(seed, numberAt(seed, step), step * 30_000 + later);
  expect(found).toBe(expected === undefined ? undefined : step + expected);
});

test.each(["", "12345", "1234567", "12345a", "１２３４５６", "-12345"])(
  "%j is no number",
  (given) => {
    expect(stepOf(seed, given, 0)).toBeUndefined();
  },
);

test("one is taken as apps show it, with a gap", () => {
  const number = numberAt(seed, 7);
  expect(stepOf(seed, `${number.slice(0, 3)} ${number.slice(3)}`, 7 * 30_000)).toBe(7);
});

test("an app takes the seed in base 32, with whose it is", () => {
  expect(provisioning(seed, { organisation: "A12345", holder: "Ann & Bea" })).toBe(
    "otpauth://totp/muster:A12345%20Ann%20%26%20Bea?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=muster",
  );
});
