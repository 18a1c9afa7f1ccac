import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { FileDocument } from "../api/client";
import { useBulkActions } from "../files/useBulkActions";
import { useMe } from "../kit/useMe";
import { strings } from "../strings";
import { LINK_SECONDS } from "./linkSeconds";
import { useCopyLink } from "./useCopyLink";

interface Props {
  file: FileDocument;
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
  onDelete: () => void;
  onSubmitJob: () => void;
}

export function DetailsActions({ file, onPrevious, onNext, onDelete, onSubmitJob }: Props) {
  const me = useMe();
  const { download } = useBulkActions();
  const copyLink = useCopyLink(file);
  const isGone = file.status === "DELETED";
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button
        iconName="angle-left"
        ariaLabel={strings.details.previous}
        disabled={!onPrevious}
        onClick={() => onPrevious?.()}
      />
      <Button iconName="angle-right" ariaLabel={strings.details.next} disabled={!onNext} onClick={() => onNext?.()} />
      <Button iconName="download" disabled={isGone} onClick={() => void download([file])}>
        {strings.details.download}
      </Button>
      <ButtonDropdown
        disabled={isGone}
        items={LINK_SECONDS.map((seconds) => ({ id: String(seconds), text: strings.details.linkFor[seconds] }))}
        onItemClick={({ detail }) => void copyLink(Number(detail.id))}
      >
        {strings.details.link}
      </ButtonDropdown>
      <Button disabled={isGone || !me?.mayUpload} onClick={onSubmitJob}>
        {strings.details.submitJob}
      </Button>
      <Button disabled={isGone || !me?.mayDelete} onClick={onDelete}>
        {strings.details.delete}
      </Button>
    </SpaceBetween>
  );
}
