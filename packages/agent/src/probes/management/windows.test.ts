import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, key, windowsScene } from "../../testing/windows-scene.ts";
import { answerAt, parseDsregcmd, tenantIn } from "./dsregcmd.ts";
import { managementOnWindows } from "./windows.ts";

const TENANT = "00000000-0000-4000-8000-00000000000a";
const box = (title: string) =>
  `+${"-".repeat(70)}+\r\n| ${title.padEnd(69)}|\r\n+${"-".repeat(70)}+\r\n`;
const joined = (entra: string, domain: string, more = "") =>
  `\r\n${box("Device State")}\r\n             AzureAdJoined : ${entra}\r\n          EnterpriseJoined : NO\r\n              DomainJoined : ${domain}\r\n${more}\r\n${box("User State")}\r\n                    NgcSet : NO\r\n           WorkplaceJoined : NO\r\n`;
const tenant = `                TenantName : AzureAdJoined : YES, they say\r\n                  TenantId : ${TENANT}\r\n                    MdmUrl : https://mdm.example.org/enrol\r\n`;

test("a key counts from its own line, split at the first colon", () => {
  const values = parseDsregcmd(joined("NO", "YES", tenant));
  expect(answerAt(values, "AzureAdJoined")).toBe("no");
  expect(values.get("tenantname")).toBe("AzureAdJoined : YES, they say");
  expect(values.get("mdmurl")).toBe("https://mdm.example.org/enrol");
});

test.each([
  ["YES", "yes"],
  ["NO", "no"],
  ["ERROR", "unknown"],
  ["JA", "unknown"],
  ["", "unknown"],
])("AzureAdJoined : %s is %s", (word, answer) => {
  expect(answerAt(parseDsregcmd(joined(word, "NO")), "AzureAdJoined")).toBe(answer);
});

test("a key that contradicts itself is no reading", () => {
  const values = parseDsregcmd("DomainJoined : YES\nDomainJoined : NO\n");
  expect(answerAt(values, "DomainJoined")).toBe("unknown");
});

test("a tenant is an id", () => {
  expect(tenantIn(`{${TENANT.toUpperCase()}}`)).toBe(TENANT);
  expect(tenantIn("example.org")).toBeUndefined();
});

const ENROLMENTS = "HKLM\\SOFTWARE\\Microsoft\\Enrollments";
const JOIN = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\CloudDomainJoin\\JoinInfo";
const [ID, LEFT_OVER] = [
  "00000000-0000-4000-8000-0000000000E1",
  "00000000-0000-4000-8000-0000000000E2",
];
const enrolments = (keys: Readonly<Record<string, object>>) => ({
  [ENROLMENTS]: key({}, ["Context", "Status", ...Object.keys(keys)]),
  ...Object.fromEntries(
    Object.entries(keys).map(([name, values]) => [`${ENROLMENTS}\\${name}`, key({ ...values })]),
  ),
});
const intune = { ProviderID: "MS DM Server", EnrollmentState: 1 };

async function ask(about: Scene) {
  const reading = await managementOnWindows(scene(about));
  const fact = facts.management.safeParse({ kind: "management", ...reading });
  expect(fact.error).toBeUndefined();
  return reading;
}

async function told(sections: object): Promise<unknown> {
  const reading = await ask(windowsScene({ ...sections }));
  if (reading.state !== "known")
    return reading.state === "unknown" ? reading.reason : reading.state;
  const { domainJoined, domain, entraJoined, tenantId, mdm } = reading.value;
  return `domain ${domainJoined} ${domain ?? "-"}, entra ${entraJoined} ${tenantId === TENANT ? "tenant" : "-"}, mdm ${mdm.enrolled} ${mdm.provider ?? "-"}`;
}

