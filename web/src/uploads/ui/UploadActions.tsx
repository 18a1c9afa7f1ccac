import Button, { type ButtonProps } from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { shortName } from "../../kit/nameText";
import { strings } from "../../strings";
import type { UploadItem } from "../engine/state";
import { actionsFor, type UploadAction } from "./shown";
import { useUploader } from "./useUploader";

const ICONS: Record<UploadAction, ButtonProps["iconName"]> = {
  pause: "pause",
  resume: "play",
  retry: "redo",
  cancel: "close",
};

export function UploadActions({ item }: { item: UploadItem }) {
  const uploader = useUploader();
  return (
    <SpaceBetween direction="horizontal" size="xxs">
      {actionsFor(item.state).map((action) => (
        <Button
          key={action}
          variant="icon"
          iconName={ICONS[action] ?? "close"}
          ariaLabel={strings.upload.actionOf(strings.upload.action[action], shortName(item.name))}
          onClick={() => uploader[action](item.id)}
        />
      ))}
    </SpaceBetween>
  );
}
