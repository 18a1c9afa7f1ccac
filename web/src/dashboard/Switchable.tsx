import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Toggle from "@cloudscape-design/components/toggle";
import { type ReactNode, useState } from "react";
import { strings } from "../strings";

interface Props {
  title: string;
  description?: string;
  chart: ReactNode;
  table: ReactNode;
}

/** Figures as a chart, or as the table that says the same. */
export function Switchable({ title, description = "", chart, table }: Props) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={description}
          actions={
            <Toggle
              checked={asTable}
              onChange={({ detail }) => setAsTable(detail.checked)}
              ariaLabel={`${strings.dashboard.asTable}: ${title}`}
            >
              {strings.dashboard.asTable}
            </Toggle>
          }
        >
          {title}
        </Header>
      }
    >
      {asTable ? table : chart}
    </Container>
  );
}
