import type { AntivirusProduct } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { plistOf, readPlist } from "../../macos/read-plist.ts";
import { textAt } from "../../macos/values.ts";
import { known, outputOf, unknown } from "../answers.ts";
import { gatekeeperOf, saidBy } from "../secure-boot/gatekeeper.ts";
import type { ReadingOf } from "../types.ts";
import { parseMdatp } from "./defender.ts";
import { parseFalconStats } from "./falcon-stats.ts";
import { type MacTrace, macTraces } from "./mac-traces.ts";
import { ownWord } from "./mac-words.ts";
import { parseSentinelStatus } from "./sentinel.ts";
import { newestCopy, parseXProtectVersion, type XProtectCopy } from "./xprotect.ts";

/** Where XProtect's lists lie: kept by its own service from macOS 15 on, and by the system's updates before and beside that. */
const copies = [
  "/var/protected/xprotect/XProtect.bundle",
  "/Library/Apple/System/Library/CoreServices/XProtect.bundle",
] as const;
const REMEDIATOR = "/Library/Apple/System/Library/CoreServices/XProtect.app";

async function copyIn(machine: Machine, bundle: string): Promise<XProtectCopy[]> {
  const info = await readPlist(machine, `${bundle}/Contents/Info.plist`);
  const version = textAt(plistOf(info), "CFBundleShortVersionString");
  if (version === undefined || info.state !== "read") return [];
  return [{ version, at: (await machine.modified(bundle)) ?? info.modifiedAt }];
}

/** Apple's own protection. It is always on; with Gatekeeper off nobody promises that it looks at what is opened. */
async function xprotect(machine: Machine): Promise<AntivirusProduct | undefined> {
  const told = parseXProtectVersion(outputOf(await machine.run("xprotect", ["version"])) ?? "");
  const found = [
    ...(await Promise.all(copies.map((bundle) => copyIn(machine, bundle)))).flat(),
    ...(told === undefined ? [] : [told]),
  ];
  const newest = newestCopy(found);
  if (newest === undefined) return undefined;
  const remediator = plistOf(await readPlist(machine, `${REMEDIATOR}/Contents/Info.plist`));
  const version = textAt(remediator, "CFBundleShortVersionString");
  const gatekeeper = gatekeeperOf(saidBy(await machine.run("spctl", ["--status"])));
  return {
    product: "xprotect",
    name: "XProtect",
    ...(version !== undefined && { version }),
    running: "yes",
    realTime: gatekeeper === "no" ? "unknown" : "yes",
    mode: "active",
    signatureVersion: newest.version,
    ...(newest.at !== undefined && { signaturesAt: newest.at }),
    signaturesFresh: "unknown",
    licensed: "unknown",
  };
}

type Details = Partial<Omit<AntivirusProduct, "product" | "name">>;

async function defender(machine: Machine): Promise<Details> {
  const said = await ownWord(machine, "defender");
  return parseMdatp(said ?? "", machine.now()) ?? {};
}

/** Falcon says whether its sensor works, not whether its policy prevents anything. */
async function falcon(machine: Machine): Promise<Details> {
  const said = await ownWord(machine, "crowdstrike-falcon");
  const { version, operational } = parseFalconStats(said ?? "");
  return {
    ...(version !== undefined && { version }),
    ...(operational === "yes" && { running: "yes", mode: "active" }),
    ...(operational === "no" && { mode: "reduced", realTime: "no" }),
  };
}

async function sentinel(machine: Machine): Promise<Details> {
  const said = await ownWord(machine, "sentinelone");
  const { version, protection, running } = parseSentinelStatus(said ?? "");
  return {
    ...(version !== undefined && { version }),
    ...(running !== "unknown" && { running }),
    ...(protection === "yes" && { realTime: "yes", mode: "active" }),
    ...(protection === "no" && { realTime: "no" }),
  };
}

const details: Readonly<Record<string, (machine: Machine) => Promise<Details>>> = {
  defender,
  "crowdstrike-falcon": falcon,
  sentinelone: sentinel,
};

/** An extension that nobody allowed yet keeps the product from seeing anything, whatever the product says. */
async function productOf(machine: Machine, trace: MacTrace): Promise<AntivirusProduct> {
  const { vendor, version, extension } = trace;
  const blocked = extension === "waiting" || extension === "off";
  return {
    product: vendor.product,
    name: vendor.name,
    ...(version !== undefined && { version }),
    running: extension === "enabled" ? "yes" : "unknown",
    realTime: "unknown",
    mode: "unknown",
    signaturesFresh: "unknown",
    licensed: "unknown",
    ...(await details[vendor.product]?.(machine)),
    ...(blocked && { realTime: "no" as const }),
  };
}

export async function antivirusOnMac(machine: Machine): Promise<ReadingOf<"antivirus">> {
  const own = await xprotect(machine);
  const { found } = await macTraces(machine);
  const products = await Promise.all(found.map((trace) => productOf(machine, trace)));
  if (own === undefined && products.length === 0) {
    return unknown("not_reported", "neither XProtect nor another product could be read");
  }
  const all = own === undefined ? products : [own, ...products];
  return known({ products: all.slice(0, 16) }, "xprotect+extensions+apps");
}
