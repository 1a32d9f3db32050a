/** The desk's door, step by step. After it, the page that was asked for is shown. */
import { Alert, Anchor, Button, Container, Group, Stack, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Preferences } from "~/kit/Preferences";
import { usePageTitle } from "~/kit/usePageTitle";
import { staffSession } from "../session";
import { CodeStep } from "./CodeStep";
import { Forgotten } from "./Forgotten";
import { NewPasswordStep } from "./NewPasswordStep";
import { PasswordStep } from "./PasswordStep";
import { SetUpStep } from "./SetUpStep";
import type { Outcome, Wanted } from "./step";

type At = { email: string; wanted: Wanted };

export function SignIn({ expired }: { expired: boolean }) {
  const { t } = useTranslation();
  const [at, setAt] = useState<At | null>(null);
  const [forgotten, setForgotten] = useState(false);
  const [changed, setChanged] = useState(false);
  const title = forgotten
    ? t("desk.signIn.forgotten")
    : t(`desk.signIn.step.${at?.wanted.step ?? "password"}`);
  usePageTitle(title);
  const goOn = (email: string) => (outcome: Outcome) => {
    if (outcome.step === "done") {
      const { access_token: accessToken, refresh_token: refreshToken } = outcome;
      staffSession.begin({ accessToken, refreshToken, email });
    } else {
      setAt({ email, wanted: outcome });
    }
  };
  const restart = () => {
    setAt(null);
    setForgotten(false);
  };
  return (
    <Container size={420} py={64} component="main" id="main">
      <Stack>
        <Title order={1} size="h2">
          {title}
        </Title>
        {expired && !at && (
          <Alert color="yellow" role="alert">
            {t("desk.signIn.expired")}
          </Alert>
        )}
        {changed && !at && !forgotten && <Alert role="status">{t("desk.signIn.passwordSet")}</Alert>}
        {forgotten ? (
          <Forgotten
            done={() => {
              setChanged(true);
              restart();
            }}
          />
        ) : (
          <Step at={at} goOn={goOn} forgot={() => setForgotten(true)} />
        )}
        {(at !== null || forgotten) && (
          <Button variant="default" onClick={restart}>
            {t("desk.signIn.restart")}
          </Button>
        )}
        <Group justify="space-between">
          <Anchor component={Link} to="/" size="sm" underline="always">
            {t("common.home")}
          </Anchor>
          <Preferences />
        </Group>
      </Stack>
    </Container>
  );
}

type StepProps = {
  at: At | null;
  goOn: (email: string) => (outcome: Outcome) => void;
  forgot: () => void;
};

function Step({ at, goOn, forgot }: StepProps) {
  if (at === null) return <PasswordStep goOn={goOn} forgot={forgot} />;
  const { wanted } = at;
  const step = { email: at.email, session: wanted.session, goOn: goOn(at.email) };
  if (wanted.step === "new_password") return <NewPasswordStep {...step} />;
  if (wanted.step === "second_factor") return <CodeStep {...step} />;
  return <SetUpStep {...step} secret={wanted.secret} otpauth={wanted.otpauth} />;
}
