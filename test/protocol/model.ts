/** What the protocol says of a device, in as few words as it can be said. */
export interface DeviceModel {
  state: "approved" | "quarantined" | "revoked";
  /** Digest of the accepted report in each place; places that never came are missing. */
  readonly taken: Map<number, string>;
  head: { seq: number; digest: string | null };
  /** The key in force, and those before it. */
  key: string;
  readonly ended: Set<string>;
  /** Accepted statements by digest. */
  readonly rotations: Set<string>;
}

export interface ReportSeen {
  readonly device: string;
  readonly keyid: string;
  readonly digest: string;
  readonly seq: number;
  readonly prev: string | null;
}

export interface StatementSeen {
  readonly device: string;
  readonly from: string;
  readonly to: string;
  readonly digest: string;
  readonly seq: number;
}

/** What a request is answered: an acknowledgement or a rotation, a refusal of a known device, or the one 401 for all others. */
export type Expected = "taken" | "again" | "fork" | "quarantined" | "refused" | "not-known";

/** The devices of one organisation, as the protocol has them. Applies each request and says what it must be answered. */
export class Model {
  readonly devices = new Map<string, DeviceModel>();

  enrolled(device: string): void {
    this.devices.set(device, {
      state: "approved",
      taken: new Map(),
      head: { seq: 0, digest: null },
      key: device,
      ended: new Set(),
      rotations: new Set(),
    });
  }

  revoked(device: string): void {
    const known = this.devices.get(device);
    if (known !== undefined) known.state = "revoked";
  }

  report(seen: ReportSeen): Expected {
    const device = this.devices.get(seen.device);
    if (device === undefined || device.state === "revoked") return "not-known";
    const { seq, digest } = seen;
    const isOurs = seen.keyid === device.key || device.ended.has(seen.keyid);
    if (!isOurs) return "not-known";
    if (device.taken.get(seq) === digest) return "again";
    if (seen.keyid !== device.key) return "not-known";
    if (device.state === "quarantined") return "quarantined";
    const follows = seq === device.head.seq + 1 && seen.prev === device.head.digest;
    if (!follows && seq <= device.head.seq + 1) {
      // Two different reports for one place.
      device.state = "quarantined";
      return "fork";
    }
    device.taken.set(seq, digest);
    device.head = { seq, digest };
    return "taken";
  }

  statement(seen: StatementSeen): Expected {
    const device = this.devices.get(seen.device);
    if (device === undefined || device.state === "revoked") return "not-known";
    if (device.rotations.has(seen.digest)) return "again";
    if (seen.from !== device.key) return "not-known";
    if (device.state === "quarantined") return "quarantined";
    if (seen.seq < device.head.seq) return "refused";
    device.ended.add(device.key);
    device.key = seen.to;
    device.rotations.add(seen.digest);
    return "taken";
  }
}
