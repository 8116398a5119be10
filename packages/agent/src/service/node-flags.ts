/**
 * How Node is started for the agent, wherever the agent starts itself: one thread and a compiler that keeps little. Measured
 * on a scan: 11 MB less memory for 3 to 8 ms more processor time.
 */
export const agentFlags: readonly string[] = ["--lite-mode", "--single-threaded"];
