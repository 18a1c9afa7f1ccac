import Button from "@cloudscape-design/components/button";
import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import type { Flash } from "../kit/flash";
import { useServices } from "../kit/services";
import { useOnline } from "../kit/useOnline";
import { strings } from "../strings";
import { useExpired } from "./useExpired";

interface Props {
  flashes: readonly Flash[];
  onDismiss: (id: string) => void;
}

/** What the whole page must say: that it is offline, that the session ended, and how things went. */
export function Banners({ flashes, onDismiss }: Props) {
  const { session, config } = useServices();
  const isLocal = config.auth.mode === "local";
  const expired = useExpired();
  const online = useOnline();
  const items: FlashbarProps.MessageDefinition[] = [];
  if (!online) {
    items.push({
      id: "offline",
      type: "warning",
      header: strings.banners.offlineHeader,
      content: strings.banners.offline,
    });
  }
  if (expired) {
    items.push({
      id: "expired",
      type: "warning",
      header: strings.banners.expiredHeader,
      content: isLocal ? strings.app.localToken : strings.banners.expired,
      ...(isLocal
        ? {}
        : { action: <Button onClick={() => void session.signInAgain()}>{strings.app.signInAgain}</Button> }),
    });
  }
  for (const { id, type, header, content } of flashes) {
    items.push({
      id,
      type,
      header,
      content,
      dismissible: true,
      dismissLabel: strings.app.dismiss,
      onDismiss: () => onDismiss(id),
      ariaRole: type === "error" ? "alert" : "status",
    });
  }
  return <Flashbar items={items} i18nStrings={{ ariaLabel: strings.app.notifications }} />;
}
