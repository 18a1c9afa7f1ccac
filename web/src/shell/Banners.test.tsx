// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Flash } from "../kit/flash";
import { COGNITO, fakeApi, fakeServices } from "../testing/fakes";
import { renderScreen } from "../testing/renderScreen";
import { Banners } from "./Banners";

function show(flashes: Flash[] = [], auth = COGNITO) {
  const listeners: Record<"expired" | "signedIn", () => void> = { expired: () => {}, signedIn: () => {} };
  const services = fakeServices(fakeApi([]));
  services.config = { ...services.config, auth };
  const signInAgain = vi.fn(async () => true);
  services.session = {
    ...services.session,
    signInAgain,
    onExpired: (listener) => {
      listeners.expired = listener;
      return () => {};
    },
    onSignedIn: (listener) => {
      listeners.signedIn = listener;
      return () => {};
    },
  };
  const onDismiss = vi.fn();
  renderScreen(<Banners flashes={flashes} onDismiss={onDismiss} />, services);
  return { listeners, signInAgain, onDismiss };
}

test("a session that ended says so until somebody signs in again", async () => {
  const { listeners, signInAgain } = show();
  expect(screen.queryByText("Session expired")).toBeNull();
  act(() => listeners.expired());
  fireEvent.click(screen.getByRole("button", { name: "Sign in again" }));
  expect(signInAgain).toHaveBeenCalledOnce();
  act(() => listeners.signedIn());
  await waitFor(() => expect(screen.queryByRole("button", { name: "Sign in again" })).toBeNull());
});

test("a local server's page says where its token is", () => {
  const { listeners } = show([], { ...COGNITO, mode: "local" });
  act(() => listeners.expired());
  expect(screen.getAllByText(/Open the address that the server printed/).length).toBeGreaterThan(0);
  expect(screen.queryByRole("button", { name: "Sign in again" })).toBeNull();
});

test("who is offline is told", async () => {
  const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  show();
  expect(screen.getAllByText("You are offline").length).toBeGreaterThan(0);
  online.mockReturnValue(true);
  act(() => {
    window.dispatchEvent(new Event("online"));
  });
  await waitFor(() => expect(screen.queryAllByText("You are offline")).toEqual([]));
});

test("a message is announced and can be dismissed", () => {
  const { onDismiss } = show([{ id: "f-1", type: "error", header: "It failed", content: "Why." }]);
  expect(screen.getAllByText("It failed").length).toBeGreaterThan(0);
  fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(onDismiss).toHaveBeenCalledWith("f-1");
});
