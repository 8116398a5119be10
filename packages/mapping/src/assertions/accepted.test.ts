import { describe, expect, test } from "@jest/globals";
import type { TalliedDevice } from "./tally.ts";
import { answer, device, silent } from "./testing.ts";
import type { Category } from "./types.ts";

/** Devices that fail a control, the first `accepted` of them with their risk accepted. */
function failing(control: string, n: number, accepted: number): readonly TalliedDevice[] {
  const one = device("laptop", { [control]: "not-met" });
  return Array.from({ length: n }, (_, i) => ({
    ...one,
    findings: one.findings.map((f) =>
      f.control === control && i < accepted ? { ...f, accepted: true } : f,
    ),
  }));
}

describe("supported, or risk managed", () => {
  const item = ["2025-26", 3, "8.1.4"] as const;
  const old = (n: number, accepted: number) => failing("os-supported", n, accepted);

  test.each<[string, readonly TalliedDevice[], string, string]>([
    [
      "none accepted",
      [device(), ...old(2, 0)],
      "no",
      "2 of 3 devices run an operating system without support.",
    ],
    [
      "one of two accepted",
      [device(), ...old(2, 1)],
      "no",
      "2 of 3 devices run an operating system without support, with the risk accepted for 1 of them. For 1 of the 2 that fall short no risk is accepted.",
    ],
    [
      "both accepted",
      [device(), ...old(2, 2)],
      "yes",
      "2 of 3 devices run an operating system without support, with the risk accepted for each of them. The risk of all 2 devices that fall short is accepted; the acceptance by management has to be documented at 8.2.1.",
    ],
    [
      "the only one accepted",
      [device(), ...old(1, 1)],
      "yes",
      "1 of 2 devices runs an operating system without support, with the risk accepted. The risk of the one device that falls short is accepted; the acceptance by management has to be documented at 8.2.1.",
    ],
    [
      "all accepted, one silent",
      [silent, ...old(1, 1)],
      "cannot confirm",
      "1 of 2 devices runs an operating system without support, with the risk accepted; for 1 there is no evidence. The risk of the one device that falls short is accepted; the acceptance by management has to be documented at 8.2.1. Of 2 known devices, 1 never reported.",
    ],
  ])("%s", (_, devices, suggested, because) => {
    expect(answer(item, devices)).toMatchObject({ suggested, because });
  });

  test("a device with one accepted and one open failure is not accepted", () => {
    const half = {
      ...device("laptop", { "os-supported": "not-met", "browser-supported": "not-met" }),
    };
    const findings = half.findings.map((f) =>
      f.control === "os-supported" ? { ...f, accepted: true } : f,
    );
    expect(answer(item, [{ ...half, findings }])).toMatchObject({
      suggested: "no",
      counts: { notMet: 1, accepted: 0 },
    });
  });
});

test.each<[string, Category, string, string, "yes" | "no", string]>([
  ["2025-26", 3, "8.1.4", "os-supported", "yes", "by management has to be documented at 8.2.1."],
  [
    "2025-26",
    4,
    "8.1.4",
    "os-supported",
    "yes",
    "by the partners or management has to be documented at 8.2.1.",
  ],
  [
    "2023-24",
    1,
    "8.3.4",
    "security-updates-in-time",
    "yes",
    "by the SIRO has to be documented at 8.3.5.",
  ],
  ["2023-24", 1, "8.1.4", "software-supported", "no", "An accepted risk does not make this a yes."],
  ["2023-24", 1, "8.1.3", "os-supported", "no", "An accepted risk does not make this a yes."],
  ["2025-26", 3, "6.2.1", "antivirus-active", "no", "An accepted risk does not make this a yes."],
  ["2025-26", 3, "9.5.2", "disk-encrypted", "no", "An accepted risk does not make this a yes."],
  ["2023-24", 1, "8.3.7", "os-supported", "no", "are asked for."],
])("%s category %d %s, all accepted: %s %s", (edition, category, ref, control, suggested, ends) => {
  const found = answer([edition, category, ref], failing(control, 3, 3));
  expect(found.suggested).toBe(suggested);
  expect(found.because.endsWith(ends)).toBe(true);
  expect(found.because).toContain("with the risk accepted for each of them");
  expect(found.counts).toMatchObject({ met: 0, notMet: 3, accepted: 3, of: 3 });
});
