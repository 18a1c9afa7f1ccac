// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { ADMIN, fakeApi, fakeServices, fakeUploader } from "../../testing/fakes";
import { renderScreen } from "../../testing/renderScreen";
import { FilePicker } from "./FilePicker";

test("chosen files go into the folder that was named", () => {
  const uploader = fakeUploader();
  renderScreen(<FilePicker />, fakeServices(fakeApi([]), uploader));
  fireEvent.change(screen.getByLabelText("Into the folder"), { target: { value: "reports/2026" } });
  const file = new File(["x"], "a.txt");
  fireEvent.change(screen.getByTestId("files"), { target: { files: [file] } });
  expect(uploader.add).toHaveBeenCalledWith([{ file, name: "reports/2026/a.txt" }]);
  expect(window.location.hash).toBe("#/upload");
});

test("who may not upload is told whom to ask", async () => {
  const getMe = vi.fn(async () => ({ ...ADMIN, mayUpload: false }));
  renderScreen(<FilePicker />, fakeServices(fakeApi([], { getMe })));
  expect(await screen.findByText(/Ask an administrator/)).toBeTruthy();
  await waitFor(() => expect(screen.queryByTestId("files")).toBeNull());
});
