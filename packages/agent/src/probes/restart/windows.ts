import type { Machine } from "../../exec/types.ts";
import { windowsAnswer } from "../../windows/ask.ts";
import { answerIn } from "../../windows/values.ts";
import { known, sorted } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { rowIn, whyUnread } from "../windows-answers.ts";
import { restartSigns } from "./windows-reasons.ts";

export async function restartOnWindows(machine: Machine): Promise<ReadingOf<"restart">> {
  const answer = await windowsAnswer(machine);
  const { reasons, weak, unread } = restartSigns(answer.registry);
  const settings = rowIn(answer, "update-settings") ?? {};
  const asks = answerIn(settings, "RebootRequired") === "yes" ? ["windows-update"] : [];
  const strong = [...reasons, ...asks];
  if (strong.length > 0) {
    return known({ required: true, because: sorted([...strong, ...weak]) }, "restart-markers");
  }
  const [first] = unread;
  if (first !== undefined) {
    const detail = `nothing that was read waits for a restart, but ${unread.map((key) => key.detail).join("; ")}`;
    return whyUnread({ reason: first.reason, detail });
  }
  return known({ required: false, because: [] }, "restart-markers");
}
