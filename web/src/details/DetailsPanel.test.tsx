// @vitest-environment happy-dom

import AppLayoutToolbar from "@cloudscape-design/components/app-layout-toolbar";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { FileDocument } from "../api/client";
import { NO_FILTERS } from "../files/filters";
import { fakeApi, fakeServices, fileOf } from "../testing/fakes";
import { renderScreen } from "../testing/renderScreen";
import { DetailsPanel } from "./DetailsPanel";

function show(files: FileDocument[], opened: FileDocument, methods = {}) {
  const api = fakeApi(files, methods);
  const select = vi.fn();
  const list = { state: { ...NO_FILTERS, selected: opened.fileId }, files, select };
  const panel = <DetailsPanel list={list} shortcutsEnabled />;
  renderScreen(
    <AppLayoutToolbar
      navigationHide
      toolsHide
      content=""
      splitPanel={panel}
      splitPanelOpen
      onSplitPanelToggle={() => {}}
    />,
    fakeServices(api),
  );
  return { api, select };
}

test("all that is known is shown", async () => {
  const file = fileOf("reports/a.png", {
    detectedType: "application/zip",
    contentType: "image/png",
    eTag: "e-1",
    metadata: { audioCodec: "aac" },
    mediaType: "application/epub+zip",
    contentEncoding: "gzip",
    typeMismatch: true,
    userMetadata: { owner: "ann" },
  });
  const getHistory = vi.fn(async () => ({
    events: [{ eventId: "1", type: "CREATED", time: "2026-03-10T12:00:00Z", requester: "AWS:ABC" }],
    cursor: null,
  }));
  show([file], file, { getHistory });
  expect(await screen.findByText("Audio codec")).toBeTruthy();
  for (const text of ["application/epub+zip", "application/zip", "image/png", "gzip", "e-1", "x-amz-meta-owner"]) {
    expect(screen.getAllByText(text).length).toBeGreaterThan(0);
  }
  expect(await screen.findByText(/AWS:ABC/)).toBeTruthy();
  expect(await screen.findByText("s3://bucket/reports/a.png")).toBeTruthy();
  expect(screen.getByText("aws s3 cp s3://bucket/reports/a.png .")).toBeTruthy();
  expect(screen.getByText(/another type than was declared/)).toBeTruthy();
});

test("a type that all agree on is shown once", async () => {
  const file = fileOf("a.png", { mediaType: "image/png", detectedType: "image/png", contentType: "image/png" });
  show([file], file);
  expect(await screen.findByText("Type")).toBeTruthy();
  expect(screen.getAllByText("image/png").length).toBe(1);
  for (const label of ["Declared type", "Detected type", "Content encoding"]) {
    expect(screen.queryByText(label)).toBeNull();
  }
});

test("a file whose content could not be read says why, and has no preview", async () => {
  const warning = "Archived: The file is archived (GLACIER), so its content was not read.";
  const file = fileOf("a.png", { mediaType: "image/png", metadata: { warning: warning } });
  delete file.detectedType;
  const { api } = show([file], file);
  expect(await screen.findByText(warning)).toBeTruthy();
  expect(screen.getByText("The content couldn't be read, so there is no preview.")).toBeTruthy();
  expect(vi.mocked(api.makeDownload).mock.calls.some(([, options]) => options?.disposition === "inline")).toBe(false);
});

test("a failed file says why", async () => {
  const file = fileOf("a.png", { status: "FAILED", error: { code: "CorruptContent", message: "No PNG." } });
  show([file], file);
  expect(await screen.findByText(/No PNG\. \(CorruptContent\)/)).toBeTruthy();
});

test.each(["image/svg+xml", "text/html"])("%s is never inline: its source is drawn as text", async (detectedType) => {
  const script = "<svg onload=alert(1)><script>globalThis.hacked = 1</script></svg>";
  vi.stubGlobal("fetch", async () => new Response(script));
  const file = fileOf("<img src=x onerror=alert(1)>.svg", { detectedType });
  const { api } = show([file], file);
  expect(await screen.findByText(script)).toBeTruthy();
  expect(api.makeDownload).toHaveBeenCalledWith(
    file.fileId,
    expect.objectContaining({ disposition: "attachment" }),
    expect.anything(),
  );
  expect(vi.mocked(api.makeDownload).mock.calls.some(([, options]) => options?.disposition === "inline")).toBe(false);
  expect(document.querySelector(".ft-text svg, .ft-text script, img, iframe, object, embed")).toBeNull();
  expect("hacked" in globalThis).toBe(false);
});

test("a picture is asked for inline", async () => {
  const file = fileOf("a.png", { detectedType: "image/png" });
  const { api } = show([file], file);
  const picture = await screen.findByAltText("Preview of a.png");
  expect(picture.getAttribute("src")).toContain("http://localhost:4566/bucket/a.png");
  expect(vi.mocked(api.makeDownload).mock.calls[0]?.[1]).toMatchObject({ disposition: "inline" });
});

test("next and previous follow the list, also by key, and Escape closes", async () => {
  const files = ["a", "b", "c"].map((name) => fileOf(`${name}.zip`, { detectedType: "application/zip" }));
  const [first, second, third] = files;
  if (!first || !second || !third) throw new Error("three files");
  const { select } = show(files, second);
  fireEvent.click(await screen.findByRole("button", { name: "Next file" }));
  expect(select).toHaveBeenLastCalledWith(third.fileId);
  fireEvent.keyDown(document.body, { key: "k" });
  expect(select).toHaveBeenLastCalledWith(first.fileId);
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(select).toHaveBeenLastCalledWith("");
});

test("details that cannot be read can be asked for again", async () => {
  const file = fileOf("a.zip", { detectedType: "application/zip" });
  const getFile = vi.fn(async () => {
    throw new Error("No answer.");
  });
  show([file], file, { getFile });
  expect(await screen.findByText("No answer.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(getFile).toHaveBeenCalledTimes(2));
});
