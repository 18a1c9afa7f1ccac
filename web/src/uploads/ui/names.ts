/** The object key for a file: the folder that was asked for, then the path inside what was dropped. */
export function objectKey(folder: string, path: string): string {
  const clean = folder.trim().replace(/^\/+/, "").replace(/\/*$/, "/");
  const inside = path.replace(/^(\.?\/)+/, "");
  return clean === "/" ? inside : clean + inside;
}

/** A name for what was pasted: a picture from the clipboard is always called image.png. */
export function pastedName(file: { name: string; type: string }, now: Date): string {
  if (file.name && file.name !== "image.png") return file.name;
  const stamp = now.toISOString().slice(0, 19).replaceAll(":", "-").replace("T", "_");
  return `pasted_${stamp}.${file.name.split(".").at(-1) || file.type.split("/").at(-1) || "bin"}`;
}
