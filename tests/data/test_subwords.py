"""Sub-words: learned as the algorithm says, the same every time, and every known character can be read."""

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core.data.subwords import learn_subwords
from lstm_core.data.vocabulary import UNKNOWN_ID, Vocabulary
from lstm_core.errors import RunFormatError

WORDS = st.lists(st.text("abcd", min_size=1, max_size=6), min_size=1, max_size=30)


def textbook(words: Counter[str], n_merges: int) -> list[tuple[tuple[str, str], int]]:
    """Return merges with their counts as Sennrich et al. (2016), figure 1, find them: the commonest pair, again."""
    split = {word: list(word) for word in words}
    merges = []
    for _ in range(n_merges):
        pairs: Counter[tuple[str, str]] = Counter()
        for word, parts in split.items():
            for pair in itertools.pairwise(parts):
                pairs[pair] += words[word]
        if not pairs or max(pairs.values()) < 2:
            break
        order = [sorted("abcd ")]  # ties: the pair whose tokens have the lower numbers
        tokens = order[0] + ["".join(pair) for pair, _ in merges]
        best = min(pairs, key=lambda pair: (-pairs[pair], tokens.index(pair[0]), tokens.index(pair[1])))
        merges.append((best, pairs[best]))
        for word, parts in split.items():
            joined, place = [], 0
            while place < len(parts):
                if tuple(parts[place : place + 2]) == best:
                    joined.append("".join(best))
                    place += 2
                else:
                    joined.append(parts[place])
                    place += 1
            split[word] = joined
    return merges


@given(words=WORDS)
@settings(max_examples=60)
def test_merges_are_those_of_the_algorithm(words: list[str]) -> None:
    text = " ".join(["abcd", *words])  # all four letters occur
    spelled = Counter([" " + word for word in words])
    spelled["abcd"] += 1
    expected = textbook(spelled, 8)
    _, merges = learn_subwords([text], 5 + 8, 100, "end")
    assert merges == [pair for pair, _ in expected]


def test_learning_gives_the_same_again_and_knows_all_characters() -> None:
    texts = [
        f"{left}{right} film {left}" for left in ("good", "bad", "映画", "ดีมาก") for right in ("ish", "ness", "館")
    ]
    built = [Vocabulary.build(texts, kind="subwords", size=60) for _ in range(3)]
    assert built[0] == built[1] == built[2]
    assert len(built[0]) <= 60
    encoded = built[0].encode("moods had 館映 ดี", 50)  # new words of known characters
    assert UNKNOWN_ID not in encoded.ids
    assert "".join(encoded.tokens) == encoded.text
    assert built[0].encode("good zoo", 50).unknown.sum() == 1  # z


def test_the_most_frequent_characters_have_a_row_where_not_all_fit() -> None:
    vocabulary = Vocabulary.build(["aaa bb c", "ab"], kind="subwords", size=5)
    assert vocabulary.words[2:] == (" ", "a", "b")
    assert vocabulary.merges == ()


def test_words_that_nobody_reads_are_not_learned() -> None:
    texts = ["early early late late late late"] * 5
    assert " late" not in Vocabulary.build(texts, kind="subwords", size=100, max_length=2).words
    assert " early" not in Vocabulary.build(texts, kind="subwords", size=100, max_length=2, cut="start").words


def test_frequent_words_are_one_token_with_the_space_before_it() -> None:
    texts = ["not a good film , not a good plot"] * 3
    encoded = Vocabulary.build(texts, kind="subwords", size=100).encode("A  good  film", 20)
    assert encoded.tokens == ("A", "  good", "  film")
    assert encoded.spans == ((0, 1), (1, 7), (7, 13))


@pytest.mark.parametrize("merges", ['[["g", "o", "o"]]', '[["g", "x"]]', '{"g": "o"}', "[[1, 2]]", "7"])
def test_damaged_merges_are_refused(merges: str) -> None:
    text = Vocabulary.build(["go go go"], kind="subwords").to_json()
    assert Vocabulary.from_json(text).merges[0] == ("g", "o")
    start = text.index('"merges": ') + len('"merges": ')
    with pytest.raises(RunFormatError, match="merges"):
        Vocabulary.from_json(text[:start] + merges + "}")


def test_a_vocabulary_of_words_is_saved_as_it_always_was() -> None:
    assert set(Vocabulary.of_words("words", ["good"]).to_json().split('"')[1::2]) >= {"format", "tokens", "words"}
    assert "merges" not in Vocabulary.of_words("words", ["good"]).to_json()
    assert "end_id" not in Vocabulary.of_words("words", ["good"]).to_json()
