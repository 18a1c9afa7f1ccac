interface Typed {
  contentType?: string | undefined;
  detectedType?: string | undefined;
  mediaType?: string | undefined;
}

export const withoutParameters = (type: string): string => (type.split(";")[0] ?? "").trim().toLowerCase();

/** Lower case, without parameters; of files from before there were media types: what the bytes say, or was declared. */
export function mediaType(file: Typed): string {
  return withoutParameters(file.mediaType || file.detectedType || file.contentType || "");
}
