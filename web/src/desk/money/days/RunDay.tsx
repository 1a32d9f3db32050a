/** Any day that is over is gone over, also one that is not in the list. */
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "../../Confirm";
import { shifted, today } from "../period";
import { useRunDay } from "./data";

export function RunDay() {
  const { t } = useTranslation();
  const run = useRunDay();
  const yesterday = shifted(today(), -1);
  const [day, setDay] = useState(yesterday);
  return (
    <div>
      <Confirm label={t("desk.days.runDay")} text={t("desk.days.runText")} run={() => run(day)}>
        <TextInput
          type="date"
          label={t("desk.days.column.day")}
          description={t("desk.days.runDayText")}
          required
          value={day}
          max={yesterday}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
      </Confirm>
    </div>
  );
}
