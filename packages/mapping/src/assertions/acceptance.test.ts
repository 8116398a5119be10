import { describe, expect, test } from "@jest/globals";
import type { Detail } from "../controls/types.ts";
import { type AcceptedRisk, AcceptedRisks, failingDetails } from "./acceptance.ts";

type Asked = Parameters<AcceptedRisks["acceptedBy"]>;
const acceptedBy = (risks: readonly AcceptedRisk[], ...about: Asked) =>
  new AcceptedRisks(risks).acceptedBy(...about);
const touches = (risk: AcceptedRisk, ...about: Asked) =>
  new AcceptedRisks([risk]).touches(...about);

const device = { id: "d1", site: "s1", groups: ["scanners"] };
const unsupported = (what: string, version?: string): Detail => ({
  what,
  ...(version === undefined ? {} : { version }),
  state: "unsupported",
  because: "over",
});
const found = (control: string, ...details: readonly Detail[]) => ({
  control,
  outcome: "not-met" as const,
  details,
});
const software = found("software-supported", unsupported("PHP 7.4"), unsupported("Python 3.8"));
const risk = (id: string, part: Partial<AcceptedRisk>): AcceptedRisk => ({
  id,
  scope: { kind: "all" },
  subject: { product: "PHP", cycle: "7.4" },
  ...part,
});
const php = risk("php", {});
const python = risk("python", { subject: { product: "Python", cycle: "3.8" } });

describe("a finding is accepted", () => {
  test.each([
    ["by nobody", [], undefined],
    ["not where one thing is left", [php], undefined],
    ["where everything that fails is covered", [php, python], ["php", "python"]],
    [
      "by its control as a whole",
      [risk("all", { subject: { controls: ["software-supported"] } })],
      ["all"],
    ],
    ["not by another control", [risk("x", { subject: { controls: ["os-supported"] } })], undefined],
    ["not by no control", [risk("x", { subject: { controls: [] } })], undefined],
  ] as const)("%s", (_, risks, by) => {
    expect(acceptedBy(risks, device, software)).toEqual(by);
  });

  test("never where it is met, or where there is no evidence", () => {
    for (const outcome of ["met", "no-evidence", "not-applicable"] as const) {
      expect(acceptedBy([php, python], device, { ...software, outcome })).toBeUndefined();
      expect(touches(php, device, { ...software, outcome })).toBe(false);
    }
  });

  test("what nobody could establish beside it decides nothing", () => {
    const unsure = { ...unsupported("Unheard Of"), state: "unknown-cycle" };
    const finding = found("software-supported", unsupported("PHP 7.4"), unsure);
    expect(acceptedBy([php], device, finding)).toEqual(["php"]);
    expect(failingDetails(finding)).toHaveLength(1);
  });

  test("a finding that names nothing is covered by its control alone", () => {
    const bare = found("disk-encrypted", { what: "C:", state: "off", because: "off" });
    expect(acceptedBy([risk("c", { subject: { product: "C:", cycle: "" } })], device, bare)).toBe(
      undefined,
    );
    const whole = risk("c", { subject: { controls: ["disk-encrypted"] } });
    expect(acceptedBy([whole], device, { ...bare, details: undefined })).toEqual(["c"]);
  });
});

test.each([
  [{ kind: "all" }, true],
  [{ kind: "device", name: "d1" }, true],
  [{ kind: "device", name: "d2" }, false],
  [{ kind: "group", name: "scanners" }, true],
  [{ kind: "group", name: "d1" }, false],
  [{ kind: "site", name: "s1" }, true],
  [{ kind: "site", name: "scanners" }, false],
] as const)("scope %j: %s", (scope, is) => {
  const here = risk("r", { scope, subject: { controls: ["software-supported"] } });
  expect(touches(here, device, software)).toBe(is);
  expect(acceptedBy([here], device, software) !== undefined).toBe(is);
});

test("a device of no site is of no site's scope", () => {
  const here = risk("r", { scope: { kind: "site", name: "s1" } });
  expect(touches(here, { ...device, site: null }, software)).toBe(false);
});

test.each([
  ["Windows Server", "2012", "Windows Server 2012", true],
  ["Windows Server", "2012", "Windows Server 2012 R2", false],
  ["windows  server", "2012 r2", "Windows Server 2012 R2", true],
  ["Debian", "10", "Debian 10 (Buster)", true],
  ["Debian", "10 (Buster)", "Debian 10 (Buster)", true],
  ["Debian", "10", "Packages of Debian 10 (Buster)", true],
  ["Debian", "1", "Debian 10 (Buster)", false],
  ["Debian", "", "Debian 10 (Buster)", false],
] as const)("%s, line %s, is %s: %s", (product, cycle, what, is) => {
  const here = risk("r", { subject: { product, cycle } });
  expect(touches(here, device, found("os-supported", unsupported(what)))).toBe(is);
});

test("a late update is named by its product and the version that is missing", () => {
  const late = { what: "openssl", version: "3.0.17", state: "overdue", because: "late" };
  const here = risk("r", { subject: { product: "openssl", cycle: "3.0.17" } });
  expect(acceptedBy([here], device, found("security-updates-in-time", late))).toEqual(["r"]);
  const next = { ...late, version: "3.0.18" };
  expect(acceptedBy([here], device, found("security-updates-in-time", next))).toBeUndefined();
  const due = { ...next, state: "due" };
  expect(acceptedBy([here], device, found("security-updates-in-time", late, due))).toEqual(["r"]);
});

test("names are told apart however many there are", () => {
  const risks = new AcceptedRisks([risk("r", { subject: { product: "P", cycle: "10000" } })]);
  const accepted = Array.from({ length: 10_002 }, (_, i) =>
    risks.acceptedBy(device, found("software-supported", unsupported(`P ${i}`))),
  );
  expect(accepted.flat().filter((id) => id !== undefined)).toEqual(["r"]);
  expect(accepted[10_000]).toEqual(["r"]);
});

test("one thing is covered by its name and by its control, each once", () => {
  const whole = risk("w", { subject: { controls: ["software-supported"] } });
  const detail = unsupported("PHP 7.4", "7.4");
  const about = { finding: found("software-supported", detail), detail };
  const ids = new AcceptedRisks([php, whole, python]).covering(device, about).map(({ id }) => id);
  expect(ids).toEqual(["w", "php"]);
});
