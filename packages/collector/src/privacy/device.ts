import {
  type Db,
  type Device,
  deviceById,
  type ErasableSection,
  forgetDevice,
  lockDevices,
  ownSectionsOf,
  personalSectionsOf,
  reportByDigest,
  sectionsNamed,
  sweep,
} from "../store/index.ts";
import { type ErasureParts, enterErasure } from "./enter.ts";

/** An operator's order to erase. */
export interface ErasureOrder {
  readonly organisation: string;
  readonly device: string;
  /** Only what earlier reports said of a person and the newest one does not say: of whoever had the device before. */
  readonly former: boolean;
  readonly by: string;
  readonly why: string;
}

/** What was done; `refused` says why nothing was. */
export type Erased =
  | { readonly refused: "unknown" | "reporting" }
  | {
      readonly refused?: never;
      /** How many sections went. */
      readonly sections: number;
      /** Whether a label went, or the digest of a serial number. */
      readonly label: boolean;
      /** False where copies may still lie in the write-ahead log. */
      readonly swept: boolean;
    };

/**
 * Erases what can point to a person from a device: its personal sections, every section that no other device ever
 * reported, its label. Signed reports and findings stay: they hold digests, times and judgements of a machine without a
 * name. A device that may still report is refused, but for what it no longer says: its next report would bring everything
 * back.
 */
export async function eraseDevice(parts: ErasureParts, order: ErasureOrder): Promise<Erased> {
  const done = await parts.store.db.transaction().execute((trx) => erase(trx, parts, order));
  return done.refused === undefined ? { ...done, swept: await sweep(parts.store) } : done;
}

async function erase(trx: Db, parts: ErasureParts, order: ErasureOrder) {
  await lockDevices(trx, [order.device]);
  const device = await deviceById(trx, order.device);
  if (device === undefined || device.organisation !== order.organisation) {
    return { refused: "unknown" } as const;
  }
  if (!order.former && device.state !== "revoked") return { refused: "reporting" } as const;
  const sections = await (order.former ? formerSections(trx, device) : allSections(trx, device));
  const label = !order.former && (device.label ?? device.serial) !== null;
  if (sections.length > 0 || label) {
    const { by, why } = order;
    const words = { what: "device", device: device.id, by, why } as const;
    const about = { words, sections: new Map([[device.organisation, sections]]) };
    await enterErasure(trx, parts, about);
  }
  if (!order.former) await forgetDevice(trx, device.id);
  return { sections: sections.length, label };
}

async function formerSections(trx: Db, device: Device): Promise<readonly ErasableSection[]> {
  const newest = device.head === null ? undefined : await reportByDigest(trx, device.head);
  const said = new Set(newest === undefined ? [] : sectionsNamed(newest));
  const personal = await personalSectionsOf(trx, device.id);
  return personal.filter(({ digest }) => !said.has(digest));
}

async function allSections(trx: Db, device: Device): Promise<readonly ErasableSection[]> {
  const own = [
    ...(await personalSectionsOf(trx, device.id)),
    ...(await ownSectionsOf(trx, device.id)),
  ];
  return [...new Map(own.map((section) => [section.digest, section])).values()];
}
