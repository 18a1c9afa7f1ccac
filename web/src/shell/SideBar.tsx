import Badge from "@cloudscape-design/components/badge";
import SideNavigation, { type SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { formatHash, PAGES, type Page } from "../kit/route";
import { strings } from "../strings";
import { useUploads } from "../uploads/ui/useUploads";

export function SideBar({ page }: { page: Page }) {
  const active = useUploads((state) => state.totals.active);
  const items = PAGES.map((each): SideNavigationProps.Link => {
    const link: SideNavigationProps.Link = { type: "link", text: strings.app.pages[each], href: formatHash(each) };
    if (each === "upload" && active > 0) link.info = <Badge color="blue">{strings.upload.active(active)}</Badge>;
    return link;
  });
  return (
    <SideNavigation
      header={{ text: strings.app.name, href: formatHash("files") }}
      activeHref={formatHash(page)}
      items={items}
    />
  );
}
