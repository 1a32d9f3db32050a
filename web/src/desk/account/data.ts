/** The signed-in person's account, as the server knows it. */
import { useQuery } from "@tanstack/react-query";

import { api, asStaff } from "~/api/client";
import { staffSession } from "../session";

export function useAccount() {
  return useQuery({
    queryKey: ["desk", "me"],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/me", { headers })),
  });
}

/** Tell the server that this session is over; here it ends whether or not the server hears of it. */
export async function endSession(): Promise<void> {
  const session = staffSession.get();
  if (!session) return;
  const body = { refresh_token: session.refreshToken || null };
  await asStaff((headers) => api.POST("/v1/desk/sign-out", { body, headers })).catch(() => undefined);
}
