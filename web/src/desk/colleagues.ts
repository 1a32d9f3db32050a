/** Names of staff in histories: by the name or the address that the sign-in service has. */
import { useQuery } from "@tanstack/react-query";

import { api, asStaff } from "~/api/client";

const KNOWN_MILLISECONDS = 5 * 60_000;

/** The name, or the address, of a `staff:…` actor; undefined while it is not known. */
export function useStaffNames(): (actor: string) => string | undefined {
  const query = useQuery({
    queryKey: ["desk", "colleagues"],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/colleagues", { headers })),
    staleTime: KNOWN_MILLISECONDS,
  });
  return (actor) => {
    const found = query.data?.colleagues.find((one) => `staff:${one.subject}` === actor);
    return found && (found.name || found.email);
  };
}
