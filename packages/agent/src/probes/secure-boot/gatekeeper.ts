import type { Answer } from "../../exec/types.ts";

/** Both outputs of a command that ran: these tools answer on either, and some with a status other than 0. */
export function saidBy(answer: Answer): string {
  return answer.state === "ran" ? `${answer.stdout}\n${answer.stderr}` : "";
}

/** `spctl --status`: whether only signed programs are started. */
export function gatekeeperOf(text: string): "yes" | "no" | "unknown" {
  const state = /^assessments (?<state>enabled|disabled)[ \t\r]*$/m.exec(text)?.groups?.state;
  if (state === undefined) return "unknown";
  return state === "enabled" ? "yes" : "no";
}

/** `csrutil status`: system integrity protection. A custom configuration is not enabled. */
export function integrityOf(text: string): string | undefined {
  const state =
    /System Integrity Protection status: (?<state>[a-z]{1,20})\b(?<rest>[^\r\n]{0,60})/i.exec(
      text,
    )?.groups;
  if (state?.state === undefined) return undefined;
  if (/custom/i.test(state.rest ?? "")) return "custom";
  const word = state.state.toLowerCase();
  return word === "enabled" || word === "disabled" ? word : "unknown";
}
