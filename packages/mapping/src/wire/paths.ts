/** Where an agent knocks. All are POST, but for `live`, which is a WebSocket. */
export const paths = {
  challenge: "/agent/v1/enrol/challenge",
  enrol: "/agent/v1/enrol",
  reports: "/agent/v1/reports",
  rotate: "/agent/v1/rotate",
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

/**
 * What a serial number is digested as (SHA-256): comparable within one organisation, and of no use in another. A list may
 * hold the numbers themselves or their digests.
 * @param salt the organisation's @param serialDigest hex SHA-256 of the number, trimmed and in upper case
 */
export function serialText(salt: string, serialDigest: string): string {
  return `muster-serial-v1\n${salt}\n${serialDigest}`;
}
