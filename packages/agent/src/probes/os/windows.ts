import type { Machine } from "../../exec/types.ts";
import { type WindowsAnswer, windowsAnswer } from "../../windows/ask.ts";
import type { RegistryView } from "../../windows/registry.ts";
import { type Row, textIn, wholeIn } from "../../windows/values.ts";
import { known } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { rowIn, whyUnread } from "../windows-answers.ts";
import { editionOfSku, isMultiSession, kindOfEdition } from "./windows-edition.ts";
import { type Kind, windowsName } from "./windows-name.ts";

type Reading = ReadingOf<"os">;
type ProductType = "workstation" | "domain-controller" | "server";

const CURRENT = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
const CONTROL = "HKLM\\SYSTEM\\CurrentControlSet\\Control";

const productTypes: Readonly<Record<number, ProductType>> = {
  1: "workstation",
  2: "domain-controller",
  3: "server",
};

/** What tells one Windows from another, as its two sources have it. Absent: not read, or not there. */
export interface WindowsIdentity {
  readonly build: number | undefined;
  readonly revision: number | undefined;
  readonly version: string | undefined;
  readonly edition: string | undefined;
  readonly sku: number | undefined;
  readonly productType: ProductType | undefined;
  readonly kind: Kind;
  readonly source: string;
  readonly conflicts: readonly string[];
}

function kindOf(type: ProductType | undefined, edition: string | undefined): Kind {
  if (isMultiSession(edition)) return "client";
  if (type === undefined) return kindOfEdition(edition);
  return type === "workstation" ? "client" : "server";
}

function productTypeFrom(registry: Row, system: Row): ProductType | undefined {
  const told = productTypes[wholeIn(system, "ProductType") ?? 0];
  if (told !== undefined) return told;
  const installation = textIn(registry, "InstallationType")?.toLowerCase();
  if (installation === "client") return "workstation";
  return /^(?:server|server core|nano server)$/.test(installation ?? "") ? "server" : undefined;
}

interface Both<T> {
  readonly registry: T | undefined;
  readonly system: T | undefined;
}

function disagreement<T>(what: string, { registry, system }: Both<T>): string[] {
  if (registry === undefined || system === undefined || registry === system) return [];
  return [`${what} is ${registry} in the registry and ${system} in Win32_OperatingSystem`];
}

function conflictsOf(registry: Row, system: Row): string[] {
  const edition = textIn(registry, "EditionID");
  const ofSku = editionOfSku(wholeIn(system, "OperatingSystemSKU"));
  const sameEdition = edition?.toLowerCase() === ofSku?.toLowerCase();
  return [
    ...disagreement("the build", { registry: buildIn(registry), system: systemBuild(system) }),
    ...(sameEdition ? [] : disagreement("the edition", { registry: edition, system: ofSku })),
  ];
}

const buildIn = (row: Row) => wholeIn(row, "CurrentBuild") ?? wholeIn(row, "CurrentBuildNumber");

function systemBuild(row: Row): number | undefined {
  const inVersion = /^\d+\.\d+\.(?<build>\d{4,6})/.exec(textIn(row, "Version") ?? "")?.groups;
  return wholeIn(row, "BuildNumber") ?? (inVersion && Number(inVersion.build));
}

/** Build, edition and kind of this Windows: the registry's word first, WMI's where the registry could not be read. */
export function windowsIdentity(answer: WindowsAnswer): WindowsIdentity {
  const registry = answer.registry.values(CURRENT) ?? {};
  const system = rowIn(answer, "operating-system") ?? {};
  const sku = wholeIn(system, "OperatingSystemSKU");
  const edition = textIn(registry, "EditionID") ?? editionOfSku(sku);
  const productType = productTypeFrom(registry, system);
  const inRegistry = buildIn(registry);
  return {
    build: inRegistry ?? systemBuild(system),
    revision: wholeIn(registry, "UBR"),
    version: textIn(registry, "DisplayVersion") ?? textIn(registry, "ReleaseId"),
    edition,
    sku,
    // It is the same number as a server's there, and would make a server of a client.
    productType: isMultiSession(edition) ? undefined : productType,
    kind: kindOf(productType, edition),
    source: inRegistry === undefined ? "win32-operatingsystem" : "windows-registry",
    conflicts: conflictsOf(registry, system),
  };
}

/** `26100.4061`, or the build alone where the revision is not told; `undefined` where not even that is known. */
export function buildText({ build, revision }: WindowsIdentity): string | undefined {
  if (build === undefined) return undefined;
  return revision === undefined ? String(build) : `${build}.${revision}`;
}

const architectures: Readonly<Record<string, string>> = {
  amd64: "x86_64",
  arm64: "arm64",
  x86: "x86",
};

/** The machine's own architecture: what a program sees of it may be emulated. */
function architectureOf(registry: RegistryView, system: Row): string {
  const environment = registry.values(`${CONTROL}\\Session Manager\\Environment`) ?? {};
  const named = textIn(environment, "PROCESSOR_ARCHITECTURE");
  if (named !== undefined) return architectures[named.toLowerCase()] ?? named.toLowerCase();
  const bits = textIn(system, "OSArchitecture") ?? "";
  if (/^arm/i.test(bits)) return /64/.test(bits) ? "arm64" : "arm";
  if (/^64/.test(bits)) return "x86_64";
  return /^32/.test(bits) ? "x86" : "unknown";
}

function variantOf(registry: RegistryView): string | undefined {
  const policy = registry.values(`${CONTROL}\\CI\\Policy`) ?? {};
  const insider =
    registry.values("HKLM\\SOFTWARE\\Microsoft\\WindowsSelfHost\\Applicability") ?? {};
  const branch = textIn(insider, "BranchName");
  const marks = [
    ...(wholeIn(policy, "SkuPolicyRequired") === 1 ? ["s-mode"] : []),
    ...(branch === undefined ? [] : [`insider:${branch}`]),
  ];
  return marks.length === 0 ? undefined : marks.join(" ");
}

function whyNone(answer: WindowsAnswer): Reading {
  const key = answer.registry.key(CURRENT);
  const section = answer.section("operating-system");
  if (section.state === "failed") return whyUnread(section);
  if (key.state === "failed") return whyUnread(key);
  const detail = "neither the registry nor Win32_OperatingSystem tells the build of this Windows";
  return whyUnread({ reason: "not_reported", detail });
}

export async function osOnWindows(machine: Machine): Promise<Reading> {
  const answer = await windowsAnswer(machine);
  const about = windowsIdentity(answer);
  const { build, version, edition, sku, productType, kind, conflicts } = about;
  if (build === undefined) return whyNone(answer);
  return known(
    {
      platform: "windows",
      id: "windows",
      name: windowsName({ kind, build, edition, version }),
      version,
      build: buildText(about),
      edition,
      sku,
      productType,
      variant: variantOf(answer.registry),
      like: [],
      rolling: false,
      architecture: architectureOf(answer.registry, rowIn(answer, "operating-system") ?? {}),
    },
    about.source,
    { conflicts },
  );
}
