// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { type Api, ApiProblem } from "../api/client";
import { useRoute } from "../kit/useRoute";
import { fakeApi, fakeServices, fileOf, jobOf } from "../testing/fakes";
import { renderScreen } from "../testing/renderScreen";
import { FilesScreen } from "./FilesScreen";
import { useFileList } from "./useFileList";

const HOSTILE = "<img src=x onerror=globalThis.hacked=1>.svg";

function Screen() {
  return <FilesScreen list={useFileList(useRoute())} shortcutsEnabled />;
}

const show = (api = fakeApi([]), flash = vi.fn()) => {
  renderScreen(<Screen />, fakeServices(api), flash);
  return { api, flash };
};

test("the list names files, and why one failed", async () => {
  const failed = fileOf("bad.png", { status: "FAILED" });
  const api = fakeApi([fileOf("a.txt"), failed], {
    getFile: vi.fn(async () => ({ ...failed, error: { code: "CorruptContent", message: "No PNG at all." } })),
  });
  show(api);
  await screen.findByText("a.txt");
  expect(await screen.findByText("No PNG at all.")).toBeTruthy();
  expect(screen.getByText("Failed")).toBeTruthy();
  expect(screen.getAllByTitle("1,536 bytes")[0]?.textContent).toBe("1.5 KiB");
});

test("hostile names are only text", async () => {
  const long = "x".repeat(1000);
  show(fakeApi([fileOf(HOSTILE), fileOf("a\u202Efdp.exe"), fileOf(long)]));
  expect(await screen.findByText(HOSTILE)).toBeTruthy();
  expect(screen.getByText("U+202E")).toBeTruthy();
  expect(document.querySelector("img")).toBeNull();
  expect("hacked" in globalThis).toBe(false);
  expect(document.body.textContent).not.toContain(long);
  expect(document.body.textContent).not.toContain("\u202E");
});

test("the URL's filters are what the API is asked for", async () => {
  window.location.hash = "#/files?status=FAILED&type=image%2F*&prefix=a&from=2026-01-01&sort=name";
  const { api } = show();
  await waitFor(() => expect(api.listFiles).toHaveBeenCalled());
  expect(vi.mocked(api.listFiles).mock.calls[0]?.[0]).toEqual({
    limit: 50,
    sort: "name",
    order: "asc",
    prefix: "a",
    status: ["FAILED"],
    type: ["image/*"],
    from: "2026-01-01",
  });
});

test("an empty list invites, one without matches clears its filters", async () => {
  show();
  expect(await screen.findByText("No files yet")).toBeTruthy();
  act(() => {
    window.location.hash = "#/files?prefix=zzz";
  });
  expect(await screen.findByText("No matches")).toBeTruthy();
  const clear = screen.getAllByRole("button", { name: "Clear filters" }).at(-1);
  if (clear) fireEvent.click(clear);
  await waitFor(() => expect(window.location.hash).toBe("#/files"));
});

test("an error tells the request and can be tried again", async () => {
  const listFiles = vi.fn(async () => {
    throw new ApiProblem(503, "Unavailable", "Throttled.", "r-42");
  });
  show(fakeApi([], { listFiles }));
  expect(await screen.findByText("Throttled.")).toBeTruthy();
  expect(screen.getByText("Request ID: r-42")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(listFiles).toHaveBeenCalledTimes(2));
});

test("a name opens the details by the URL", async () => {
  show(fakeApi([fileOf("a.txt")]));
  fireEvent.click(await screen.findByText("a.txt"));
  expect(window.location.hash).toBe("#/files?sel=YS50eHQ");
});

test("pages go on as long as there is a cursor", async () => {
  const listFiles = vi.fn(async (query?: { cursor?: string }) =>
    query?.cursor ? { files: [fileOf("b.txt")], cursor: null } : { files: [fileOf("a.txt")], cursor: "c-1" },
  );
  show(fakeApi([], { listFiles }));
  await screen.findByText("a.txt");
  fireEvent.click(screen.getByRole("button", { name: "Next page" }));
  expect(await screen.findByText("b.txt")).toBeTruthy();
  expect(listFiles.mock.calls.at(-1)?.[0]).toMatchObject({ cursor: "c-1" });
});

test("a job is submitted on what is selected and not deleted", async () => {
  const [file, gone] = [fileOf("a.txt"), fileOf("gone.txt", { status: "DELETED" })];
  const submitJobs = vi.fn<Api["submitJobs"]>(async () => [jobOf("a.txt")]);
  show(fakeApi([file, gone], { submitJobs }));
  await screen.findByText("a.txt");
  fireEvent.click(screen.getByRole("checkbox", { name: "Select all files of this page" }));
  fireEvent.click(screen.getByRole("button", { name: "Actions" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Submit job" }));
  const dialog = await screen.findByRole("dialog");
  fireEvent.click(within(dialog).getByRole("radio", { name: /Compress/ }));
  fireEvent.click(within(dialog).getByRole("button", { name: "Submit" }));
  await waitFor(() => expect(submitJobs.mock.calls[0]?.[0]).toEqual({ operation: "gzip", fileIds: [file.fileId] }));
});

test("no job is submitted on more files than one submission holds", async () => {
  show(fakeApi(Array.from({ length: 26 }, (_, number) => fileOf(`${number}.txt`))));
  await screen.findByText("0.txt");
  fireEvent.click(screen.getByRole("checkbox", { name: "Select all files of this page" }));
  fireEvent.click(screen.getByRole("button", { name: "Actions" }));
  const item = await screen.findByRole("menuitem", { name: /Submit job/ });
  expect(item.getAttribute("aria-disabled")).toBe("true");
});

test("deleting asks first, and says how each went", async () => {
  const [good, bad] = [fileOf("good.txt"), fileOf("bad.txt")];
  const deleteFiles = vi.fn(async () => ({
    deleted: [good.fileId],
    errors: [{ fileId: bad.fileId, code: "AccessDenied", message: "Not allowed." }],
  }));
  const { flash } = show(fakeApi([good, bad], { deleteFiles }));
  await screen.findByText("good.txt");
  fireEvent.click(screen.getByRole("checkbox", { name: "Select all files of this page" }));
  fireEvent.click(screen.getByRole("button", { name: "Actions" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Delete" }));
  const dialog = await screen.findByRole("dialog");
  expect(deleteFiles).not.toHaveBeenCalled();
  fireEvent.click(within(dialog).getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(deleteFiles).toHaveBeenCalledWith([good.fileId, bad.fileId]));
  await waitFor(() => expect(flash).toHaveBeenCalledTimes(2));
  expect(flash.mock.calls[1]?.[0]).toEqual({
    type: "error",
    header: "bad.txt was not deleted",
    content: "Not allowed.",
  });
});
