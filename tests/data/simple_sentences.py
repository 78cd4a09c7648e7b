"""Sentences of a small grammar, easy to continue: for tests in which a network learns to write. Imports nothing of ours."""

import random

WHO = ("the cat", "the dog", "a bird", "my friend")
DOES = ("sees", "likes", "follows")
WHEN = ("today", "at night", "all day")


def simple_sentences(n: int = 500, seed: int = 0) -> list[str]:
    """Return n sentences such as "the cat sees a bird at night."."""
    choose = random.Random(seed).choice
    return [f"{choose(WHO)} {choose(DOES)} {choose(WHO)} {choose(WHEN)}." for _ in range(n)]


def is_simple(sentence: str) -> bool:
    """Say whether a sentence is one of the grammar."""
    return any(sentence == f"{a} {does} {b} {when}." for a in WHO for does in DOES for b in WHO for when in WHEN)
