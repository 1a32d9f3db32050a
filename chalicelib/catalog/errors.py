"""What can go wrong with products and SKUs."""

from chalicelib.kernel.errors import Problem


class ProductNotFound(Problem):
    """No such product, or it is not for sale."""

    status = 404
    title = "There is no such product"


class CategoryNotFound(Problem):
    """No such category."""

    status = 404
    title = "There is no such category"


class UnknownSku(Problem):
    """No such SKU, or it is not for sale."""

    status = 422
    title = "There is no such SKU"


class SkuNotFound(Problem):
    """No such SKU at this path."""

    status = 404
    title = "There is no such SKU"


class SlugTaken(Problem):
    """Another product has this slug."""

    status = 409
    title = "Another product has this slug"


class ChangedMeanwhile(Problem):
    """Somebody else changed it since it was read; read again and repeat."""

    status = 409
    title = "It was changed by somebody else meanwhile"
