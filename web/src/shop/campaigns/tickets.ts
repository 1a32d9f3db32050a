/** The queue tickets of this device, one a campaign, each with the order that it made. */
import { stored } from "~/kit/stored";
import type { TicketNumber } from "./admission";

export type Ticket = TicketNumber & { ticket: string; email: string; order?: string };
type Tickets = Record<string, Ticket>;

const tickets = stored<Tickets>(
  "yima.tickets",
  {},
  (value): value is Tickets =>
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((one: Partial<Ticket> | null) => typeof one?.ticket === "string"),
);

export function useTicket(campaign: string): Ticket | undefined {
  return tickets.use()[campaign];
}

export function keepTicket(campaign: string, ticket: Ticket): void {
  tickets.set({ ...tickets.get(), [campaign]: ticket });
}

/** Notes that the ticket has made its order; it makes no other. */
export function spendTicket(campaign: string, order: string): void {
  const ticket = tickets.get()[campaign];
  if (ticket) keepTicket(campaign, { ...ticket, order });
}
