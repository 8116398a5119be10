/** Where an agent knocks. All are POST, but for `live`, which is a WebSocket. */
export const paths = {
  challenge: "/agent/v1/enrol/challenge",
  enrol: "/agent/v1/enrol",
  reports: "/agent/v1/reports",
  live: "/agent/v1/live",
} as const;

/** What an enrolling device signs; the same text at both ends. */
export function enrolmentProof(parts: {
  readonly challenge: string;
  /** Hex SHA-256 of the token. */
  readonly tokenDigest: string;
  readonly origin: string;
  readonly publicKey: string;
}): string {
  return `muster-enrol-v1\n${parts.challenge}\n${parts.tokenDigest}\n${parts.origin}\n${parts.publicKey}`;
}
