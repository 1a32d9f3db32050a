/** An account, or a new password: a code goes to the mailbox, and with it the password is set. */
import { Alert, Anchor, Button, Card, Checkbox, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { api, got, type Schemas } from "~/api/client";
import { language } from "~/i18n";
import { EmailField, useEmail } from "~/kit/EmailField";
import { Problem, useRefused } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { PasswordField } from "./PasswordField";
import { isNext, SecondStep } from "./SecondStep";
import { accountSession } from "./session";
import "./texts";

type Purpose = Schemas["Purpose"];

const DIGITS = 6;

export const NewAccount = () => <CodePage purpose="sign_up" />;
export const NewPassword = () => <CodePage purpose="reset" />;

function CodePage({ purpose }: { purpose: Purpose }) {
  const { t } = useTranslation();
  const title = t(`account.${purpose}.title`);
  usePageTitle(title);
  const [email, setEmail] = useState<string | null>(null);
  return (
    <Stack maw={460} mx="auto">
      <Title order={1}>{title}</Title>
      {email === null ? (
        <AskForm purpose={purpose} asked={setEmail} />
      ) : (
        <SetForm purpose={purpose} email={email} back={() => setEmail(null)} />
      )}
      <Anchor component={Link} to="/account" size="sm" underline="always">
        {t("account.toSignIn")}
      </Anchor>
    </Stack>
  );
}

/** Has a code mailed. Who has one already goes on without another. */
function AskForm({ purpose, asked }: { purpose: Purpose; asked: (email: string) => void }) {
  const { t } = useTranslation();
  const email = useEmail();
  const ask = useAsk(purpose, asked);
  const refused = useRefused(ask.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.accepts()) ask.mutate(email.value);
  };
  return (
    <Card withBorder component="form" onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">{t(`account.${purpose}.text`)}</Text>
        <EmailField
          field={email.field}
          error={refused("email")}
          label={t("account.email")}
          autoComplete="username"
        />
        {ask.error && <Problem error={ask.error} />}
        <Button type="submit" loading={ask.isPending}>
          {t("account.sendCode")}
        </Button>
        <Button variant="default" onClick={() => email.accepts() && asked(email.value)}>
          {t("account.haveCode")}
        </Button>
      </Stack>
    </Card>
  );
}

function SetForm({ purpose, email, back }: { purpose: Purpose; email: string; back: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const toAccount = () => void navigate("/account");
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const [drop, setDrop] = useState(false);
  const again = useAsk(purpose, () => setCode(""));
  const save = useMutation({
    mutationFn: () => {
      const body = { email, code, password, language: language(), drop_second_factor: drop };
      return got(api.POST("/v1/auth/password", { body }));
    },
    onSuccess: (session) => {
      accountSession.begin(session);
      toAccount();
    },
    gcTime: 0,
  });
  const refused = useRefused(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  if (isNext(save.error)) {
    return <SecondStep email={email} password={password} isNew done={toAccount} back={toAccount} />;
  }
  return (
    <Card withBorder component="form" onSubmit={submit} noValidate>
      <Stack>
        <Alert color="blue" role="status" title={t("account.look")}>
          {t(`account.${purpose}.sent`, { email })}
        </Alert>
        <input type="email" hidden readOnly autoComplete="username" value={email} />
        <TextInput
          label={t("account.code")}
          description={t("account.codeHint")}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          maxLength={DIGITS}
          value={code}
          error={refused("code")}
          onChange={(event) => setCode(event.currentTarget.value.trim())}
        />
        <PasswordField chosen value={password} change={setPassword} error={refused("password")} />
        {purpose === "reset" && (
          <Checkbox
            label={t("account.factor.drop")}
            description={t("account.factor.dropText")}
            checked={drop}
            onChange={(event) => setDrop(event.currentTarget.checked)}
          />
        )}
        {save.error && <Problem error={save.error} />}
        {again.error && <Problem error={again.error} />}
        {again.isSuccess && (
          <Text size="sm" role="status">
            {t("account.sentAgain")}
          </Text>
        )}
        <Button type="submit" loading={save.isPending} disabled={code === "" || password === ""}>
          {t(`account.${purpose}.go`)}
        </Button>
        <Group>
          <Button variant="default" loading={again.isPending} onClick={() => again.mutate(email)}>
            {t("account.again")}
          </Button>
          <Button variant="default" onClick={back}>
            {t("account.otherAddress")}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

function useAsk(purpose: Purpose, asked: (email: string) => void) {
  return useMutation({
    mutationFn: (email: string) =>
      got(api.POST("/v1/auth/codes", { body: { email, purpose, language: language() } })),
    onSuccess: (_, email) => asked(email),
  });
}
