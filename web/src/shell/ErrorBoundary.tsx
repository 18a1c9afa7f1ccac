import { Component, type ReactNode } from "react";
import { strings } from "../strings";
import { StartProblem } from "./StartProblem";

interface State {
  error: unknown;
}

/** A defect of the page must not end in an empty window. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error ? <StartProblem header={strings.app.crashed} error={error} /> : this.props.children;
  }
}
