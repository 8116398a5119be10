import type { Fact, FactKind, ValueOf } from "@muster/mapping/facts";
import { count } from "./terminal.ts";

/** What a known fact says, in one sentence and without judgement. */
type Describe = { readonly [K in FactKind]: (value: ValueOf<K>) => string };

const describe: Describe = {
  os: ({ name, version, point, build, architecture, kernel }) =>
    listed([
      name,
      point ?? (version !== undefined && !name.includes(version) ? version : undefined),
      build && `build ${build}`,
      architecture,
      kernel && `kernel ${kernel}`,
    ]),
  "support-programme": ({ programmes }) =>
    listed(
      programmes.map(
        (p) => `${p.programme} ${p.state}${p.expires ? ` until ${day(p.expires)}` : ""}`,
      ),
    ) || "none found",
  "machine-class": ({ form, runsIn, technology }) =>
    `${form === "unknown" ? "form unknown" : form}, ${where[runsIn]}${technology ? ` (${technology})` : ""}`,
  identity: ({ hostname, manufacturer, model, serial }) =>
    listed([hostname, listed([manufacturer, model], " "), serial && "serial number known"]),
  boot: ({ bootedAt }) => `started ${bootedAt}`,
  restart: ({ required, because }) =>
    required ? `needed: ${listed(because) || "no reason given"}` : "not needed",
  "installed-software": ({ items, complete, read, unread }) =>
    `${count(items.length, "title")} (${listed(read)})${complete ? "" : `; not complete: ${listed(unread)}`}`,
  "pending-updates": ({ updates, securityOrigins, unread = [] }) => {
    const security = updates.filter((u) => u.security === "yes").length;
    const open = updates.filter((u) => u.security === "unknown").length;
    const origins = securityOrigins.length === 0 ? "; no security source is configured" : "";
    const more = unread.length === 0 ? "" : `; not all could be seen: ${listed(unread)}`;
    return `${updates.length} pending, ${security} of them for security${open > 0 ? `, ${open} not said` : ""}${origins}${more}`;
  },
  "update-check": ({ checkedAt, listsDate, installedAt }) =>
    listed([
      checkedAt && `asked ${checkedAt}`,
      listsDate && `lists of ${listsDate}`,
      installedAt && `last installed ${installedAt}`,
    ]) || "no dates found",
  "update-policy": ({ automatic, mechanism, scope, obstacles }) =>
    listed([
      automatic,
      mechanism && `by ${mechanism}`,
      scope,
      ...obstacles.map((o) => `in the way: ${o}`),
    ]),
  antivirus: ({ products }) =>
    listed(
      products.map(
        (p) =>
          `${p.name}: runs ${p.running}, on access ${p.realTime}${p.signaturesAt ? `, signatures of ${p.signaturesAt}` : ""}`,
      ),
      "; ",
    ) || "none found",
  firewall: ({ layers, managedBy }) =>
    listed(
      [
        ...layers.map((l) => `${l.name}: on ${l.enabled}, inbound ${l.defaultInbound}`),
        managedBy && `by ${managedBy}`,
      ],
      "; ",
    ) || "no layer found",
  "disk-encryption": ({ volumes }) =>
    listed(volumes.map((v) => `${v.mount} ${v.state}${v.method ? ` (${v.method})` : ""}`)) ||
    "no volume found",
  browsers: ({ browsers, complete, extensions }) =>
    `${
      listed(browsers.map((b) => `${b.name}${b.version ? ` ${b.version}` : ""}`)) || "none found"
    }${complete ? "" : "; not complete"}${extensions.read === "not-asked" ? "" : `; ${count(extensions.found.length, "extension")}`}`,
  "installed-updates": ({ updates, transactions, read }) =>
    listed([
      updates.length > 0 && count(updates.length, "update"),
      transactions[0] && `last changed ${transactions[0].at}`,
      `from ${listed(read)}`,
    ]),
  administrators: ({ members, complete, guest, withoutPassword }) =>
    listed([
      `${complete ? "" : "at least "}${count(members.length, "administrator")}`,
      `guest ${guest}`,
      withoutPassword !== undefined &&
        withoutPassword > 0 &&
        `${count(withoutPassword, "account")} without a password`,
    ]),
  "screen-lock": ({ settings, usersNotRead }) =>
    listed(
      [
        ...settings.map(
          (s) =>
            `${s.scope} (${s.from}): locks ${s.enabled}${s.afterSeconds === undefined ? "" : ` after ${s.afterSeconds} s`}, password ${s.password}`,
        ),
        usersNotRead > 0 && `those of ${count(usersNotRead, "more user")} not read`,
      ],
      "; ",
    ) || "nothing is set",
  autorun: ({ settings, usersNotRead }) =>
    listed(
      [
        ...settings.map(
          (s) =>
            `${s.scope}: drive types off ${s.driveTypesOff ?? "default"}, commands ${s.commands}, phones and cameras ${s.nonVolume}`,
        ),
        usersNotRead > 0 && `those of ${count(usersNotRead, "more user")} not read`,
      ],
      "; ",
    ) || "nothing is set",
  "secure-boot": ({ secureBoot, level, tpm, certificates }) =>
    listed([
      `secure boot ${secureBoot}${level ? ` (${level})` : ""}`,
      certificates?.status && `certificates ${certificates.status}`,
      tpm.present === "not-applicable" ? undefined : `TPM ${tpm.version ?? tpm.present}`,
    ]),
  "remote-access": ({ services, tools }) =>
    listed(
      [
        ...services.map((s) => `${s.service}: on ${s.enabled}, runs ${s.running}`),
        tools.length > 0 && `tools: ${listed(tools)}`,
      ],
      "; ",
    ) || "none found",
  backup: ({ hints }) =>
    listed(
      hints.map(
        (h) => `${h.name} ${h.state}${h.lastSuccessAt ? `, last done ${h.lastSuccessAt}` : ""}`,
      ),
      "; ",
    ),
  "removable-media": ({ storage, deviceControl }) => `${storage}, device control ${deviceControl}`,
  management: ({ domainJoined, domain, entraJoined, mdm, others }) =>
    listed([
      `domain ${domain ?? domainJoined}`,
      `Entra ${entraJoined}`,
      `device management ${mdm.enrolled}${mdm.provider ? ` (${mdm.provider})` : ""}`,
      ...others.map((o) => o.tool),
    ]),
  edr: ({ products }) =>
    listed(
      products.map((p) => `${p.name}: onboarded ${p.onboarded}, runs ${p.running}`),
      "; ",
    ) || "none found",
};

const where = {
  physical: "physical",
  "virtual-machine": "virtual machine",
  container: "container",
  wsl: "Windows Subsystem for Linux",
  unknown: "where it runs is unknown",
} as const;

/** A fact in words: what it says, why it does not apply, or why it is unknown. */
export function describeFact(fact: Fact): string {
  if (fact.state === "unknown") return `unknown: ${fact.detail} (${fact.reason})`;
  if (fact.state === "not-applicable") return `does not apply: ${fact.because}`;
  // The kind names the value's type; TypeScript can't follow that through a table.
  return (describe[fact.kind] as (value: ValueOf<FactKind>) => string)(fact.value);
}

function listed(words: readonly (string | false | undefined)[], between = ", "): string {
  return words.filter((w) => w !== undefined && w !== false && w !== "").join(between);
}

function day(instant: string): string {
  return instant.slice(0, 10);
}
