import { expect, test } from "@jest/globals";
import { about, factsOf, known, notApplicable, unknown } from "./testing.ts";
import { updatesAutomatic } from "./updates-automatic.ts";

const settings = { automatic: "install", obstacles: [] as string[] } as const;

test.each([
  [{}, "met", "Updates install automatically."],
  [
    { mechanism: "unattended-upgrades", scope: "security" },
    "met",
    "Security updates install automatically (unattended-upgrades).",
  ],
  [
    { scope: "all", mechanism: "windows-update" },
    "met",
    "Updates install automatically (Windows Update).",
  ],
  [{ deferralDays: 14 }, "met", "Updates install automatically."],
  [
    { deferralDays: 15 },
    "not-met",
    "Updates install automatically, but 15 days after release, which is more than the 14 allowed.",
  ],
  [
    { obstacles: ["apt-daily-upgrade.timer is disabled"] },
    "not-met",
    "Updates are set to install automatically, but something stands in the way: apt-daily-upgrade.timer is disabled.",
  ],
  [{ automatic: "download" }, "not-met", "Updates are downloaded but not installed automatically."],
  [
    { automatic: "notify", mechanism: "softwareupdate" },
    "not-met",
    "Updates are announced but not installed automatically (Software Update of macOS).",
  ],
  [{ automatic: "off" }, "not-met", "Automatic updates are off."],
  [
    { automatic: "not-configured" },
    "no-evidence",
    "Nothing on the machine says how updates are installed.",
  ],
] as const)("%j is %s", (over, outcome, because) => {
  const value = { ...settings, ...over, obstacles: "obstacles" in over ? [...over.obstacles] : [] };
  const judgement = updatesAutomatic.judge(factsOf(known("update-policy", value)), about());
  expect(judgement).toMatchObject({ outcome, because });
  expect(judgement.holdsUntil).toBeUndefined();
  expect(judgement.details).toHaveLength(1);
});

test.each([
  [{}, "no-evidence", "Nothing was reported about how updates are installed."],
  [
    factsOf(unknown("update-policy", "")),
    "no-evidence",
    "How updates are installed could not be read: the agent needs more rights.",
  ],
  [
    factsOf(notApplicable("update-policy", "an image is replaced, not updated")),
    "not-applicable",
    "Not applicable: an image is replaced, not updated.",
  ],
] as const)("%j is %s", (facts, outcome, because) => {
  expect(updatesAutomatic.judge(facts, about())).toMatchObject({ outcome, because });
});
