import { judgeKnown, met, notMet } from "./judgement.ts";
import { CYBER_ESSENTIALS as source } from "./sources.ts";
import type { Control } from "./types.ts";
import { listed, programName } from "./words.ts";

export const restartPending: Control<"restart"> = {
  id: "restart-pending",
  title: "No installed update waits for a restart",
  rule: "The machine says that nothing waits for a restart. An update that waits for one is not in force.",
  reads: ["restart"],
  judge({ restart }) {
    return judgeKnown(restart, { what: "whether a restart is needed", source }, (value) => {
      if (!value.required) return met("Nothing waits for a restart", { source });
      const why =
        value.because.length === 0
          ? ""
          : `, asked for by ${listed(value.because.map(programName))}`;
      return notMet(`Installed updates wait for a restart${why}`, { source });
    });
  },
};
