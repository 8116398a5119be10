export { OutboundError } from "./errors.ts";
export { type Answer, openSource, type Source, type SourceOptions } from "./source.ts";
export { Syslog, type SyslogTarget } from "./syslog.ts";
