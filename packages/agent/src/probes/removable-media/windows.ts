import type { Machine } from "../../exec/types.ts";
import { windowsAnswer } from "../../windows/ask.ts";
import { known } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { rowIn, whyUnread } from "../windows-answers.ts";
import { defenderControl, mediaPolicies, mediaUnread, storageOf } from "./windows-media.ts";

export async function removableMediaOnWindows(
  machine: Machine,
): Promise<ReadingOf<"removable-media">> {
  const answer = await windowsAnswer(machine);
  const { registry } = answer;
  const control = defenderControl(rowIn(answer, "defender-status"));
  const policies = [...mediaPolicies(registry), ...control.policies];
  const storage = storageOf(registry);
  const unread = mediaUnread(registry);
  const [first] = unread;
  if (storage === "unknown" && policies.length === 0 && first !== undefined) {
    const key = registry.key(first);
    return whyUnread(key.state === "failed" ? key : { reason: "not_reported", detail: first });
  }
  return known({ storage, policies, deviceControl: control.state, unread }, "registry");
}
