// @vitest-environment happy-dom
import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeApi, fakeServices, fakeUploader } from "../../testing/fakes";
import { renderScreen } from "../../testing/renderScreen";
import type { UploadItem, UploadState } from "../engine/state";
import { progressText, useAnnouncement } from "./useAnnouncement";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const item = (sentBytes: number, state: UploadItem["state"] = "sending"): UploadItem => ({
  id: "1",
  name: "film.mp4",
  size: 100,
  sentBytes,
  state,
  bytesPerSecond: 1,
  secondsLeft: 1,
  resumed: false,
});
const stateOf = (...files: UploadItem[]): UploadState => fakeUploader(files).snapshot();

function Said() {
  return <p>{useAnnouncement()}</p>;
}

test("progress is told every ten seconds however often it changes, and the end at once", () => {
  let state = stateOf(item(0));
  const listeners = new Set<() => void>();
  const uploader = {
    ...fakeUploader(),
    snapshot: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const change = (to: UploadState): void =>
    act(() => {
      state = to;
      for (const listener of listeners) listener();
    });
  renderScreen(<Said />, fakeServices(fakeApi([]), uploader));
  expect(screen.getByText("Uploads: 0 %, 0 of 1 files done.")).toBeTruthy();
  for (let sent = 1; sent <= 49; sent += 1) {
    change(stateOf(item(sent)));
    act(() => void vi.advanceTimersByTime(200));
  }
  expect(screen.getByText("Uploads: 0 %, 0 of 1 files done.")).toBeTruthy();
  act(() => void vi.advanceTimersByTime(200));
  expect(screen.getByText("Uploads: 49 %, 0 of 1 files done.")).toBeTruthy();
  change(stateOf(item(100, "done")));
  expect(screen.getByText("Uploads ended: 1 done.")).toBeTruthy();
});

test("what failed and what is paused is told, of nothing nothing", () => {
  expect(progressText(stateOf(item(100, "done"), item(0, "failed")).totals)).toBe("Uploads ended: 1 done, 1 failed.");
  expect(progressText(stateOf(item(40, "paused")).totals)).toBe("Uploads paused: 40 %, 0 of 1 files done.");
  expect(progressText(stateOf().totals)).toBe("");
});
