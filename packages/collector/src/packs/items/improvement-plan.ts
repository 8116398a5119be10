import type { PlanLine } from "../../people/index.ts";
import type { Cell } from "./types.ts";

/** What is not met, and what somebody will do about it, as the toolkit asks for it. */
export const improvementPlan = {
  id: "improvement-plan",
  title:
    "For each item that is not met or cannot be confirmed: gap, action, owner, due day, status",
  dates: ["due"],
  columns: [
    "item",
    "asks (our words)",
    "gap",
    "action",
    "owner",
    "due",
    "status",
    "remark",
    "sign-off",
  ],
  rows(lines: readonly PlanLine[]): readonly (readonly Cell[])[] {
    return lines.map((line) => [
      ...[line.item, line.title, line.gap, line.action, line.owner],
      ...[line.due, line.status, line.remark, line.signedWords],
    ]);
  },
} as const;
