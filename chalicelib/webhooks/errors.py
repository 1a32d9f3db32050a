"""What can go wrong with webhooks."""

from chalicelib.kernel.errors import Problem


class EndpointNotFound(Problem):
    """There is no endpoint of this id."""

    status = 404
    title = "This endpoint does not exist"


class TooManyEndpoints(Problem):
    """The shop has as many endpoints as it may; remove one first."""

    status = 409
    title = "There are as many endpoints as there may be"


class EndpointChanged(Problem):
    """Somebody else changed the endpoint since it was read; read it again."""

    status = 409
    title = "The endpoint was changed meanwhile"


class WebhookDeliveryNotFound(Problem):
    """The event never went to this endpoint, or that is more than 30 days ago."""

    status = 404
    title = "This delivery does not exist"


class DeliveryUnderWay(Problem):
    """The delivery is not over yet: it can be replayed when it is."""

    status = 409
    title = "This delivery is still under way"


class EndpointNotActive(Problem):
    """Nothing is sent to a paused or disabled endpoint: enable it first."""

    status = 409
    title = "This endpoint is not active"
