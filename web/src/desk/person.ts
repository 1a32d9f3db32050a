/** Who is signed in and what the roles in the token allow. Only what is shown goes by it: the server decides. */
import { useStaffSession } from "./session";

export type Role = "owner" | "operations" | "support" | "finance" | "viewer";
export type Person = {
  /** How the person stands in histories; null when the token does not tell. */
  actor: string | null;
  may: (...roles: Role[]) => boolean;
};

/** The person of a token. One that cannot be read hides nothing. */
export function personOf(accessToken: string): Person {
  const claims = claimsOf(accessToken);
  if (claims === null) return { actor: null, may: () => true };
  const groups = Array.isArray(claims["cognito:groups"]) ? claims["cognito:groups"].map(String) : [];
  return {
    actor: typeof claims["sub"] === "string" ? `staff:${claims["sub"]}` : null,
    may: (...roles) => ["owner", ...roles].some((role) => groups.includes(role)),
  };
}

export function usePerson(): Person {
  const { session } = useStaffSession();
  return personOf(session?.accessToken ?? "");
}

function claimsOf(token: string): Record<string, unknown> | null {
  try {
    const part = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const claims: unknown = JSON.parse(atob(part));
    return typeof claims === "object" ? (claims as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}
