export interface PathFile {
  file: File;
  /** With the folders that were dropped, divided by slashes. */
  path: string;
}

export interface Dropped {
  files: PathFile[];
  unreadable: number;
}

const MANY = 50;
const READ_AT_ONCE = 50;

/**
 * What was dropped, before its event ends: afterwards a browser forgets it.
 *
 * The browser asks the disk for each entry, and holds the page up for it (500 of them took 0.1 to 0.2 s), but not for a
 * file. So of many only what has no type, as folders have none, is asked for as an entry.
 */
export function entriesOf(transfer: Pick<DataTransfer, "items">): (FileSystemEntry | File)[] {
  const found: (FileSystemEntry | File)[] = [];
  const items = Array.from(transfer.items).filter(({ kind }) => kind === "file");
  for (const item of items) {
    const isSurelyFile = items.length > MANY && item.type !== "";
    const entry = (isSurelyFile ? null : item.webkitGetAsEntry()) ?? item.getAsFile();
    if (entry) found.push(entry);
  }
  return found;
}

/** All files in what was dropped, folders walked through; what cannot be read is counted. */
export async function readDropped(entries: readonly (FileSystemEntry | File)[]): Promise<Dropped> {
  const dropped: Dropped = { files: [], unreadable: 0 };
  for (let first = 0; first < entries.length; first += READ_AT_ONCE) {
    const some = entries.slice(first, first + READ_AT_ONCE);
    const readable = await Promise.all(some.map((entry) => !(entry instanceof File) || isReadable(entry)));
    for (const [index, entry] of some.entries()) {
      if (!(entry instanceof File)) await walk(entry, dropped);
      else if (readable[index]) dropped.files.push({ file: entry, path: entry.name });
      else dropped.unreadable += 1;
    }
  }
  return dropped;
}

/** A folder with a type, as some systems' documents are, looks like a file until it is read. */
async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

async function walk(entry: FileSystemEntry, dropped: Dropped): Promise<void> {
  try {
    if (isFile(entry)) {
      const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
      dropped.files.push({ file, path: entry.fullPath.replace(/^\//, "") });
    } else if (isFolder(entry)) {
      const reader = entry.createReader();
      const read = () => new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      // A reader tells of 100 entries at a time, and of none at its end.
      for (let some = await read(); some.length > 0; some = await read()) {
        for (const inner of some) await walk(inner, dropped);
      }
    }
  } catch {
    dropped.unreadable += 1;
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
