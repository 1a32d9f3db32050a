HIDDEN = "••••••"
"""Stands for what is not shown, always the same: it does not tell how much that is."""

_SHORTEST_SHOWN = 9
_HEAD, _TAIL = 2, 4


def mask(text: str) -> str:
    """Enough of a code to recognise it in a list, never enough to guess it.

    Nothing of a code of up to 8 letters and digits; of longer ones at most a third, the last 4 and
    then the first 2. How long the code is cannot be read from it beyond 18 letters and digits.
    """
    telling = sum(char.isalnum() for char in text)
    if telling < _SHORTEST_SHOWN:
        return HIDDEN
    tail = min(_TAIL, telling // 3)
    head = min(_HEAD, telling // 3 - tail)
    return text[:head] + HIDDEN + text[len(text) - tail :]
