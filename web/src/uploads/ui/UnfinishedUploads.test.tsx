// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Upload } from "../../api/client";
import { fakeApi, fakeServices, fakeUploader } from "../../testing/fakes";
import { renderScreen } from "../../testing/renderScreen";
import { UnfinishedUploads } from "./UnfinishedUploads";

const upload = (fileName: string, more: Partial<Upload> = {}): Upload => ({
  uploadId: `id-${fileName}`,
  fileName,
  fileId: "f",
  fileSize: 2048,
  partSize: 1024,
  partCount: 2,
  startedTime: "2026-03-10T12:00:00Z",
  expiresTime: "2026-03-11T12:00:00Z",
  status: "OPEN",
  uploadedBy: "u-1",
  ...more,
});

test("open uploads of another visit are listed, and can be aborted", async () => {
  const uploads = [upload("film.mp4"), upload("done.mp4", { status: "COMPLETED" }), upload("here.mp4")];
  const api = fakeApi([], { listUploads: vi.fn(async () => ({ uploads, cursor: null })) });
  const here = { id: "1", name: "here.mp4", size: 2048, sentBytes: 0, bytesPerSecond: 0, secondsLeft: null } as const;
  const uploader = fakeUploader([{ ...here, state: "sending", resumed: false }]);
  renderScreen(<UnfinishedUploads />, fakeServices(api, uploader));
  fireEvent.click(await screen.findByRole("button", { name: "Abort the upload of film.mp4" }));
  await waitFor(() => expect(api.abortUpload).toHaveBeenCalledWith("id-film.mp4", "u-1"));
  expect(screen.queryByText("done.mp4")).toBeNull();
  expect(screen.queryByText("here.mp4")).toBeNull();
});

test("of many, twenty are shown at a time", async () => {
  const uploads = Array.from({ length: 45 }, (_, index) => upload(`film ${index}.mp4`));
  const api = fakeApi([], { listUploads: vi.fn(async () => ({ uploads, cursor: null })) });
  renderScreen(<UnfinishedUploads />, fakeServices(api));
  await screen.findByText("film 19.mp4");
  expect(screen.queryByText("film 20.mp4")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Page 3 of the unfinished uploads" }));
  expect(screen.getByText("film 44.mp4")).toBeTruthy();
  expect(screen.getAllByRole("row")).toHaveLength(6);
});

test("an error can be tried again", async () => {
  const listUploads = vi.fn(async () => {
    throw new Error("No answer.");
  });
  renderScreen(<UnfinishedUploads />, fakeServices(fakeApi([], { listUploads })));
  expect(await screen.findByText("No answer.")).toBeTruthy();
});
