export interface Neighbours {
  previous: string | null;
  next: string | null;
}

/** The files before and after one in the list that is shown; none where it is not in it. */
export function neighboursOf(fileId: string, files: readonly { fileId: string }[]): Neighbours {
  const at = files.findIndex((file) => file.fileId === fileId);
  if (at < 0) return { previous: null, next: null };
  return { previous: files[at - 1]?.fileId ?? null, next: files[at + 1]?.fileId ?? null };
}
