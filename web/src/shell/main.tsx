import "@cloudscape-design/global-styles/index.css";
import "./page.css";
import I18nProvider from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiProblem } from "../api/client";
import { ServicesContext } from "../kit/services";
import { strings } from "../strings";
import { UploaderContext } from "../uploads/ui/useUploader";
import { App } from "./App";
import { ErrorBoundary } from "./ErrorBoundary";
import { SignIn } from "./SignIn";
import { StartProblem } from "./StartProblem";
import { start } from "./start";

const TRIES = 2;

async function firstScreen() {
  try {
    const { session, isLocal, signedIn } = await start();
    if (!signedIn) return <SignIn session={session} isLocal={isLocal} />;
    return (
      <ServicesContext value={signedIn.services}>
        <UploaderContext value={signedIn.uploader}>
          <App />
        </UploaderContext>
      </ServicesContext>
    );
  } catch (error) {
    return <StartProblem header={strings.app.startFailed} error={error} />;
  }
}

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: "always",
      retry: (count, error) => count < TRIES && error instanceof ApiProblem && error.isPassing,
    },
  },
});

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id root.");
createRoot(root).render(
  <StrictMode>
    <I18nProvider locale="en" messages={[messages]}>
      <QueryClientProvider client={queries}>
        <ErrorBoundary>{await firstScreen()}</ErrorBoundary>
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
