type Answer = "yes" | "no" | "unknown";

/** What `profiles status -type enrollment` says. */
export interface Enrolment {
  readonly enrolled: Answer;
  /** By the organisation's own purchase. */
  readonly automated: Answer;
  readonly userApproved: Answer;
  /** Host of the server. */
  readonly server: string | undefined;
}

function answerIn(text: string | undefined): Answer {
  if (text === undefined) return "unknown";
  if (/^Yes\b/.test(text)) return "yes";
  return /^No\b/.test(text) ? "no" : "unknown";
}

/**
 * `Enrolled via DEP: No`, `MDM enrollment: Yes (User Approved)`, `MDM server: https://…`. `undefined` where it is an error text,
 * as while the service cannot be reached.
 */
export function parseEnrolment(text: string): Enrolment | undefined {
  const valueIn = (name: string) =>
    new RegExp(`^[ \\t]{0,8}${name}:[ \\t]{0,8}(?<value>[^\\r\\n]{1,400})$`, "m")
      .exec(text.replace(/\r/g, ""))
      ?.groups?.value?.trim();
  const mdm = valueIn("MDM enrollment");
  const enrolled = answerIn(mdm);
  if (enrolled === "unknown") return undefined;
  const server = /^https?:\/\/(?<host>[^/:\s@]{1,253})/i.exec(valueIn("MDM server") ?? "")?.groups
    ?.host;
  const approved = /User Approved/i.test(mdm ?? "");
  return {
    enrolled,
    automated: answerIn(valueIn("Enrolled via DEP")),
    userApproved: enrolled === "yes" && approved ? "yes" : "no",
    server: server?.toLowerCase(),
  };
}

/** Servers of known makers, by the end of their host names. */
const providers: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\.)manage\.microsoft\.com$/, "intune"],
  [/(?:^|\.)jamfcloud\.com$|(?:^|\.)jamf\b/, "jamf"],
  [/(?:^|\.)kandji\.io$|(?:^|\.)iru\.com$/, "kandji"],
  [/(?:^|\.)mosyle\.com$/, "mosyle"],
  [/(?:^|\.)addigy\.com$/, "addigy"],
  [/(?:^|\.)awmdm\.com$|(?:^|\.)workspaceone\.com$/, "workspace-one"],
  [/(?:^|\.)meraki\.com$/, "meraki"],
  [/(?:^|\.)jumpcloud\.com$/, "jumpcloud"],
  [/(?:^|\.)simplemdm\.com$/, "simplemdm"],
  [/(?:^|\.)fleetdm\.com$/, "fleet"],
];

/** The maker, else the server's own name. */
export function providerOf(server: string | undefined): string | undefined {
  return providers.find(([host]) => host.test(server ?? ""))?.[1] ?? server;
}

/** `dsconfigad -show`: `undefined` where it is neither a binding nor the silence that says there is none. */
export function parseDsconfigad(text: string): { readonly domain: string | undefined } | undefined {
  if (text.trim() === "") return { domain: undefined };
  const domain =
    /^[ \t]{0,8}Active Directory Domain[ \t]{1,60}=[ \t]{1,8}(?<domain>\S{1,253})/m.exec(text)
      ?.groups?.domain;
  return domain === undefined ? undefined : { domain };
}

/** What `app-sso platform -s` says of a registration with Microsoft: a Mac is joined by it alone. */
export function parsePlatformSso(text: string): Answer {
  const device = text.slice(text.indexOf("Device Configuration"));
  if (!text.includes("Device Configuration")) return "unknown";
  if (/^Device Configuration\s{0,4}:?\s{0,8}\(null\)/.test(device)) return "no";
  if (!/"?extensionIdentifier"?\s{0,4}[:=]\s{0,4}"?com\.microsoft\./.test(device)) return "unknown";
  const done = /"?registrationCompleted"?\s{0,4}[:=]\s{0,4}"?(?<word>true|false|1|0|YES|NO)\b/.exec(
    device,
  )?.groups?.word;
  if (done === undefined) return "unknown";
  return done === "true" || done === "1" || done === "YES" ? "yes" : "no";
}
