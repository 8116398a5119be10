/** A device that another system knows: it enters the estate, the denominator, whether or not an agent runs on it. */
export interface KnownDevice {
  readonly label: string;
  readonly lastSeenAt?: string | undefined;
}

/**
 * Asks another system (a directory, a management service, a file) for the devices it knows. `read` is the only way out: it
 * takes the name of a question and gives the answer's text, from the network or from a recorded fixture.
 */
export interface Connector {
  /** The folder's name. */
  readonly id: string;
  readonly title: string;
  collect(read: (question: string) => Promise<string>): Promise<readonly KnownDevice[]>;
}
