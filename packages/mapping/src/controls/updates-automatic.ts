import type { ValueOf } from "../facts/index.ts";
import { strictestDays } from "../patches/limits.ts";
import { judgeKnown, met, noEvidence, notMet } from "./judgement.ts";
import { CYBER_ESSENTIALS as source } from "./sources.ts";
import type { Circumstances, Control, Judgement } from "./types.ts";
import { counted, listed, programName } from "./words.ts";

export const updatesAutomatic: Control<"update-policy"> = {
  id: "updates-automatic",
  title: "Updates are installed automatically",
  rule: "The machine is set to install updates by itself, nothing stands in the way, and it does not put them off for longer than security updates may take (14 days).",
  reads: ["update-policy"],
  judge({ "update-policy": policy }, about) {
    const subject = { what: "how updates are installed", source };
    return judgeKnown(policy, subject, (value) => {
      const details = [{ what: value.mechanism ?? "automatic updates", ...detail(value) }];
      return { ...judgePolicy(value, about), details };
    });
  },
};

const short: Readonly<Record<"download" | "notify" | "off", string>> = {
  download: "Updates are downloaded but not installed automatically",
  notify: "Updates are announced but not installed automatically",
  off: "Automatic updates are off",
};

function judgePolicy(value: ValueOf<"update-policy">, about: Circumstances): Judgement {
  const by = value.mechanism === undefined ? "" : ` (${programName(value.mechanism)})`;
  if (value.automatic === "not-configured") {
    return noEvidence(`Nothing on the machine says how updates are installed${by}`, { source });
  }
  if (value.automatic !== "install") return notMet(`${short[value.automatic]}${by}`, { source });
  if (value.obstacles.length > 0) {
    return notMet(
      `Updates are set to install automatically${by}, but something stands in the way: ${listed(value.obstacles)}`,
      { source },
    );
  }
  const { deferralDays = 0, scope } = value;
  const allowed = strictestDays(about.policy.securityUpdateDays);
  if (deferralDays > allowed) {
    return notMet(
      `Updates install automatically${by}, but ${counted(deferralDays, "day")} after release, which is more than the ${allowed} allowed`,
      { source },
    );
  }
  const what = scope === "security" ? "Security updates install" : "Updates install";
  return met(`${what} automatically${by}`, { source });
}

/** What installs updates, for counting over the estate; `install-later` where it waits for some days after release. */
function detail({ automatic, scope, managedBy, deferralDays = 0 }: ValueOf<"update-policy">) {
  const by = managedBy === undefined ? "" : `, managed by ${managedBy}`;
  const waits = deferralDays === 0 ? "" : `, ${counted(deferralDays, "day")} after release`;
  const state = automatic === "install" && deferralDays > 0 ? "install-later" : automatic;
  return { state, because: `${scope ?? "scope not stated"}${by}${waits}` };
}
