import Badge from "@cloudscape-design/components/badge";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import { formatHash, type Page } from "../kit/route";
import { useServices } from "../kit/services";
import { strings } from "../strings";

/** Which page this is, and of which environment. */
export function Breadcrumbs({ page }: { page: Page }) {
  const { environment } = useServices().config;
  return (
    <div className="ft-where">
      {environment && (
        <section aria-label={strings.app.environment(environment)} title={strings.app.environment(environment)}>
          <Badge color={/^prod/i.test(environment) ? "red" : "blue"}>{environment}</Badge>
        </section>
      )}
      <BreadcrumbGroup
        ariaLabel={strings.app.breadcrumbs}
        items={[
          { text: strings.app.name, href: formatHash("files") },
          { text: strings.app.pages[page], href: formatHash(page) },
        ]}
      />
    </div>
  );
}
