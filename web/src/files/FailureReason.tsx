import Box from "@cloudscape-design/components/box";
import { useQuery } from "@tanstack/react-query";
import type { FileDocument } from "../api/client";
import { useServices } from "../kit/services";

/** Why a file failed. A list does not say it, so it is read for each, once per revision. */
export function FailureReason({ file }: { file: FileDocument }) {
  const { api } = useServices();
  const { data } = useQuery({
    queryKey: ["reason", file.fileId, file.revision ?? file.uploadTime],
    queryFn: async ({ signal }) => (await api.getFile(file.fileId, signal)).error?.message ?? "",
    staleTime: Number.POSITIVE_INFINITY,
    enabled: file.error === undefined,
  });
  const reason = file.error?.message ?? data;
  if (!reason) return null;
  return (
    <Box fontSize="body-s" color="text-body-secondary">
      <span className="ft-reason" title={reason}>
        {reason}
      </span>
    </Box>
  );
}
