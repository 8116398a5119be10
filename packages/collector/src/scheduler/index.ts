export { NightAudit } from "./night-audit.ts";
export { Scheduler, type SchedulerParts } from "./scheduler.ts";
