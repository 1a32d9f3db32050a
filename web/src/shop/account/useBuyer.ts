/** What shows that the visitor is a buyer: the account they are signed in to, else the link of this tab. */
import { useLink } from "../link";
import { useAccount } from "./session";

export function useBuyer(): string {
  const link = useLink();
  return useAccount().account?.token ?? link;
}
