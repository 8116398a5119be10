import { expect, test } from "@jest/globals";
import { answer, device, silent } from "./testing.ts";

const on = (receivedOn: string, over = {}) => ({ ...device("laptop", over), receivedOn });

test.each([
  [
    "yes",
    [on("2026-11-20"), on("2026-11-21")],
    [
      "On 21 November 2026: 2 of 2 laptops and tablets are encrypted.",
      "These figures rest on automatic reports received between 20 November 2026 and 21 November 2026; 2 of 2 known laptops and tablets are reporting in time.",
    ],
  ],
  [
    "no",
    [on("2026-11-21", { "disk-encrypted": "not-met" })],
    [
      "This is not yet in place on every device.",
      "On 21 November 2026: 1 of 1 laptop or tablet is not fully encrypted.",
      "These figures rest on automatic reports received on 21 November 2026; 1 of 1 known laptop or tablet is reporting in time.",
    ],
  ],
  [
    "cannot confirm",
    [silent],
    [
      "We cannot confirm this yet.",
      "On 21 November 2026: 0 of 1 laptop or tablet is encrypted; for 1 there is no evidence; 1 device of unknown class is counted among them. Of 1 known device, 1 never reported.",
      "0 of 1 known laptop or tablet is reporting in time.",
    ],
  ],
] as const)("the comment beside a %s", (suggested, devices, lines) => {
  const found = answer(["2025-26", 3, "9.5.2"], devices);
  expect(found.suggested).toBe(suggested);
  expect(found.pasteable.split("\n")).toEqual([
    ...lines,
    "[Add: Phones, removable drives, and portable devices without an agent: whether they are encrypted or may not be used for personal information.]",
  ]);
});

test("a drafted text is the comment, with what it rests on", () => {
  const { text, pasteable } = answer(["2025-26", 3, "8.3.5"], [on("2026-11-21")]);
  expect(pasteable.startsWith(text ?? "none")).toBe(true);
  expect(pasteable.split("\n").at(-1)).toMatch(/^These figures rest on .* received on 21 November/);
});

test("an item out of reach asks for the organisation's own words", () => {
  expect(answer(["2025-26", 3, "6.3.2"], [on("2026-11-21")]).pasteable).toBe(
    "[From your own records: Have staff been told not to use public Wi-Fi for work?]",
  );
});

test("where nobody can be asked it says so in one sentence", () => {
  expect(answer(["2025-26", 3, "9.5.2"], []).pasteable.split("\n").slice(0, -1)).toEqual([
    "We cannot confirm this yet.",
    "On 21 November 2026: no laptop or tablet is known that this could be asked of.",
  ]);
});

test("a register is its draft, though no control speaks to it", () => {
  const { pasteable } = answer(["2025-26", 3, "7.1.1"], [on("2026-11-21"), silent]);
  expect(pasteable).toMatch(/^Our register of devices and software .* it holds 2 devices/);
  expect(pasteable).toMatch(/1 of 2 known devices is reporting in time\.$/);
});

test("a level has its reason first, then the state of the devices", () => {
  const { pasteable } = answer(
    ["2025-26", 1, "B3.d"],
    [on("2026-11-21", { "disk-encrypted": "not-met" })],
  );
  expect(pasteable.split("\n").slice(0, 2)).toEqual([
    expect.stringMatching(
      /^1 of 1 laptop or tablet is not fully encrypted\. One indicator is enough/,
    ),
    "State of our devices on 21 November 2026:",
  ]);
  // What we know of the expected level is no word of the organisation.
  expect(pasteable).not.toContain("Standards Met");
});

test("that a certificate may exempt is advice, and nothing to paste", () => {
  const { personMustAdd, pasteable } = answer(["2025-26", 4, "6.2.1"], [on("2026-11-21")]);
  expect(personMustAdd).toContain("may exempt you");
  expect(pasteable).not.toContain("may exempt you");
});
