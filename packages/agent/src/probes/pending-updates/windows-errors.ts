import type { UnknownReason } from "@muster/mapping/facts";

interface Told {
  readonly reason: UnknownReason;
  readonly said: string;
}

const unreachable: Told = {
  reason: "failed",
  said: "the update server could not be reached: check the network, the proxy and the address of the WSUS server",
};

/** HRESULTs of Windows Update that call for different cures, upper case. */
const errors: Readonly<Record<string, Told>> = {
  "0x8024402C": unreachable,
  "0x80072EE2": unreachable,
  "0x80072EE7": unreachable,
  "0x80072EFD": unreachable,
  "0x80072EFE": unreachable,
  "0x80240438": {
    reason: "failed",
    said: "there is no route to an update service: check the policies that name one, and that the firewall lets it through",
  },
  "0x80244022": {
    reason: "failed",
    said: "the update server is too busy to answer: if that lasts, look at the WSUS server",
  },
  "0x8024001E": {
    reason: "failed",
    said: "the Windows Update service was being stopped: the next scan asks again",
  },
  "0x80070422": {
    reason: "failed",
    said: "the Windows Update service is disabled, so this machine cannot be updated: set wuauserv back to start on demand",
  },
  "0x8024000C": {
    reason: "not_reported",
    said: "Windows Update had nothing to search (no operation): the next scan asks again",
  },
  "0x80240044": {
    reason: "access_denied",
    said: "this account may not search for updates: run the agent as SYSTEM or an administrator",
  },
};

/** What a failed search means and what cures it; `undefined` for an error that says no more than that it failed. */
export function updateError(hresult: string | undefined): Told | undefined {
  const told = hresult === undefined ? undefined : errors[`0x${hresult.slice(2).toUpperCase()}`];
  return told === undefined ? undefined : { ...told, said: `${told.said} (${hresult})` };
}
