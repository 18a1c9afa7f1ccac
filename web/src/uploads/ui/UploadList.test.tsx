// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeApi, fakeServices, fakeUploader } from "../../testing/fakes";
import { renderScreen } from "../../testing/renderScreen";
import type { UploadItem } from "../engine/state";
import { UploadList } from "./UploadList";

const item = (id: number, more: Partial<UploadItem> = {}): UploadItem => ({
  id: String(id),
  name: `${id}.txt`,
  size: 2048,
  sentBytes: 1024,
  state: "sending",
  bytesPerSecond: 1024,
  secondsLeft: 1,
  resumed: false,
  ...more,
});

function show(files: UploadItem[]) {
  const uploader = fakeUploader(files);
  renderScreen(<UploadList />, fakeServices(fakeApi([]), uploader));
  return uploader;
}

test("of 500 files 20 rows are drawn, what failed first", () => {
  const error = { code: "AccessDenied", message: "S3 said no.", requestId: "r-1" };
  const files = Array.from({ length: 500 }, (_, id) => item(id));
  files[499] = item(499, { state: "failed", error });
  show(files);
  expect(screen.getAllByRole("row")).toHaveLength(21);
  expect(screen.getAllByRole("row")[1]?.textContent).toContain("S3 said no.");
  expect(screen.getByText("Request ID: r-1")).toBeTruthy();
  expect(screen.getByText("480 more files are not shown.")).toBeTruthy();
});

test("a row tells percent, bytes, speed and time left", () => {
  show([item(1)]);
  expect(screen.getByText("50 % · 1 KiB of 2 KiB · 1 KiB/s · 1 s left")).toBeTruthy();
  expect(screen.getByRole("progressbar", { name: "Progress of 1.txt" }).getAttribute("value")).toBe("50");
});

test("one and all can be paused, resumed, retried and cancelled", () => {
  const uploader = show([item(1), item(2, { state: "paused" }), item(3, { state: "failed" })]);
  for (const [name, method, id] of [
    ["Pause 1.txt", "pause", "1"],
    ["Resume 2.txt", "resume", "2"],
    ["Retry 3.txt", "retry", "3"],
    ["Cancel 1.txt", "cancel", "1"],
  ] as const) {
    fireEvent.click(screen.getByRole("button", { name }));
    expect(uploader[method]).toHaveBeenLastCalledWith(id);
  }
  for (const [name, method] of [
    ["Pause all", "pause"],
    ["Resume all", "resume"],
    ["Retry failed", "retry"],
    ["Cancel all", "cancel"],
  ] as const) {
    fireEvent.click(screen.getByRole("button", { name }));
    expect(uploader[method]).toHaveBeenLastCalledWith();
  }
});

test("what is finished can be taken off the list", () => {
  const uploader = show([item(1, { state: "done" })]);
  fireEvent.click(screen.getByRole("button", { name: "Clear finished" }));
  expect(uploader.clear).toHaveBeenCalledOnce();
});

test("a hostile name is only text", () => {
  show([item(1, { name: "<img src=x onerror=alert(1)>\u202E.svg" })]);
  expect(document.querySelector("img")).toBeNull();
  expect(screen.getByText("U+202E")).toBeTruthy();
});

test("without uploads the list says so", () => {
  show([]);
  expect(screen.getByText("Nothing is being uploaded")).toBeTruthy();
});
