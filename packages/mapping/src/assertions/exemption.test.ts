import { describe, expect, test } from "@jest/globals";
import { answer, device, TODAY } from "./testing.ts";
import type { Category, Certificate } from "./types.ts";

const certificate = (kind: Certificate["kind"], expiry = TODAY): Certificate => ({
  kind,
  scope: "whole organisation",
  expiry,
});
const plus = certificate("cyber_essentials_plus");

describe("an item that the edition says a certificate exempts", () => {
  test.each<[string, Category, string, Certificate["kind"], boolean]>([
    ["2025-26", 4, "6.2.1", "cyber_essentials_plus", true],
    ["2025-26", 4, "6.2.1", "iso27001", true],
    ["2025-26", 4, "6.2.1", "psn_ia", false],
    ["2025-26", 4, "8.1.4", "psn_ia", true],
    ["2025-26", 4, "8.1.4", "cyber_essentials_plus", false],
    ["2025-26", 4, "4.2.4", "cyber_essentials_plus", true],
    ["2025-26", 4, "9.5.2", "cyber_essentials_plus", false],
    ["2025-26", 4, "8.3.1", "iso27001", false],
    ["2025-26", 2, "9.6.6", "cyber_essentials_plus", true],
  ])("%s category %d %s by %s: %s", (edition, category, ref, kind, exempt) => {
    const found = answer([edition, category, ref], [device()], {
      certificates: [certificate(kind)],
    });
    expect(found.suggested === "exempt").toBe(exempt);
  });

  const item = ["2025-26", 4, "6.2.1"] as const;

  test("says by which until when, with the devices' own counts beside it", () => {
    const bare = device("laptop", {
      "antivirus-active": "not-met",
      "antivirus-current": "no-evidence",
    });
    expect(answer(item, [device(), bare], { certificates: [plus] })).toMatchObject({
      suggested: "exempt",
      value: null,
      because:
        "Our Cyber Essentials Plus certificate (scope: whole organisation) exempts us from this item until it expires on 21 November 2026. 1 of 2 devices has no active antivirus.",
      counts: { met: 1, notMet: 1, of: 2 },
      personMustAdd: "Check that the certificate's scope covers the devices of this organisation.",
    });
  });

  test.each([
    ["2026-11-21", "exempt"],
    ["2026-11-20", "yes"],
  ])("on its last day it still does, on the next no more: %s", (expiry, suggested) => {
    const certificates = [certificate("cyber_essentials_plus", expiry)];
    const found = answer(item, [device()], { certificates });
    expect(found.suggested).toBe(suggested);
    if (suggested !== "exempt") {
      expect(found.personMustAdd).toMatch(
        /A current Cyber Essentials Plus or ISO 27001 certificate may/,
      );
    }
  });

  test("of several the one that lasts longest", () => {
    const certificates = [plus, certificate("iso27001", "2028-01-31")];
    expect(answer(item, [device()], { certificates }).because).toMatch(
      /^Our ISO 27001 certificate .* expires on 31 January 2028\./,
    );
  });

  test("an item that devices do not speak to is exempt too", () => {
    const found = answer(["2025-26", 4, "9.1.1"], [], { certificates: [plus] });
    expect(found).toMatchObject({
      suggested: "exempt",
      counts: null,
      because:
        "Our Cyber Essentials Plus certificate (scope: whole organisation) exempts us from this item until it expires on 21 November 2026.",
    });
    expect(found.pasteable).toBe(
      "On 21 November 2026: our Cyber Essentials Plus certificate (scope: whole organisation) exempts us from this item until it expires on 21 November 2026.",
    );
  });
});
