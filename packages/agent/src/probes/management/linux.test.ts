import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { managementOnLinux } from "./linux.ts";
import { parseRealms } from "./realm.ts";
import { parseIpa, parseSamba, parseSssd } from "./sssd.ts";

const dpkg = (...names: readonly string[]) => ({
  "/var/lib/dpkg/status": ["base-files", ...names]
    .map((n) => `Package: ${n}\nStatus: install ok installed\nVersion: 1.0\nArchitecture: amd64\n`)
    .join("\n"),
});
const realm = (configured: string) => `example.org
  type: kerberos
  realm-name: EXAMPLE.ORG
  domain-name: example.org
  configured: ${configured}
  server-software: active-directory
  client-software: sssd
  required-package: sssd-tools
  login-formats: %U@example.org
  login-policy: allow-realm-logins
`;
const sssd =
  "[sssd]\ndomains = example.org\nconfig_file_version = 2\n\n[domain/example.org]\nid_provider = ad\nad_domain = example.org\n";
const keytab = { "/etc/krb5.keytab": "" };

async function told(about: Scene): Promise<unknown> {
  const reading = await managementOnLinux(scene(about));
  expect(facts.management.safeParse({ kind: "management", ...reading }).error).toBeUndefined();
  if (reading.state !== "known") return reading.state;
  const { domainJoined, domain, entraJoined, mdm, others } = reading.value;
  return [
    `domain ${domainJoined} ${domain ?? "-"}, Entra ${entraJoined}, MDM ${mdm.enrolled}`,
    ...others.map((o) => `${o.tool} ${o.active}`),
  ];
}

test.each<[string, Scene, unknown]>([
  ["nothing", { files: dpkg() }, ["domain no -, Entra no, MDM no"]],
  ["no package database", {}, "unknown"],
  [
    "a join that realmd tells of, without a package database",
    { commands: { "realm list": realm("kerberos-member") } },
    ["domain yes example.org, Entra unknown, MDM unknown"],
  ],
  [
    "joined, by realmd's word",
    { files: dpkg("realmd"), commands: { "realm list": realm("kerberos-member") } },
    ["domain yes example.org, Entra no, MDM no"],
  ],
  [
    "a realm that was only found",
    { files: dpkg("realmd"), commands: { "realm list": realm("no") } },
    ["domain no -, Entra no, MDM no"],
  ],
  [
    "sssd and the machine's own keys",
    { files: { ...dpkg("sssd-common"), ...keytab, "/etc/sssd/sssd.conf": sssd } },
    ["domain yes example.org, Entra no, MDM no"],
  ],
  [
    "a configuration without the machine's keys",
    { files: { ...dpkg("sssd-common"), "/etc/sssd/sssd.conf": sssd } },
    ["domain unknown example.org, Entra no, MDM no"],
  ],
  [
    "a configuration that only root may read",
    { elevated: false, files: dpkg("sssd-common") },
    ["domain unknown -, Entra no, MDM no"],
  ],
  [
    "keys that nothing explains",
    { files: { ...dpkg(), ...keytab } },
    ["domain unknown -, Entra no, MDM no"],
  ],
  [
    "Intune's portal installed manages nothing yet",
    { files: dpkg("intune-portal", "microsoft-identity-broker") },
    ["domain no -, Entra unknown, MDM unknown"],
  ],
  [
    "tools, with whether they run",
    {
      files: {
        ...dpkg("landscape-client", "puppet-agent", "insights-client"),
        "/proc/1/comm": "systemd\n",
      },
      commands: {
        systemctl:
          "Id=landscape-client.service\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\n\nId=puppet.service\nLoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\n\nId=insights-client.timer\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\n",
      },
    },
    ["domain no -, Entra no, MDM no", "insights no", "landscape yes", "puppet no"],
  ],
  [
    "WSL",
    { files: { "/proc/sys/kernel/osrelease": "6.6-microsoft-standard-WSL2\n" } },
    "not-applicable",
  ],
])("%s", async (_, about, expected) => {
  expect(await told(about)).toEqual(expected);
});

test.each<[string, unknown]>([
  [realm("kerberos-member"), [{ name: "example.org", joined: true }]],
  [
    `${realm("no")}${realm("kerberos-member").replaceAll("example.org", "b.example.org")}`,
    [
      { name: "example.org", joined: false },
      { name: "b.example.org", joined: true },
    ],
  ],
  [realm("kerberos-guest"), [{ name: "example.org", joined: false }]],
  ["", []],
  ["realm: Couldn't connect to realm service\n", []],
])("realm list %#", (text, expected) => {
  expect(parseRealms(text)).toEqual(expected);
});

test.each<[string, unknown]>([
  [sssd, [{ name: "example.org", member: true }]],
  [
    "[sssd]\ndomains = LDAP\n[domain/LDAP]\nid_provider = ldap\n",
    [{ name: "LDAP", member: false }],
  ],
  ["[domain/example.org]\nid_provider = ad\n", []],
  ["", []],
])("sssd.conf %#", (text, expected) => {
  expect(parseSssd(text)).toEqual(expected);
});

test("Samba and FreeIPA", () => {
  expect(parseSamba("[global]\n  security = ADS\n  realm = EXAMPLE.ORG\n")).toBe("example.org");
  expect(parseSamba("[global]\n  security = user\n  realm = EXAMPLE.ORG\n")).toBeUndefined();
  expect(parseIpa("[global]\nbasedn = dc=example,dc=org\ndomain = example.org\n")).toBe(
    "example.org",
  );
  expect(parseIpa("")).toBeUndefined();
});
