"""What can go wrong with campaigns and their queues."""

from chalicelib.kernel.errors import Problem


class CampaignNotFound(Problem):
    """No such campaign."""

    status = 404
    title = "There is no such campaign"


class CampaignNotOpen(Problem):
    """The campaign has not begun; `opens_at` says when it does, by the server's clock."""

    status = 409
    title = "This campaign has not begun yet"


class CampaignOver(Problem):
    """The campaign is over or was called off: its prices hold no longer."""

    status = 409
    title = "This campaign is over"


class CampaignStarted(Problem):
    """What was promised to buyers cannot be changed once the campaign is open, or over."""

    status = 409
    title = "This campaign is open or over and cannot be changed like that"


class LimitReached(Problem):
    """The buyer has as many as one buyer gets; `per_buyer` says how many."""

    status = 409
    title = "You have as many as one buyer gets in this campaign"


class TicketNeeded(Problem):
    """Only tickets that are admitted may order."""

    status = 409
    title = "This campaign has a queue: take a ticket first"


class TicketNotGenuine(Problem):
    """The ticket was not given by this shop, or is another campaign's."""

    status = 403
    title = "This ticket is not valid here"


class TicketNotYours(Problem):
    """The ticket was given to another address or device."""

    status = 403
    title = "This ticket was given to another buyer or device"


class TicketUsed(Problem):
    """The ticket has made its order: it works once."""

    status = 409
    title = "This ticket was used already"


class AlreadyQueued(Problem):
    """The address has a place from another device, or the device one for another address."""

    status = 409
    title = "This address or this device has a place in the queue already"


class NotYourTurn(Problem):
    """The ticket is not admitted yet; `ahead` says how many come before it."""

    status = 409
    title = "It is not your turn yet"


OF_ORDERS: tuple[type[Problem], ...] = (
    CampaignNotFound,
    CampaignNotOpen,
    CampaignOver,
    LimitReached,
    TicketNeeded,
    TicketNotGenuine,
    TicketNotYours,
    TicketUsed,
    NotYourTurn,
)
"""What an order in a campaign may meet."""
