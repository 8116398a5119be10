export { Scheduler, type SchedulerParts } from "./scheduler.ts";
