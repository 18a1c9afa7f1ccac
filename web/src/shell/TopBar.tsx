import TopNavigation, { type TopNavigationProps } from "@cloudscape-design/components/top-navigation";
import { formatHash } from "../kit/route";
import { useServices } from "../kit/services";
import { useMe } from "../kit/useMe";
import { strings } from "../strings";
import { isTheme, THEMES, type Theme } from "./theme";

interface Props {
  theme: Theme;
  onTheme: (theme: Theme) => void;
  onHelp: () => void;
}

export function TopBar({ theme, onTheme, onHelp }: Props) {
  const { session, config } = useServices();
  const me = useMe();
  const name = me?.email || me?.name || session.user()?.email || "";
  const utilities: TopNavigationProps.Utility[] = [
    {
      type: "menu-dropdown",
      text: strings.app.theme,
      ariaLabel: strings.app.theme,
      items: THEMES.map((id) => ({
        id,
        itemType: "checkbox" as const,
        checked: id === theme,
        text: strings.app.themes[id],
      })),
      onItemClick: ({ detail }) => isTheme(detail.id) && onTheme(detail.id),
    },
    {
      type: "button",
      text: strings.app.shortcuts,
      ariaLabel: strings.app.shortcuts,
      title: `${strings.app.shortcuts} (?)`,
      iconName: "keyboard",
      disableTextCollapse: false,
      onClick: onHelp,
    },
  ];
  if (config.auth.mode === "cognito") {
    utilities.push({
      type: "menu-dropdown",
      text: name || strings.app.account,
      ariaLabel: strings.app.account,
      iconName: "user-profile",
      ...(me ? { description: me.groups.join(", ") } : {}),
      items: [{ id: "sign-out", text: strings.app.signOut }],
      onItemClick: () => void session.signOut(),
    });
  }
  return (
    <div id="top-bar">
      <TopNavigation identity={{ href: formatHash("files"), title: strings.app.name }} utilities={utilities} />
    </div>
  );
}
