import Box from "@cloudscape-design/components/box";
import { useState } from "react";
import { shortName } from "../kit/nameText";
import { strings } from "../strings";

interface Props {
  kind: "image" | "video" | "audio";
  name: string;
  url: string;
}

export function MediaPreview({ kind, name, url }: Props) {
  const [failed, setFailed] = useState(false);
  if (failed) return <Box color="text-body-secondary">{strings.preview.failed}</Box>;
  const label = strings.preview.of(shortName(name));
  const onError = (): void => setFailed(true);
  if (kind === "image") {
    return <img className="ft-media" src={url} alt={label} referrerPolicy="no-referrer" onError={onError} />;
  }
  if (kind === "video") {
    // biome-ignore lint/a11y/useMediaCaption: files of others bring no captions
    return <video className="ft-media" src={url} aria-label={label} controls preload="metadata" onError={onError} />;
  }
  // biome-ignore lint/a11y/useMediaCaption: files of others bring no captions
  return <audio className="ft-media" src={url} aria-label={label} controls preload="metadata" onError={onError} />;
}
