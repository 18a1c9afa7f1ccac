import AppLayoutToolbar from "@cloudscape-design/components/app-layout-toolbar";
import { Suspense, useMemo, useState, useSyncExternalStore } from "react";
import { FilesScreen } from "../files/FilesScreen";
import { useFileList } from "../files/useFileList";
import { formatJobsState, parseJobsState } from "../jobs/jobsState";
import { subscribeToWatched, watchedJobs } from "../jobs/watched";
import { strings } from "../strings";
import { DropTarget } from "../upload/DropTarget";
import { UploadWatch } from "../upload/UploadWatch";
import { Banners } from "./Banners";
import { FlashContext } from "./flash";
import { Later } from "./Later";
import {
  DashboardScreen,
  DetailsPanel,
  JobPanel,
  JobsScreen,
  JobWatch,
  ShortcutHelp,
  UploadScreen,
} from "./laterScreens";
import { SideBar } from "./SideBar";
import { TopBar } from "./TopBar";
import { useFlashes } from "./useFlashes";
import { NARROW, useMediaQuery } from "./useMediaQuery";
import { goTo, replaceRoute, useRoute } from "./useRoute";
import { useShortcuts } from "./useShortcuts";
import { isBoolean, useStored } from "./useStored";
import { useTheme } from "./useTheme";
import { useTitle } from "./useTitle";
import { Where } from "./Where";

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
        breadcrumbs={<Where page={route.page} />}
        notifications={<Banners flashes={flashes} onDismiss={dismiss} />}
        stickyNotifications
        contentType={showsFiles || jobs ? "table" : "default"}
        content={
          <Later>
            {showsFiles && <FilesScreen list={list} shortcutsEnabled={shortcutsEnabled} />}
            {route.page === "upload" && <UploadScreen />}
            {jobs && <JobsScreen route={route} />}
            {route.page === "dashboard" && <DashboardScreen route={route} />}
          </Later>
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
