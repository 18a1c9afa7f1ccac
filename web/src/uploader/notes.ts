/** What outlives a reload of the page: which unfinished upload belongs to which file. */

export interface UploadNote {
  uploadId: string;
  fileId: string;
  partSize: number;
  partCount: number;
  /** As it was when the upload was begun. */
  expiresAt: string;
}

const PREFIX = "filetracker.upload.";
/** Sending puts a session's own end off: whether it still goes on, only the server knows. */
const KEPT_AFTER_EXPIRY_MS = 30 * 24 * 60 * 60_000;

/** The same file, chosen again, has the same fingerprint; a file that changed has another. */
export function fingerprintOf(name: string, size: number, lastModified: number): string {
  return JSON.stringify([name, size, lastModified]);
}

/** In the browser's storage; where that is full or shut, uploads work and only begin anew after a reload. */
export class Notes {
  constructor(private readonly storage: Storage | null) {
    this.forgetOld();
  }

  find(fingerprint: string): UploadNote | null {
    return this.read(PREFIX + fingerprint);
  }

  keep(fingerprint: string, note: UploadNote): void {
    this.attempt((storage) => storage.setItem(PREFIX + fingerprint, JSON.stringify(note)));
  }

  forget(fingerprint: string): void {
    this.attempt((storage) => storage.removeItem(PREFIX + fingerprint));
  }

  private forgetOld(): void {
    this.attempt((storage) => {
      const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
      for (const key of keys) {
        if (key?.startsWith(PREFIX) && this.read(key) === null) storage.removeItem(key);
      }
    });
  }

  private read(key: string): UploadNote | null {
    const text = this.attempt((storage) => storage.getItem(key));
    if (!text) return null;
    try {
      const note: unknown = JSON.parse(text);
      return isNote(note) && Date.parse(note.expiresAt) + KEPT_AFTER_EXPIRY_MS > Date.now() ? note : null;
    } catch {
      return null;
    }
  }

  private attempt<Result>(use: (storage: Storage) => Result): Result | undefined {
    try {
      return this.storage === null ? undefined : use(this.storage);
    } catch {
      return undefined;
    }
  }
}

function isNote(value: unknown): value is UploadNote {
  if (typeof value !== "object" || value === null) return false;
  const note = value as Partial<Record<keyof UploadNote, unknown>>;
  return (
    typeof note.uploadId === "string" &&
    typeof note.fileId === "string" &&
    typeof note.partSize === "number" &&
    typeof note.partCount === "number" &&
    typeof note.expiresAt === "string"
  );
}

/** localStorage; null where the browser keeps it shut. */
export function browserStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
