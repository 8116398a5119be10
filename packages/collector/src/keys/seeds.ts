import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { join } from "node:path";
import { openSecret } from "./secret-file.ts";

/** Keeps the seeds of readers' authenticators so that nobody who has the database alone can use one. */
export interface Seeds {
  /** @param about whose it is: it opens for nobody else */
  seal(seed: Uint8Array, about: string): Promise<Buffer>;
  /** @throws where it was sealed elsewhere, or about somebody else */
  open(sealed: Uint8Array, about: string): Promise<Buffer>;
}

const [NONCE, TAG] = [12, 16];

/** AES-256-GCM under a key in a file of the data folder, made with the first seed: nonce, tag, text. */
export function seedsIn(folder: string): Seeds {
  const path = join(folder, "collector-authenticators.key");
  const keyOf = () => openSecret(path, "delete it and give every reader a new authenticator");
  return {
    seal: async (seed, about) => {
      const key = await keyOf();
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(about));
      const text = Buffer.concat([cipher.update(seed), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]);
    },
    open: async (sealed, about) => {
      const key = await keyOf();
      const [nonce, tag, text] = [
        sealed.subarray(0, NONCE),
        sealed.subarray(NONCE, NONCE + TAG),
        sealed.subarray(NONCE + TAG),
      ];
      const cipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG });
      cipher.setAAD(Buffer.from(about)).setAuthTag(tag);
      return Buffer.concat([cipher.update(text), cipher.final()]);
    },
  };
}
