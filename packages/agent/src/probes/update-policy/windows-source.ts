import type { WindowsAnswer } from "../../windows/ask.ts";
import type { KeyAnswer } from "../../windows/registry.ts";
import { answerIn, member, type Row, rowsOf, textIn, wholeIn } from "../../windows/values.ts";
import { keyState, rowIn } from "../windows-answers.ts";

export const POLICY = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate";
export const MDM_UPDATE = "HKLM\\SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\Update";

/** Where Windows takes its updates from; `server` is the host of a WSUS address. */
export type UpdateSource =
  | { readonly service: "windows-update" }
  | { readonly service: "wsus"; readonly server: string | undefined };

const WSUS_SERVICE = "3da21691-e39d-4da6-8a4b-b43877bcb1b7";

/** Values of a key; none where it is missing, `undefined` where it could not be read. */
export function policyValues(key: KeyAnswer): Row | undefined {
  if (key.state === "failed") return undefined;
  return key.state === "read" ? key.values : {};
}

/** The host in an address, without a sign-in or a port. */
export function hostIn(address: string | undefined): string | undefined {
  const host = /^https?:\/\/(?:[^/@\s]{1,512}@)?(?<host>[\w.-]{1,253})/i.exec(
    address ?? "",
  )?.groups;
  return host?.host?.toLowerCase();
}

/** The service that automatic updates ask, as Windows Update itself lists it. */
function defaultService(answer: WindowsAnswer): string | undefined {
  const listed = rowsOf(member(rowIn(answer, "update-settings") ?? {}, "services"));
  const asked = listed.find((row) => answerIn(row, "IsDefaultAUService") === "yes");
  return asked === undefined ? undefined : textIn(asked, "ServiceID")?.toLowerCase();
}

function byPolicy(policy: Row, automatic: Row): UpdateSource | undefined {
  const server = textIn(policy, "WUServer");
  if (wholeIn(automatic, "UseWUServer") !== 1 || server === undefined) return undefined;
  // 0 sends what counts here, quality updates, to the cloud even with WSUS set.
  const cloud = wholeIn(policy, "SetPolicyDrivenUpdateSourceForQualityUpdates") === 0;
  return cloud ? { service: "windows-update" } : { service: "wsus", server: hostIn(server) };
}

/** Where updates come from; `undefined` where neither the policies nor Windows Update could be asked. */
export function updateSource(answer: WindowsAnswer): UpdateSource | undefined {
  const policy = policyValues(keyState(answer.registry, POLICY));
  const automatic = policyValues(keyState(answer.registry, `${POLICY}\\AU`));
  const told = byPolicy(policy ?? {}, automatic ?? {});
  if (told !== undefined) return told;
  const mdm = textIn(answer.registry.values(MDM_UPDATE) ?? {}, "UpdateServiceUrl");
  if (mdm !== undefined) return { service: "wsus", server: hostIn(mdm) };
  const service = defaultService(answer);
  if (service === WSUS_SERVICE) return { service: "wsus", server: undefined };
  const isTold = service !== undefined || (policy !== undefined && automatic !== undefined);
  return isTold ? { service: "windows-update" } : undefined;
}

/** As the fact on missing updates names it. */
export function originOf(source: UpdateSource): string {
  if (source.service !== "wsus") return source.service;
  return source.server === undefined ? "wsus" : `wsus:${source.server}`;
}
