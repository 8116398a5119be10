import type { Machine } from "../../exec/types.ts";
import { windowsAnswer } from "../../windows/ask.ts";
import { answerIn } from "../../windows/values.ts";
import { known, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { rowIn, whyUnread } from "../windows-answers.ts";
import {
  certificatesOf,
  readDeviceGuard,
  readTpm,
  STATE,
  secureBootState,
} from "./windows-boot.ts";

export async function secureBootOnWindows(machine: Machine): Promise<ReadingOf<"secure-boot">> {
  const answer = await windowsAnswer(machine);
  const { registry } = answer;
  const secureBoot = secureBootState(registry);
  const host = rowIn(answer, "host");
  const elevated = host === undefined ? "unknown" : answerIn(host, "elevated");
  const tpm = readTpm(answer.section("tpm"), elevated);
  if (secureBoot === "unknown" && tpm.present === "unknown") {
    const key = registry.key(STATE);
    return key.state === "failed"
      ? whyUnread(key)
      : unknown("not_reported", "Windows says neither whether secure boot is on nor of a TPM");
  }
  const certificates = certificatesOf(registry);
  const value = {
    secureBoot,
    ...(certificates !== undefined && { certificates }),
    tpm,
    ...readDeviceGuard(answer.section("device-guard")),
  };
  return known(value, secureBoot === "unknown" ? "tpm" : "registry");
}
