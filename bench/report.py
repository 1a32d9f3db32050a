"""Tables for people, figures for programs, and whether an aim that does not depend on the clock is missed."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Report:
    """What the bench found. `missed` names the aims that were missed."""

    figures: dict[str, Any] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)

    def aim(self, name: str, measured: float, most: float, *, timed: bool = False) -> None:
        """Print a figure beside its aim; only one that no clock can change may fail the bench."""
        fine = measured <= most
        print(f"  aim: {name} at most {most:g}: {measured:g}{'' if fine else '  MISSED'}", flush=True)
        if not fine and not timed:
            self.missed.append(name)

    def table(self, title: str, heads: list[str], rows: list[list[Any]]) -> None:
        """Print rows under a title; numbers to the right."""
        cells = [heads, *([_text(cell) for cell in row] for row in rows)]
        widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
        print(f"\n{title}")
        for row in cells:
            first, *rest = [
                cell.ljust(width) if not column else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            print("  " + "  ".join([first, *rest]), flush=True)


def _text(cell: Any) -> str:
    return f"{cell:,.6g}" if isinstance(cell, float) else str(cell)
