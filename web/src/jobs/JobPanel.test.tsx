// @vitest-environment happy-dom
import AppLayoutToolbar from "@cloudscape-design/components/app-layout-toolbar";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { type Api, ApiProblem } from "../api/client";
import { fakeApi, fakeServices, jobOf } from "../testing/fakes";
import { renderScreen } from "../testing/renderScreen";
import { JobPanel } from "./JobPanel";

const JOB = jobOf("reports/a.txt", {
  status: "SUCCEEDED",
  startedTime: "2026-03-10T12:00:01Z",
  endedTime: "2026-03-10T12:00:03Z",
  runner: "ec2",
  instanceId: "i-0a1b2c3d",
  attempts: 1,
  outputSize: 2048,
  outputVersionId: "v-2",
  sourceVersionId: "v-1",
  text: "<script>globalThis.hacked = 1</script>\n",
});

function show(getJob: Api["getJob"], jobId = JOB.jobId) {
  const onClose = vi.fn();
  renderScreen(
    <AppLayoutToolbar
      navigationHide
      toolsHide
      content=""
      splitPanel={<JobPanel jobId={jobId} onClose={onClose} />}
      splitPanelOpen
      onSplitPanelToggle={() => {}}
    />,
    fakeServices(fakeApi([], { getJob })),
  );
  return onClose;
}

test("all that is known is shown, and leads to the result", async () => {
  show(vi.fn(async () => JOB));
  const result = await screen.findByRole("link", { name: "Open the result" });
  expect(result.getAttribute("href")).toBe(`#/files?sel=${JOB.outputFileId}`);
  for (const text of ["Ran on an EC2 instance", "i-0a1b2c3d", "v-1", "v-2", JOB.jobId, "2 KiB (2,048 bytes)"]) {
    expect(screen.getByText(text)).toBeTruthy();
  }
  const file = screen.getByRole("link", { name: "reports/a.txt" });
  expect(file.getAttribute("href")).toBe(`#/files?sel=${JOB.fileId}`);
});

test("a text is only text", async () => {
  show(vi.fn(async () => JOB));
  const region = await screen.findByRole("region", { name: "Text to append" });
  expect(region.textContent).toBe(JOB.text);
  expect(region.querySelector("script")).toBeNull();
  expect("hacked" in globalThis).toBe(false);
});

test("a job that failed says why, and one that is not over has no result", async () => {
  show(
    vi.fn(async () => ({
      ...JOB,
      status: "FAILED" as const,
      error: { code: "FileMissing", message: "The file is gone." },
    })),
  );
  expect(await screen.findByText("The file is gone. (FileMissing)")).toBeTruthy();
  expect(screen.queryByRole("link", { name: "Open the result" })).toBeNull();
  expect(screen.getByRole("button", { name: "Run again: Append, reports/a.txt" })).toBeTruthy();
});

test("a job that is not there is told of, and can be asked for again", async () => {
  const getJob = vi.fn(async () => {
    throw new ApiProblem(404, "NotFound", "There is no job '0'.");
  });
  show(getJob);
  expect(await screen.findByText("There is no job '0'.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(getJob).toHaveBeenCalledTimes(2));
});

test("Escape closes", async () => {
  const onClose = show(vi.fn(async () => JOB));
  await screen.findByText(JOB.jobId);
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(onClose).toHaveBeenCalled();
});
