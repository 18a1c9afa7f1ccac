import AppLayoutToolbar from "@cloudscape-design/components/app-layout-toolbar";
import { Suspense, useMemo, useState, useSyncExternalStore } from "react";
import { FilesScreen } from "../files/FilesScreen";
import { useFileList } from "../files/useFileList";
import { formatJobsState, parseJobsState } from "../jobs/jobsState";
import { subscribeToWatched, watchedJobs } from "../jobs/watched";
import { FlashContext } from "../kit/flash";
import { LazyBoundary } from "../kit/LazyBoundary";
import { NARROW, useMediaQuery } from "../kit/useMediaQuery";
import { goTo, replaceRoute, useRoute } from "../kit/useRoute";
import { useShortcuts } from "../kit/useShortcuts";
import { isBoolean, useStored } from "../kit/useStored";
import { strings } from "../strings";
import { DropTarget } from "../uploads/ui/DropTarget";
import { UploadWatch } from "../uploads/ui/UploadWatch";
import { Banners } from "./Banners";
import { Breadcrumbs } from "./Breadcrumbs";
import {
  DashboardScreen,
  DetailsPanel,
  JobPanel,
  JobsScreen,
  JobWatch,
  ShortcutHelp,
  UploadScreen,
} from "./lazyScreens";
import { SideBar } from "./SideBar";
import { TopBar } from "./TopBar";
import { useFlashes } from "./useFlashes";
import { useTheme } from "./useTheme";
import { useTitle } from "./useTitle";

const NARROW_PANEL_PART = 0.6;

export function App() {
  const route = useRoute();
  const [theme, setTheme] = useTheme();
  const { flashes, show, dismiss } = useFlashes();
  const [helpIsOpen, setHelpIsOpen] = useState(false);
  const [shortcutsEnabled, setShortcutsEnabled] = useStored("shortcuts", isBoolean, true);
  const isNarrow = useMediaQuery(NARROW);
  const [navigationIsOpen, setNavigationIsOpen] = useStored("navigation", isBoolean, true);
  const [narrowNavigationIsOpen, setNarrowNavigationIsOpen] = useState(false);
  const [chosenPanelSize, setPanelSize] = useState<number>();
  // On a telephone the default shows little more than the buttons.
  const panelSize = chosenPanelSize ?? (isNarrow ? Math.round(window.innerHeight * NARROW_PANEL_PART) : undefined);
  const list = useFileList(route);
  useTitle(strings.app.title(strings.app.pages[route.page]));
  useShortcuts({ help: () => setHelpIsOpen(true), upload: () => goTo("upload") }, shortcutsEnabled);
  const labels = useMemo(
    () => ({
      navigation: strings.app.navigation,
      navigationToggle: strings.app.openNavigation,
      navigationClose: strings.app.closeNavigation,
      notifications: strings.app.notifications,
    }),
    [],
  );
  const showsFiles = route.page === "files";
  const details = showsFiles && list.state.selected !== "";
  const jobs = route.page === "jobs" ? parseJobsState(route.parameters) : null;
  const closeJob = (): void => replaceRoute("jobs", formatJobsState({ shown: jobs?.shown ?? "all", selected: "" }));
  const hasWatchedJobs = useSyncExternalStore(subscribeToWatched, watchedJobs).length > 0;
  return (
    <FlashContext value={show}>
      <TopBar theme={theme} onTheme={setTheme} onHelp={() => setHelpIsOpen(true)} />
      <AppLayoutToolbar
        headerSelector="#top-bar"
        ariaLabels={labels}
        toolsHide
        navigation={<SideBar page={route.page} />}
        navigationOpen={isNarrow ? narrowNavigationIsOpen : navigationIsOpen}
        navigationWidth={220}
        onNavigationChange={({ detail }) => (isNarrow ? setNarrowNavigationIsOpen : setNavigationIsOpen)(detail.open)}
        breadcrumbs={<Breadcrumbs page={route.page} />}
        notifications={<Banners flashes={flashes} onDismiss={dismiss} />}
        stickyNotifications
        contentType={showsFiles || jobs ? "table" : "default"}
        content={
          <LazyBoundary>
            {showsFiles && <FilesScreen list={list} shortcutsEnabled={shortcutsEnabled} />}
            {route.page === "upload" && <UploadScreen />}
            {jobs && <JobsScreen route={route} />}
            {route.page === "dashboard" && <DashboardScreen route={route} />}
          </LazyBoundary>
        }
        splitPanelOpen={details || Boolean(jobs?.selected)}
        {...(panelSize === undefined ? {} : { splitPanelSize: panelSize })}
        onSplitPanelResize={({ detail }) => setPanelSize(detail.size)}
        onSplitPanelToggle={({ detail }) => detail.open || (jobs ? closeJob() : list.select(""))}
        splitPanelPreferences={{ position: list.panelPosition }}
        onSplitPanelPreferencesChange={({ detail }) => list.setPanelPosition(detail.position)}
        splitPanel={
          (details || jobs?.selected) && (
            <Suspense fallback={null}>
              {details ? (
                <DetailsPanel list={list} shortcutsEnabled={shortcutsEnabled} />
              ) : (
                jobs && <JobPanel jobId={jobs.selected} onClose={closeJob} />
              )}
            </Suspense>
          )
        }
      />
      <DropTarget />
      <UploadWatch />
      {hasWatchedJobs && (
        <Suspense fallback={null}>
          <JobWatch />
        </Suspense>
      )}
      {helpIsOpen && (
        <Suspense fallback={null}>
          <ShortcutHelp
            enabled={shortcutsEnabled}
            onEnabled={setShortcutsEnabled}
            onClose={() => setHelpIsOpen(false)}
          />
        </Suspense>
      )}
    </FlashContext>
  );
}
