import { describe, expect, test } from "@jest/globals";
import { indicatorsOf } from "./indicators.ts";
import type { TalliedDevice } from "./tally.ts";
import { answer, device, silent } from "./testing.ts";

const bare = device("laptop", { "disk-encrypted": "not-met" });

describe("a level is suggested as far as devices show it", () => {
  test.each<[string, readonly TalliedDevice[], string, string | null, string]>([
    [
      "a laptop is not encrypted",
      [device(), bare],
      "level",
      "not achieved",
      "1 of 2 laptops and tablets is not fully encrypted. One indicator is enough for not achieved: Data on mobile devices is not technically secured, or only some of it is. Which level is expected for Standards Met was not found.",
    ],
    [
      "all are",
      [device(), device()],
      "person",
      null,
      "2 of 2 laptops and tablets are encrypted. Which level is expected for Standards Met was not found.",
    ],
    [
      "a desktop is not, which is not mobile",
      [device(), device("desktop", { "disk-encrypted": "not-met" })],
      "person",
      null,
      "1 of 1 laptop or tablet is encrypted. Which level is expected for Standards Met was not found.",
    ],
    [
      "nobody could tell",
      [silent],
      "person",
      null,
      "0 of 1 laptop or tablet is encrypted; for 1 there is no evidence; 1 device of unknown class is counted among them. Which level is expected for Standards Met was not found.",
    ],
  ])("B3.d where %s", (_, devices, suggested, value, because) => {
    expect(answer(["2025-26", 1, "B3.d"], devices)).toMatchObject({ suggested, value, because });
  });

  test("what is not supported speaks against B4.d, but may be mitigated: a person decides", () => {
    const old = device("laptop", { "os-supported": "not-met" });
    const found = answer(["2025-26", 1, "B4.d"], [device(), old]);
    expect(found).toMatchObject({ suggested: "person", value: null });
    expect(found.because).toMatch(/^1 of 2 devices runs a supported operating system; 1 runs an /);
    expect(found.because).toMatch(
      /Unless it is dealt with, this speaks for not achieved: Unsupported systems or software are not suitably mitigated\. Standards Met expects partially achieved, as far as we know: check it in your toolkit\.$/,
    );
    expect(found.text).toContain("State of our devices on 21 November 2026:");
  });

  test("a level that was read in a source is said without a doubt", () => {
    expect(answer(["2025-26", 1, "C1.a"], [device()]).because).toBe(
      "1 of 1 device has detection and response in active use. 1 of 1 device has active antivirus. Standards Met expects partially achieved.",
    );
  });
});

test("an outcome that devices say nothing of is a person's, with the level that is expected", () => {
  expect(answer(["2025-26", 1, "B5.a"], [device()])).toMatchObject({
    suggested: "person",
    because: "Devices cannot show this. Standards Met expects partially achieved.",
    counts: null,
  });
});

test("a higher level is never suggested while a person must speak to one of its indicators", () => {
  for (const ref of ["A3.a", "B3.d", "B4.b", "B4.c", "B4.d", "C1.d"]) {
    for (const level of ["partially achieved", "achieved"]) {
      const own = indicatorsOf(ref).filter((i) => i.level === level);
      if (own.length === 0) continue;
      expect([ref, own.some((i) => i.controls.length === 0)]).toEqual([ref, true]);
    }
    expect(answer(["2025-26", 1, ref], [device()]).suggested).toBe("person");
  }
});

test("outcomes nobody has indicators of have none", () => {
  expect(indicatorsOf("toString")).toEqual([]);
});
