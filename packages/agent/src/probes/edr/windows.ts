import type { Machine } from "../../exec/types.ts";
import { windowsAnswer } from "../../windows/ask.ts";
import { known } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { keyState, whyUnread } from "../windows-answers.ts";
import { servicesOf } from "../windows-services.ts";
import { defenderForEndpoint, otherEdr, STATUS } from "./windows-products.ts";

export async function edrOnWindows(machine: Machine): Promise<ReadingOf<"edr">> {
  const answer = await windowsAnswer(machine);
  const services = servicesOf(answer);
  const key = keyState(answer.registry, STATUS);
  const defender = defenderForEndpoint(answer.registry, services);
  const others = otherEdr(services);
  if (key.state === "failed" && others.length === 0 && defender?.running !== "yes") {
    return whyUnread(key);
  }
  // Without the list of services, other products cannot be ruled out.
  if (services.state === "failed" && defender?.onboarded !== "yes") return whyUnread(services);
  const products = [...(defender === undefined ? [] : [defender]), ...others];
  return known({ products }, services.state === "read" ? "registry+services" : "registry");
}
