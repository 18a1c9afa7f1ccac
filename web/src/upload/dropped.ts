export interface PathFile {
  file: File;
  /** With the folders that were dropped, divided by slashes. */
  path: string;
}

export interface Dropped {
  files: PathFile[];
  unreadable: number;
}

/** What was dropped, before its event ends: afterwards a browser forgets it. */
export function entriesOf(transfer: Pick<DataTransfer, "items" | "files">): (FileSystemEntry | File)[] {
  const found: (FileSystemEntry | File)[] = [];
  for (const item of Array.from(transfer.items)) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry() ?? item.getAsFile();
    if (entry) found.push(entry);
  }
  return found;
}

/** All files in what was dropped, folders walked through; what cannot be read is counted. */
export async function readDropped(entries: readonly (FileSystemEntry | File)[]): Promise<Dropped> {
  const dropped: Dropped = { files: [], unreadable: 0 };
  for (const entry of entries) {
    if (entry instanceof File) dropped.files.push({ file: entry, path: entry.name });
    else await walk(entry, dropped);
  }
  return dropped;
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
