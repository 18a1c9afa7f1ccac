import Link from "@cloudscape-design/components/link";
import type { TableProps } from "@cloudscape-design/components/table";
import type { FileDocument } from "../api/client";
import { FileName } from "../kit/FileName";
import { FileSize } from "../kit/FileSize";
import { mediaType } from "../kit/mediaType";
import { displayName, shortName } from "../kit/nameText";
import { RelativeTime } from "../kit/RelativeTime";
import { strings } from "../strings";
import { FailureReason } from "./FailureReason";
import { FileStatus } from "./FileStatus";
import type { Column } from "./preferences";

const MAX_NAME = 200;
const { column: headers } = strings.files;

type Definition = TableProps.ColumnDefinition<FileDocument> & { id: Column };

/** `onOpen` shows the details of a file. */
export function fileColumns(onOpen: (fileId: string) => void): Definition[] {
  return [
    {
      id: "name",
      header: headers.name,
      isRowHeader: true,
      sortingField: "name",
      width: 330,
      minWidth: 160,
      cell: (file) => (
        <span data-file-id={file.fileId} title={shortName(file.fileName, MAX_NAME)}>
          <Link
            href={`#/files?sel=${file.fileId}`}
            onFollow={(event) => {
              event.preventDefault();
              onOpen(file.fileId);
            }}
          >
            <FileName name={file.fileName} limit={MAX_NAME} />
          </Link>
        </span>
      ),
    },
    {
      id: "status",
      header: headers.status,
      width: 210,
      minWidth: 110,
      cell: (file) => (
        <>
          <FileStatus status={file.status} />
          {file.status === "FAILED" && <FailureReason file={file} />}
        </>
      ),
    },
    { id: "size", header: headers.size, width: 100, minWidth: 90, cell: (file) => <FileSize bytes={file.fileSize} /> },
    { id: "type", header: headers.type, width: 165, minWidth: 100, cell: typeOf },
    {
      id: "time",
      header: headers.time,
      sortingField: "time",
      width: 140,
      minWidth: 120,
      cell: (file) => <RelativeTime time={file.uploadTime} />,
    },
    { id: "uploader", header: headers.uploader, width: 160, minWidth: 100, cell: uploaderOf },
  ];
}

function typeOf(file: FileDocument): string {
  return file.isFolder ? strings.files.folder : mediaType(file) || strings.files.unknown;
}

function uploaderOf(file: FileDocument): string {
  return file.uploadedBy ? displayName(file.uploadedBy) : strings.files.unknown;
}
