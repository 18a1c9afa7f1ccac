/** What outlives a reload of the page: which unfinished upload belongs to which file. */

export interface ResumeRecord {
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
export class ResumeRecords {
  constructor(private readonly storage: Storage | null) {
    this.forgetOld();
  }

  find(fingerprint: string): ResumeRecord | null {
    return this.read(PREFIX + fingerprint);
  }

  keep(fingerprint: string, record: ResumeRecord): void {
    this.attempt((storage) => storage.setItem(PREFIX + fingerprint, JSON.stringify(record)));
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

  private read(key: string): ResumeRecord | null {
    const text = this.attempt((storage) => storage.getItem(key));
    if (!text) return null;
    try {
      const record: unknown = JSON.parse(text);
      return isResumeRecord(record) && Date.parse(record.expiresAt) + KEPT_AFTER_EXPIRY_MS > Date.now() ? record : null;
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

function isResumeRecord(value: unknown): value is ResumeRecord {
  if (typeof value !== "object" || value === null) return false;
  const record = value as Partial<Record<keyof ResumeRecord, unknown>>;
  return (
    typeof record.uploadId === "string" &&
    typeof record.fileId === "string" &&
    typeof record.partSize === "number" &&
    typeof record.partCount === "number" &&
    typeof record.expiresAt === "string"
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
