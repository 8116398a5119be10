import type { EdrProduct } from "@muster/mapping/facts";
import type { RegistryView } from "../../windows/registry.ts";
import { fileTime } from "../../windows/values.ts";
import { keyState } from "../windows-answers.ts";
import { numberAt, textAt } from "../windows-keys.ts";
import { anyRuns, type Services, servicesNamed } from "../windows-services.ts";

export const STATUS = "HKLM\\SOFTWARE\\Microsoft\\Windows Advanced Threat Protection\\Status";

/** State 1 with an organisation is onboarded. A key that is not there says that nobody ever did it. */
function onboardedOf(registry: RegistryView): EdrProduct["onboarded"] {
  const key = keyState(registry, STATUS);
  if (key.state === "missing") return "no";
  if (key.state === "failed") return "unknown";
  const state = numberAt(registry, STATUS, "OnboardingState");
  if (state === 1) return textAt(registry, STATUS, "OrgId") === undefined ? "unknown" : "yes";
  return state === 0 ? "no" : "unknown";
}

function issuesOf({ onboarded, running }: Pick<EdrProduct, "onboarded" | "running">): string[] {
  return onboarded === "yes" && running === "no"
    ? ["it is onboarded, but its service Sense does not run"]
    : [];
}

/**
 * Defender for Endpoint: its service comes with Windows and proves nothing by itself. `undefined` where the registry knows
 * of no onboarding and the services do not name it.
 */
export function defenderForEndpoint(
  registry: RegistryView,
  services: Services,
): EdrProduct | undefined {
  const onboarded = onboardedOf(registry);
  const sense = anyRuns(servicesNamed(services, /^Sense$/i));
  const gone = sense === undefined && services.state === "read";
  if (gone && onboarded !== "yes") return undefined;
  const running = sense ?? (gone ? "no" : "unknown");
  const organisation = textAt(registry, STATUS, "OrgId");
  const lastContactAt = fileTime(registry.first([STATUS], "LastConnected")?.value);
  return {
    product: "defender-for-endpoint",
    name: "Microsoft Defender for Endpoint",
    onboarded,
    running,
    ...(organisation !== undefined && { organisation }),
    ...(lastContactAt !== undefined && { lastContactAt }),
    issues: issuesOf({ onboarded, running }),
  };
}

/** Services of other products, whole names: presence only, for whether they report to somebody is theirs to say. */
const others: readonly (readonly [product: string, name: string, services: RegExp])[] = [
  ["crowdstrike-falcon", "CrowdStrike Falcon", /^CSFalconService$/i],
  ["sentinelone", "SentinelOne", /^SentinelAgent$/i],
  ["cortex-xdr", "Cortex XDR", /^cyserver$/i],
  ["carbon-black", "Carbon Black", /^(?:CbDefense|CarbonBlack)$/i],
  ["sophos", "Sophos Endpoint", /^Sophos (?:Endpoint Defense Service|MCS Agent|Live Query)$/i],
  ["trellix-edr", "Trellix EDR", /^(?:xagt|mfemvedr)$/i],
  ["trend-micro", "Trend Vision One", /^Trend Micro Endpoint Basecamp$/i],
  ["eset-inspect", "ESET Inspect", /^(?:EIConnector|EEIAgent)$/i],
  ["cisco-secure-endpoint", "Cisco Secure Endpoint", /^(?:CiscoAMP|CiscoSecureEndpoint)[\w.]*$/i],
  ["cybereason", "Cybereason", /^CybereasonActiveProbe$/i],
  ["elastic", "Elastic Defend", /^(?:ElasticEndpoint|Elastic Endpoint)$/i],
  ["huntress", "Huntress", /^HuntressAgent$/i],
  ["fortiedr", "FortiEDR", /^FortiEDR(?:CollectorService)?$/i],
  ["cylance", "CylanceOPTICS", /^CyOptics$/i],
];

export function otherEdr(services: Services): readonly EdrProduct[] {
  return others.flatMap(([product, name, names]) => {
    const running = anyRuns(servicesNamed(services, names));
    return running === undefined
      ? []
      : [{ product, name, onboarded: "unknown", running, issues: [] }];
  });
}
