import KeyValuePairs, { type KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import type { FileDocument } from "../api/client";
import { FileStatus } from "../files/FileStatus";
import { Copyable } from "../kit/Copyable";
import { FileName } from "../kit/FileName";
import { mediaType } from "../kit/mediaType";
import { formatExactBytes, formatSize } from "../kit/sizes";
import { formatExactTime, formatRelativeTime } from "../kit/time";
import { useNow } from "../kit/useNow";
import { strings } from "../strings";
import { bucketOf, cliCommand, s3Uri } from "./location";
import { useFileLink } from "./useFileLink";

const { field } = strings.details;

/** The record, and where the file is. */
export function Overview({ file }: { file: FileDocument }) {
  const now = useNow();
  const { data: link } = useFileLink(file);
  const bucket = link ? bucketOf(link.url, file.fileName) : null;
  const items: KeyValuePairsProps.Item[] = [
    { label: field.name, value: <Copyable what={field.name} text={file.fileName} /> },
    { label: field.status, value: <FileStatus status={file.status} /> },
  ];
  const put = (label: string, text: string | undefined): void => {
    if (text) items.push({ label, value: <FileName name={text} /> });
  };
  const time = (iso: string): string => `${formatExactTime(iso)} (${formatRelativeTime(iso, now)})`;
  if (file.fileSize !== undefined) put(field.size, `${formatSize(file.fileSize)} (${formatExactBytes(file.fileSize)})`);
  put(field.uploaded, time(file.uploadTime));
  if (file.trackedTime) put(field.tracked, time(file.trackedTime));
  put(field.uploader, file.uploadedBy);
  const type = mediaType(file);
  put(field.type, type);
  if (file.contentType !== type) put(field.declared, file.contentType);
  if (file.detectedType !== type) put(field.detected, file.detectedType);
  put(field.encoding, file.contentEncoding);
  put(field.storage, file.storageClass);
  put(field.etag, file.eTag);
  put(field.version, file.versionId);
  put(field.checksum, file.checksum);
  if (bucket) {
    items.push(
      { label: field.uri, value: <Copyable what={field.uri} text={s3Uri(bucket, file.fileName)} /> },
      { label: field.cli, value: <Copyable what={field.cli} text={cliCommand(bucket, file.fileName)} /> },
    );
  }
  for (const [name, value] of Object.entries(file.userMetadata ?? {})) put(`x-amz-meta-${name}`, value);
  return <KeyValuePairs columns={2} items={items} />;
}
