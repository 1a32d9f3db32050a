"""What can go wrong with stock."""

from chalicelib.kernel.errors import Problem


class OutOfStock(Problem):
    """Fewer codes are left than were asked for."""

    status = 409
    title = "Sold out, or fewer are left than you asked for"


class CodeNotFound(Problem):
    """No such code."""

    status = 404
    title = "There is no such code"


class IllegalMove(Problem):
    """The code is in a state from which it cannot go there; nothing leads from revealed back to sale."""

    status = 409
    title = "The code cannot move there from its present state"


class BatchNotFound(Problem):
    """No such import."""

    status = 404
    title = "There is no such import"


class BatchWithdrawn(Problem):
    """The batch is rolled back, or about to be: nothing goes into it any more."""

    status = 409
    title = "This import was rolled back; import the file again under another key"


class BatchEmpty(Problem):
    """The batch has no code that others could look like."""

    status = 409
    title = "This batch has no codes"


class CanariesPlanted(Problem):
    """A batch gets its canaries once."""

    status = 409
    title = "This batch has another number of canaries already"


class UnreadableFile(Problem):
    """The file cannot be read as what it is said to be."""

    status = 422
    title = "The file cannot be read"


class TooManyLines(Problem):
    """More lines than one request imports."""

    status = 413
    title = "The file has more lines than one request imports"


class UploadNotFound(Problem):
    """No such upload, or one that is forgotten: a file is kept for a day."""

    status = 404
    title = "There is no such upload"


class UploadIncomplete(Problem):
    """The file was not put at the address of the upload yet."""

    status = 409
    title = "The file has not arrived; put it at the address of the upload first"


class ImportUnderWay(Problem):
    """The batch is being imported: it cannot be rolled back at the same time."""

    status = 409
    title = "The batch is being imported; wait for its end"


class NothingToResume(Problem):
    """The import is over, or is being worked on."""

    status = 409
    title = "This import needs no help: it is over, or under way"
