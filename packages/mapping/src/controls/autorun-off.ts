import type { AutorunSetting } from "../facts/index.ts";
import { judgeKnown, met, noEvidence, notMet } from "./judgement.ts";
import { CYBER_ESSENTIALS as source } from "./sources.ts";
import type { Control } from "./types.ts";
import { counted } from "./words.ts";

/** `NoDriveTypeAutoRun` with a bit for every kind of drive. */
const EVERY_DRIVE = 0xff;

export const autorunOff: Control<"autorun"> = {
  id: "autorun-off",
  title: "Nothing starts by itself from drives and media",
  rule: "The machine, or else everybody who uses it, has AutoRun off for every kind of drive, or its commands never run. Windows' own default leaves some on.",
  reads: ["autorun"],
  judge({ autorun }) {
    const subject = { what: "whether media start something by themselves", source };
    return judgeKnown(autorun, subject, ({ settings, usersNotRead }) => {
      const machine = settings.find((s) => s.scope === "machine");
      if (machine !== undefined && isOff(machine)) {
        return met("AutoRun is off for the whole machine", { source });
      }
      if (machine !== undefined && saysOtherwise(machine)) {
        return notMet("AutoRun is set for the whole machine, and on for some kinds of drive", {
          source,
        });
      }
      const users = settings.filter((s) => s.scope === "user");
      const on = users.filter((user) => !isOff(user));
      if (on.length > 0) {
        return notMet(
          `AutoRun is on for some kinds of drive, for ${on.length} of those who use this machine`,
          { source },
        );
      }
      if (usersNotRead > 0) {
        const left = `settings of ${counted(usersNotRead, "person", "people")} were not read`;
        return noEvidence(`AutoRun is not off for the whole machine, and the ${left}`, { source });
      }
      if (users.length > 0)
        return met("AutoRun is off for everybody who uses this machine", { source });
      return notMet("Nothing turns AutoRun off, and by default it is on for some kinds of drive", {
        source,
      });
    });
  },
};

function isOff({ driveTypesOff = 0, commands }: AutorunSetting): boolean {
  return (driveTypesOff & EVERY_DRIVE) === EVERY_DRIVE || commands === "never";
}

/** The machine's values win over a person's. */
function saysOtherwise({ driveTypesOff, commands }: AutorunSetting): boolean {
  return driveTypesOff !== undefined && commands !== "never";
}
