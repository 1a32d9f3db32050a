/** What every further step of a sign-in is given, and what it does with the answer. */
import type { Schemas } from "~/api/client";

export type StepProps = {
  email: string;
  session: string;
  goOn: (answer: Schemas["StaffSignInStep"]) => void;
};
