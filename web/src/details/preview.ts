import { mediaType, withoutParameters } from "../kit/mediaType";

export type PreviewKind = "image" | "video" | "audio" | "pdf" | "text" | "source" | "none";

export interface Previewed {
  status: string;
  size?: number | undefined;
  contentType?: string | undefined;
  detectedType?: string | undefined;
  mediaType?: string | undefined;
  isFolder?: boolean | undefined;
}

// What browsers draw by themselves. SVG and HTML hold scripts: never drawn, only read as source.
const IMAGES = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
  "image/x-icon",
  "image/vnd.microsoft.icon",
]);
const VIDEOS = new Set(["video/mp4", "video/webm", "video/ogg", "video/quicktime"]);
const AUDIO = new Set([
  "audio/mpeg",
  "audio/mp4",
  "audio/ogg",
  "audio/wav",
  "audio/x-wav",
  "audio/flac",
  "audio/aac",
  "audio/webm",
]);
const SOURCES = new Set(["image/svg+xml", "text/html", "application/xhtml+xml", "text/xml", "application/xml"]);
const TEXTS = new Set([
  "application/json",
  "application/x-ndjson",
  "application/yaml",
  "application/x-yaml",
  "application/toml",
  "application/javascript",
  "application/x-sh",
  "application/sql",
  "application/x-subrip",
]);

/** Archived, or encrypted with a key that FileTracker can't use: only its name and declaration are known. */
export const isUnread = (file: Previewed): boolean => Boolean(file.mediaType && !file.detectedType);

/** By the media type or, if that is none to be drawn, by the bytes. What may hold scripts by either is source. */
export function previewKind(file: Previewed): PreviewKind {
  if (file.status !== "TRACKED" || file.isFolder || file.size === 0) return "none";
  if (isUnread(file)) return "none";
  const kinds = [mediaType(file), withoutParameters(file.detectedType || "")].map(kindOf);
  return kinds.find((kind) => kind === "source") ?? kinds.find((kind) => kind !== "none") ?? "none";
}

function kindOf(type: string): PreviewKind {
  if (SOURCES.has(type) || type.endsWith("+xml")) return "source";
  if (IMAGES.has(type)) return "image";
  if (VIDEOS.has(type)) return "video";
  if (AUDIO.has(type)) return "audio";
  if (type === "application/pdf") return "pdf";
  if (type.startsWith("text/") || TEXTS.has(type) || type.endsWith("+json")) return "text";
  return "none";
}

/** Only what runs nothing is asked for inline; text is fetched and drawn as text. */
export function previewDisposition(kind: PreviewKind): "inline" | "attachment" {
  return kind === "image" || kind === "video" || kind === "audio" || kind === "pdf" ? "inline" : "attachment";
}
