"""Sub-words: what byte-pair encoding learns from texts, characters first and then what is often side by side.

Sennrich, R., Haddow, B. and Birch, A. (2016). Neural Machine Translation of Rare Words with Subword Units. ACL 2016,
https://aclanthology.org/P16-1162. Needs no spaces between words, and knows every text that is made of known
characters. Imports the tokenizing and its library.
"""

import json
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence

from tokenizers.models import BPE
from tokenizers.trainers import BpeTrainer

from lstm_core.data.many_texts import Pieces
from lstm_core.data.progress import Progress, no_progress
from lstm_core.data.token_set import Cut
from lstm_core.data.tokenizing import UNKNOWN, Merge, tokenizer

_SEEN_TWICE = 2  # merges of what occurs once would be parts of single texts
_LONGEST = 16  # characters of a sub-word: repeated sentences are no words

Subwords = tuple[list[str], list[Merge]]
"""The tokens in the order of their ids, and the merges in the order learned."""


def learn_subwords(
    texts: Sequence[str], rows: int, max_length: int, cut: Cut, progress: Progress = no_progress
) -> Subwords:
    """Learn from the words of texts that a network can read at all.

    Args:
        texts: the training texts.
        rows: tokens at most.
        max_length: tokens of a text that a network reads, and so words at most.
        cut: the end that a too long text loses.
        progress: told how far it is.
    """
    pieces = Pieces("subwords")
    progress("Learning sub-words", 0.0)
    return learn_from_pieces(pieces, [pieces.row(text, max_length, cut)[0] for text in texts], rows, progress)


def learn_from_pieces(
    pieces: Pieces, rows_of_texts: "Sequence[array[int]]", rows: int, progress: Progress = no_progress
) -> Subwords:
    """Learn from texts as numbers of their pieces.

    Every character of the texts is a token, the most frequent ones where they do not all fit. The same texts give the
    same sub-words, in any order.

    Args:
        pieces: with their numbers.
        rows_of_texts: the training texts.
        rows: tokens at most.
        progress: told how far it is.
    """
    spelled = list(pieces.numbers)
    made = tokenizer("subwords", BPE(unk_token=UNKNOWN))
    characters: Counter[str] = Counter()
    for piece, count in zip(spelled, pieces.counts(rows_of_texts).tolist(), strict=True):
        if count and piece != "\n":
            for character in made.normalizer.normalize_str(piece):
                characters[character] += count
    alphabet = [sign for _, sign in sorted((-count, sign) for sign, count in characters.items())][:rows]

    def told() -> Iterator[str]:
        n = len(rows_of_texts)
        for number, row in enumerate(rows_of_texts):
            if number % 2_000 == 0:
                progress(f"Learning sub-words: text {number:,} of {n:,}", 0.1 + 0.8 * number / n)
            yield "".join([spelled[piece] for piece in row])

    trainer = BpeTrainer(
        vocab_size=rows,
        min_frequency=_SEEN_TWICE,
        max_token_length=_LONGEST,
        initial_alphabet=alphabet,
        limit_alphabet=len(alphabet),
        show_progress=False,
        special_tokens=[],
    )
    made.train_from_iterator(told(), trainer)
    progress("Learning sub-words", 1.0)
    model = json.loads(made.to_str())["model"]
    words: list[str] = sorted(model["vocab"], key=model["vocab"].__getitem__)
    return words, [(left, right) for left, right in model["merges"]]