test.each<[string, object, unknown]>([
  [
    "hybrid and enrolled",
    {
      "directory-join": joined("YES", "YES", tenant),
      "computer-system": { PartOfDomain: true, Domain: "example.org", DomainRole: 1 },
      registry: enrolments({ [ID]: intune }),
    },
    "domain yes example.org, entra yes tenant, mdm yes intune",
  ],
  [
    "an address for the tenant is no enrolment",
    { "directory-join": joined("YES", "NO", tenant), registry: enrolments({ [LEFT_OVER]: {} }) },
    "domain no -, entra yes tenant, mdm no -",
  ],
  [
    "an enrolment that is not finished",
    {
      "directory-join": joined("NO", "NO"),
      registry: enrolments({ [ID]: { ...intune, EnrollmentState: 6 } }),
    },
    "domain no -, entra no -, mdm no -",
  ],
  [
    "an enrolment that was not read",
    { "directory-join": joined("NO", "NO"), registry: { [ENROLMENTS]: key({}, [ID]) } },
    "domain no -, entra no -, mdm unknown -",
  ],
  [
    "no key of enrolments",
    { "directory-join": joined("NO", "NO"), registry: { [ENROLMENTS]: null } },
    "domain no -, entra no -, mdm no -",
  ],
  [
    "another provider",
    {
      "directory-join": joined("NO", "NO"),
      registry: enrolments({ [ID]: { ProviderID: "Example MDM", EnrollmentState: "1" } }),
    },
    "domain no -, entra no -, mdm yes Example MDM",
  ],
  [
    "a workgroup's name is no domain's",
    {
      "directory-join": joined("NO", "NO"),
      "computer-system": { PartOfDomain: false, Domain: "WORKGROUP" },
    },
    "domain no -, entra no -, mdm unknown -",
  ],
  [
    "dsregcmd is missing, the registry tells",
    {
      "directory-join": new Failed("CommandNotFoundException"),
      "computer-system": { DomainRole: 3, Domain: "example.org" },
      registry: { [JOIN]: key({}, ["AA"]), [`${JOIN}\\AA`]: key({ TenantId: TENANT }) },
    },
    "domain yes example.org, entra yes tenant, mdm unknown -",
  ],
  [
    "sources that differ",
    {
      "directory-join": joined("NO", "YES"),
      "computer-system": { PartOfDomain: false },
      registry: { [JOIN]: key({}, ["AA"]) },
    },
    "domain unknown -, entra unknown -, mdm unknown -",
  ],
  ["an error text", { "directory-join": "dsregcmd: error 0x80070005" }, "not_reported"],
  ["nothing at all", {}, "command_missing"],
])("%s", async (_, sections, outcome) => expect(await told(sections)).toEqual(outcome));

const USER = "S-1-12-1-1-2-3-4";
const WORKPLACE = `HKU\\${USER}\\Software\\Microsoft\\Windows NT\\CurrentVersion\\WorkplaceJoin\\JoinInfo`;

test.each<[string, object, string]>([
  ["a person's own hive", { HKU: key({}, [USER]), [WORKPLACE]: key({}, ["AA"]) }, "yes"],
  ["nobody's", { HKU: key({}, [USER]), [WORKPLACE]: null }, "no"],
  ["nobody is signed in", { HKU: key({}, ["S-1-5-18"]) }, "unknown"],
])("registered: %s", async (_, registry, entraRegistered) => {
  const sections = { "directory-join": joined("NO", "NO"), registry };
  expect(await ask(windowsScene(sections))).toMatchObject({ value: { entraRegistered } });
});

test("conflicts are told, and other management by its services", async () => {
  const sections = {
    "directory-join": joined("NO", "YES"),
    "computer-system": { PartOfDomain: false },
    services: [{ Name: "CcmExec", State: "Running", StartMode: "Auto" }],
  };
  expect(await ask(windowsScene(sections))).toMatchObject({
    conflicts: [expect.stringContaining("domain")],
    value: { others: [{ tool: "configmgr", active: "yes" }] },
  });
});
