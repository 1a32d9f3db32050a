/** What went wrong, in the reader's language, with what to do and, where it can help, a way to try again. */
import { Alert, Anchor, Button, List, Stack, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { ApiProblem, type FieldProblem } from "~/api/client";

const TOO_MANY = 429;
/** In what the server explains its refusals to programs. */
const SERVER_LANGUAGE = "en";

/** A sentence for a problem in the reader's language. Of one that is not known here the server's words are English. */
export function useProblemText(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiProblem)) return t("problem.Unexpected");
    for (const key of [`shop.problem.${error.code}`, `desk.problem.${error.code}`, `problem.${error.code}`]) {
      if (i18n.exists(key)) return t(key, error.document);
    }
    if (i18n.language !== SERVER_LANGUAGE) return t("problem.Refused");
    return [error.message, error.detail].filter(Boolean).join(": ");
  };
}

/** What is wrong with a field, as a sentence in the reader's language; of a reason that is not known here, too. */
export function useFieldText(): (problem: FieldProblem) => string {
  const { t, i18n } = useTranslation();
  return ({ field, reason, message, own }) => {
    if (own && message) return message;
    const [limit = "", most = ""] = message.match(/-?\d+(\.\d+)?/g) ?? [];
    for (const key of [`invalid.${nameOf(field, i18n.exists)}_${reason}`, `invalid.${reason}`]) {
      if (i18n.exists(key)) return t(key, { limit, most });
    }
    return i18n.language === SERVER_LANGUAGE ? message : t("invalid.other");
  };
}

/** The sentence for one field of a form, if the server refused it; `field` is its path or the path's beginning. */
export function useRefused(error: unknown): (field: string) => string | undefined {
  const text = useFieldText();
  return (field) => {
    const found =
      error instanceof ApiProblem
        ? error.fields.find((one) => `${one.field}.`.startsWith(`${field}.`))
        : undefined;
    return found && text(found);
  };
}

/** Whether the same request may succeed when it is sent again. */
export function mayHelpAgain(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return true;
  return error.status === 0 || error.status >= 500 || error.status === TOO_MANY;
}

type Way = { to: string; text: string };

export function Problem({ error, retry, way }: { error: unknown; retry?: () => void; way?: Way }) {
  const { t, i18n } = useTranslation();
  const text = useProblemText();
  const fieldText = useFieldText();
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    alert.current?.scrollIntoView({ block: "nearest" });
  }, [error]);
  const fields = error instanceof ApiProblem && LISTED.has(error.code) ? error.fields : [];
  const label = (field: string) => {
    const name = nameOf(field, i18n.exists);
    return i18n.exists(`field.${name}`) ? t(`field.${name}`) : name;
  };
  return (
    <Alert
      ref={alert}
      color="red"
      role="alert"
      icon={<IconAlertCircle aria-hidden />}
      title={t("problem.title")}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{text(error)}</Text>
        {fields.length > 0 && (
          <List size="sm">
            {fields.slice(0, 8).map((one) => (
              <List.Item key={`${one.field} ${one.reason}`}>
                <b>{label(one.field)}</b>
                {t("common.colon")}
                {fieldText(one)}
              </List.Item>
            ))}
          </List>
        )}
        {way && (
          <Anchor component={Link} to={way.to} size="sm" underline="always">
            {way.text}
          </Anchor>
        )}
        {retry && mayHelpAgain(error) && (
          <Button size="xs" variant="light" color="red" onClick={retry}>
            {t("common.retry")}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** Problems whose sentence says nothing of the fields, so that these are listed below it. */
const LISTED = new Set(["Invalid", "UnreadableFile"]);

/** The last part of a field's path that has a name on the screen: `offers.0.price` is `price`. */
function nameOf(field: string, exists: (key: string) => boolean): string {
  const parts = field.split(".").reverse();
  return parts.find((part) => exists(`field.${part}`)) ?? parts[0] ?? field;
}
