import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMe } from "../../kit/useMe";
import { strings } from "../../strings";
import { FilePicker } from "./FilePicker";
import { UnfinishedUploads } from "./UnfinishedUploads";
import { UploadList } from "./UploadList";

export function UploadScreen() {
  const mayUpload = useMe()?.mayUpload;
  return (
    <ContentLayout header={<Header variant="h1">{strings.upload.title}</Header>}>
      <SpaceBetween size="l">
        <FilePicker />
        <UploadList />
        {mayUpload && <UnfinishedUploads />}
      </SpaceBetween>
    </ContentLayout>
  );
}
