import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { SHORTCUTS } from "../kit/shortcuts";
import { strings } from "../strings";

interface Props {
  enabled: boolean;
  onEnabled: (enabled: boolean) => void;
  onClose: () => void;
}

export function ShortcutHelp({ enabled, onEnabled, onClose }: Props) {
  return (
    <Modal
      visible
      header={strings.app.shortcuts}
      closeAriaLabel={strings.app.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            {strings.app.close}
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={2}
          items={Object.entries(SHORTCUTS).map(([key, shortcut]) => ({
            label: strings.shortcuts[shortcut],
            value: <kbd className="ft-key">{key === "Escape" ? "Esc" : key}</kbd>,
          }))}
        />
        <Toggle checked={enabled} onChange={({ detail }) => onEnabled(detail.checked)}>
          {strings.shortcuts.enabled}
        </Toggle>
      </SpaceBetween>
    </Modal>
  );
}
