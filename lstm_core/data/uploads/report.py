"""What became of the rows of a file, in words. Imports nothing of ours."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dropped:
    """Rows that were left out, and why."""

    n: int
    why: str


@dataclass(frozen=True)
class Report:
    """What was read and what was left out.

    Attributes:
        n_rows: read from the file.
        n_kept: what is left.
        noun: what is left, in the plural, such as "texts".
        dropped: what was left out, with the reasons; none of 0 rows.
        notes: what else is worth knowing: whole sentences.
    """

    n_rows: int
    n_kept: int
    noun: str
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return the report as sentences."""
        rows = "row" if self.n_rows == 1 else "rows"
        found = [f"{self.n_rows:,} {rows} read, {self.n_kept:,} {self.noun} kept."]
        found += [f"{each.n:,} left out: {each.why}." for each in self.dropped]
        return [*found, *self.notes]


def dropped(*counts: tuple[int, str]) -> tuple[Dropped, ...]:
    """Return what was left out, without reasons that befell nobody."""
    return tuple(Dropped(n, why) for n, why in counts if n)
