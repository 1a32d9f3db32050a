"""What can go wrong with proposals."""

from chalicelib.kernel.errors import Problem


class ProposalNotFound(Problem):
    """There is no proposal of this id."""

    status = 404
    title = "There is no such proposal"


class NotWaiting(Problem):
    """Somebody decided on it already, or its time is over."""

    status = 409
    title = "This proposal waits for no decision any more"


class OtherContent(Problem):
    """The digest that was sent is not that of the proposal: what was read is not what would be done."""

    status = 409
    title = "This is not what was proposed; read the proposal again"


class SecondPersonNeeded(Problem):
    """This stage asks for a second person: it can be proposed, not done at once."""

    status = 403
    title = "Somebody else has to agree to this; propose it"


class BasisChanged(Problem):
    """What the proposal was made for is not so any more: nothing was done, and it must be proposed anew."""

    status = 409
    title = "What this was based on has changed meanwhile; nothing was done"
