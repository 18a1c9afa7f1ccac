import I18nProvider from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach } from "vitest";
import { FlashContext, type ShowFlash } from "../kit/flash";
import { ServicesContext } from "../kit/services";
import { UploaderContext } from "../uploads/ui/useUploader";
import type { FakeServices } from "./fakes";

// As long as it takes where other tests have the processors.
configure({ asyncUtilTimeout: 60_000 });

afterEach(() => {
  cleanup();
  localStorage.clear();
  window.location.hash = "";
});

/** Draws a part of the page with all that is above it. */
export function renderScreen(screen: ReactNode, { uploader, ...services }: FakeServices, flash: ShowFlash = () => {}) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: "always" } } });
  return render(
    <I18nProvider locale="en" messages={[messages]}>
      <QueryClientProvider client={queries}>
        <ServicesContext value={services}>
          <UploaderContext value={uploader}>
            <FlashContext value={flash}>{screen}</FlashContext>
          </UploaderContext>
        </ServicesContext>
      </QueryClientProvider>
    </I18nProvider>,
  );
}
