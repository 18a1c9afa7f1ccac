// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { type Api, ApiProblem } from "../api/client";
import { fakeApi, fakeServices, fileOf, jobOf } from "../testing/fakes";
import { renderScreen } from "../testing/renderScreen";
import { SubmitJobDialog } from "./SubmitJobDialog";
import { forgetJob, watchedJobs } from "./watched";

const FILE = fileOf("a.txt");

const show = (files = [FILE], submitJobs: Api["submitJobs"] = vi.fn(async () => [jobOf("a.txt")])) => {
  const [flash, onClose] = [vi.fn(), vi.fn()];
  renderScreen(
    <SubmitJobDialog files={files} onClose={onClose} />,
    fakeServices(fakeApi(files, { submitJobs })),
    flash,
  );
  return { submitJobs: vi.mocked(submitJobs), flash, onClose };
};

const write = (value: string) => fireEvent.change(screen.getByRole("textbox"), { target: { value } });
const submit = () => fireEvent.click(screen.getByRole("button", { name: "Submit" }));

afterEach(() => {
  for (const jobId of watchedJobs()) forgetJob(jobId);
});

test("a text is appended, and the job watched", async () => {
  const { submitJobs, flash, onClose } = show();
  expect(screen.getByText("outputs/a.txt")).toBeTruthy();
  write("\nmore");
  expect(screen.getByText("5 B of at most 256 KiB")).toBeTruthy();
  submit();
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(submitJobs.mock.calls[0]?.[0]).toEqual({ operation: "append", fileIds: [FILE.fileId], text: "\nmore" });
  expect(flash.mock.calls[0]?.[0].type).toBe("success");
  expect(watchedJobs()).toEqual([jobOf("a.txt").jobId]);
});

test("files are compressed without a text", async () => {
  const files = Array.from({ length: 12 }, (_, number) => fileOf(`${number}.txt`));
  const { submitJobs } = show(files);
  write("not sent");
  fireEvent.click(screen.getByRole("radio", { name: /Compress/ }));
  expect(screen.queryByRole("textbox")).toBeNull();
  expect(screen.getByText("and 2 more")).toBeTruthy();
  submit();
  await waitFor(() => expect(submitJobs).toHaveBeenCalled());
  expect(submitJobs.mock.calls[0]?.[0]).toEqual({ operation: "gzip", fileIds: files.map(({ fileId }) => fileId) });
});

test("nothing is sent without a text, and none that is too long", () => {
  const { submitJobs } = show();
  expect(screen.queryByText("Write the text to add.")).toBeNull();
  submit();
  expect(screen.getByText("Write the text to add.")).toBeTruthy();
  write("é".repeat(128 * 1024));
  expect(screen.queryByText("At most 256 KiB in UTF-8.")).toBeNull();
  write(`${"é".repeat(128 * 1024)}x`);
  expect(screen.getByText("At most 256 KiB in UTF-8.")).toBeTruthy();
  submit();
  expect(submitJobs).not.toHaveBeenCalled();
});

test("what is sent again is known by its key, what was changed has another one", async () => {
  const failing = vi.fn<Api["submitJobs"]>(async () => {
    throw new ApiProblem(0, "Offline", "The server could not be reached.");
  });
  const { submitJobs, onClose } = show([FILE], failing);
  write("more");
  submit();
  expect(await screen.findByText("The server could not be reached.")).toBeTruthy();
  expect(screen.getByText("Nothing was submitted")).toBeTruthy();
  submit();
  await waitFor(() => expect(submitJobs).toHaveBeenCalledTimes(2));
  write("more and more");
  submit();
  await waitFor(() => expect(submitJobs).toHaveBeenCalledTimes(3));
  const [first, again, changed] = submitJobs.mock.calls.map(([, key]) => key);
  expect(again).toBe(first);
  expect(changed).not.toBe(first);
  expect(onClose).not.toHaveBeenCalled();
});

test("what the API refuses is told by field", async () => {
  show(
    [FILE],
    vi.fn(async () => {
      const errors = [{ field: "fileIds.0", message: "There is no file 'a.txt', or it is deleted." }];
      throw new ApiProblem(404, "NotFound", "There is no such file.", "r-7", errors);
    }),
  );
  write("more");
  submit();
  expect(await screen.findByText(/fileIds\.0: There is no file/)).toBeTruthy();
  expect(screen.getByText("Request ID: r-7")).toBeTruthy();
});
