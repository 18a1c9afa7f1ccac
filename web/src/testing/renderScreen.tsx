import I18nProvider from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach } from "vitest";
import { FlashContext, type ShowFlash } from "../app/flash";
import { type Services, ServicesContext } from "../app/services";

// As long as it takes where other tests have the processors.
configure({ asyncUtilTimeout: 60_000 });

afterEach(() => {
  cleanup();
  localStorage.clear();
  window.location.hash = "";
});

/** Draws a part of the page with all that is above it. */
export function renderScreen(screen: ReactNode, services: Services, flash: ShowFlash = () => {}) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: "always" } } });
  return render(
    <I18nProvider locale="en" messages={[messages]}>
      <QueryClientProvider client={queries}>
        <ServicesContext value={services}>
          <FlashContext value={flash}>{screen}</FlashContext>
        </ServicesContext>
      </QueryClientProvider>
    </I18nProvider>,
  );
}
