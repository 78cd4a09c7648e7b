"""What all parts of a spec have in common, and the ranges that several of them use. Imports pydantic only."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

Seed = Annotated[int, Field(ge=0, lt=2**31)]


class Part(BaseModel):
    """Frozen, strict and closed: no unknown fields, no infinities, no silent conversions.

    A rule that spans fields raises ValueError("field|what is wrong|what to do").
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


class TokenData(Part):
    """What all data made of tokens say of themselves."""

    reads: ClassVar[Literal["tokens"]] = "tokens"
    features: ClassVar[int] = 0
    """Numbers at a timestep; 0 where a timestep is a token."""
    task_kinds: ClassVar[tuple[str, ...]]
    """What it can be used for, the usual first."""


class NumberData(Part):
    """What all data made of numbers say of themselves. Sequences of one spec have one length: nothing is filled up."""

    reads: ClassVar[Literal["numbers"]] = "numbers"
    task_kinds: ClassVar[tuple[str, ...]]
    tokens: ClassVar[Literal["numbers"]] = "numbers"
    n_classes: ClassVar[int] = 0
    vocabulary_size: ClassVar[int] = 0
    cut: ClassVar[Literal["start"]] = "start"
    padding: ClassVar[Literal["post"]] = "post"
    mask: ClassVar[bool] = True
    length_buckets: ClassVar[bool] = False
