import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Session } from "../auth/session";
import { strings } from "../strings";
import { useTheme } from "./useTheme";

interface Props {
  session: Pick<Session, "signIn">;
  isLocal: boolean;
}

/** What is seen before anybody is signed in. */
export function SignIn({ session, isLocal }: Props) {
  useTheme();
  return (
    <main className="ft-start">
      <Box padding="xxl">
        <Container header={<Header variant="h1">{strings.app.name}</Header>}>
          <SpaceBetween size="l">
            <Box variant="p">{isLocal ? strings.app.localToken : strings.app.signInText}</Box>
            {!isLocal && (
              <Button variant="primary" onClick={() => void session.signIn()}>
                {strings.app.signIn}
              </Button>
            )}
          </SpaceBetween>
        </Container>
      </Box>
    </main>
  );
}
