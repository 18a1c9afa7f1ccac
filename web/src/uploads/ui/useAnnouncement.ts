import { useEffect, useState } from "react";
import { formatPercent } from "../../kit/sizes";
import { strings } from "../../strings";
import type { UploadTotals } from "../engine/state";
import { useUploader } from "./useUploader";
import { useUploads } from "./useUploads";

const TOLD_EVERY_MS = 10_000;

/** What is said to who does not see the uploads: now and then how far they are, and how they ended. */
export function useAnnouncement(): string {
  const uploader = useUploader();
  const [text, setText] = useState("");
  const moves = useUploads(({ totals }) => totals.active > 0);
  useEffect(() => {
    const tell = (): void => setText(progressText(uploader.snapshot().totals));
    tell();
    if (!moves) return;
    const timer = setInterval(tell, TOLD_EVERY_MS);
    return () => clearInterval(timer);
  }, [uploader, moves]);
  return text;
}

export function progressText({ files, done, failed, active, paused, sentBytes, bytes }: UploadTotals): string {
  if (files === 0) return "";
  const percent = formatPercent(sentBytes, bytes);
  if (active > 0) return strings.upload.moving(percent, done, files);
  if (paused > 0) return strings.upload.pausedAt(percent, done, files);
  return strings.upload.ended(done, failed);
}
