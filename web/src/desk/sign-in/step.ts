/** The steps of a sign-in: what each is given, and what it leads to. */
import { ApiProblem, type Schemas } from "~/api/client";

const WANTED = ["new_password", "second_factor", "set_up_second_factor"] as const;

/** What the sign-in wants next. */
export type Wanted = { step: (typeof WANTED)[number]; session: string; secret: string; otpauth: string };
export type Outcome = Wanted | (Schemas["SignedIn"] & { step: "done" });

export type StepProps = {
  email: string;
  session: string;
  goOn: (outcome: Outcome) => void;
};

/** The end of a sign-in, or its next step; every other problem is one. */
export async function outcomeOf(sent: Promise<Schemas["SignedIn"]>): Promise<Outcome> {
  try {
    return { step: "done", ...(await sent) };
  } catch (problem) {
    const told = problem instanceof ApiProblem && problem.code === "SignInIncomplete" ? problem.document : {};
    const step = WANTED.find((one) => one === told["step"]);
    if (!step) throw problem;
    const text = (name: string) => (typeof told[name] === "string" ? told[name] : "");
    return { step, session: text("session"), secret: text("secret"), otpauth: text("otpauth") };
  }
}
