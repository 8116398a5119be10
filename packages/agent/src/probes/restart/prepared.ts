import { isDict } from "../../macos/values.ts";

/** Values looked at in a state file: its layout is Apple's own and may change, so all of it is gone through. */
const VALUES = 20_000;

const preparedFlag = /^(?:is|has)?(?:os|software)?update(?:is)?prepared$|^(?:is)?prepared$/i;
const stateName = /^(?:update|installation|download)?(?:state|status|phase)$/i;
const preparedState = /^(?:prepared|readytoapply|readytorestart|waitingforrestart)$/i;

function says(key: string, value: unknown): boolean {
  if (preparedFlag.test(key)) return value === true || value === 1;
  return stateName.test(key) && typeof value === "string" && preparedState.test(value);
}

/** Whether the state of software updates says outright that one is prepared for the next restart. */
export function isPrepared(state: unknown): boolean {
  const open: unknown[] = [state];
  for (let seen = 0; open.length > 0 && seen < VALUES; seen++) {
    const value = open.pop();
    if (Array.isArray(value)) open.push(...value.slice(0, VALUES));
    if (!isDict(value)) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (says(key, inner)) return true;
      open.push(inner);
    }
  }
  return false;
}

const LINE = /^(?<day>\d{4}-\d\d-\d\d) (?<time>\d\d:\d\d:\d\d)(?<zone>[+-]\d\d)\S{0,2} /;

/**
 * When `/var/log/install.log` last said that an operating-system update is prepared and waits for the restart; `undefined`
 * where it does not, or where an update was applied or cancelled after that.
 */
export function preparedAt(log: string): string | undefined {
  let at: string | undefined;
  for (const line of log.split(/\r?\n/)) {
    if (!line.includes("softwareupdated") || !/prepared|cancelled|canceled|purged/i.test(line))
      continue;
    const { day, time, zone } = LINE.exec(line)?.groups ?? {};
    const ms = Date.parse(`${day}T${time}${zone}:00`);
    if (Number.isNaN(ms)) continue;
    const ready = /\bprepared\b.{0,80}\brestart\b|\bMSU_UPDATE_\S{1,200} .{0,40}\bprepared\b/i;
    const refused = /\bnot\b|\bno\b|fail|error|cancel|purged/i;
    if (refused.test(line)) at = undefined;
    else if (ready.test(line)) at = new Date(ms).toISOString();
  }
  return at;
}
