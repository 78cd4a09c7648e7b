"""What a token is, that typed text and training text are read alike, and the form that is saved."""

import json
import sys
import unicodedata

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lstm_core.data.readable import aligned, readable
from lstm_core.data.vocabulary import END_ID, LINE_END_SIGN, PADDING, UNKNOWN, UNKNOWN_ID, Vocabulary
from lstm_core.errors import RunFormatError

KINDS = ("words", "characters", "subwords", "letters", "keras_words")

# Texts in which the traps are frequent: joiners, marks, spaces of many kinds, halves of characters, markup.
TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "aAbBzİßΣς*'’-.,!<>/ \t\n\r\x00\x1c\x85\xa0é\u0301\u0308\u200b\u200c\u200d\u3000\ufeff👍🏽🇩🇪❤️\ud83d"
        ),
        st.characters(),
    ),
    max_size=60,
) | st.lists(
    st.sampled_from(["don't", "<br />", "<BR/>", "good", "film,", "\u200b", "--", " ", "\n", "мир", "映画"])
).map("".join)


def tokens(text: str, kind: str = "words") -> list[str]:
    encoded = Vocabulary.of_words(kind, []).encode(text, 2_000)  # type: ignore[arg-type]
    return [] if encoded.empty else list(encoded.tokens)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a moving, beautiful film", ["a", "moving", ",", "beautiful", "film"]),
        ("Don't miss it!!", ["Don't", "miss", "it", "!", "!"]),
        ("It’s 'quoted'", ["It’s", "'", "quoted", "'"]),
        ("well-acted (7.5/10)", ["well", "-", "acted", "(", "7", ".", "5", "/", "10", ")"]),
        ("wait ... what?!", ["wait", ".", ".", ".", "what", "?", "!"]),
        ("one<br /><br />two<BR>three", ["one", "two", "three"]),
        ("1 < 2 <b>", ["1", "<", "2", "<", "b", ">"]),
        ("хороший фильм، 良い映画 मूवी", ["хороший", "фильм", "،", "良い映画", "मूवी"]),
        ("👍🏽 👩‍👩‍👧 🇩🇪🇫🇷 ❤️!", ["👍🏽", "👩‍👩‍👧", "🇩🇪", "🇫🇷", "❤️", "!"]),
        ("cafe\u0301 می\u200cخواهم", ["cafe\u0301", "می\u200cخواهم"]),
        ("zero\u200bwidth\ufeff", ["zero", "width"]),
        (" \t\n\u3000\u200b\x00", []),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_characters_letters_and_keras_words() -> None:
    assert tokens("  Hi  you!", "characters") == ["H", "i", "  ", "y", "o", "u", "!"]
    assert tokens("a b\n*C", "letters") == ["a", "b", "*", "C"]
    assert tokens("Don't: well-acted... GREAT_film", "keras_words") == ["Don't", "well", "acted", "GREAT", "film"]


def test_letters_are_read_in_either_case_and_others_are_unknown() -> None:
    vocabulary = Vocabulary.of_words("letters", ("A", "B", "C", "D", "*"))
    encoded = vocabulary.encode("ab * Xd", 50)
    assert encoded.ids.tolist() == [2, 3, 6, UNKNOWN_ID, 5]
    assert encoded.tokens == ("a", "b", "*", "X", "d")
    assert np.array_equal(encoded.ids[:3], vocabulary.encode("AB*", 50).ids)


def test_spelling_variants_of_one_word_have_one_id() -> None:
    vocabulary = Vocabulary.of_words("words", ("don't", "café"))
    encoded = vocabulary.encode("don't DON’T café Cafe\u0301 cafe", 50)
    assert encoded.ids.tolist() == [2, 2, 3, 3, UNKNOWN_ID]
    assert encoded.unknown.tolist() == [False] * 4 + [True]


@given(text=TEXTS, kind=st.sampled_from(KINDS))
@example(text="İstanbul’s  x", kind="words")
@example(text="\ud83d good\udc4d", kind="words")
@settings(max_examples=300)
def test_spans_point_at_the_tokens(text: str, kind: str) -> None:
    encoded = Vocabulary.of_words(kind, []).encode(text, 2_000)  # type: ignore[arg-type]
    assert len(encoded.tokens) == len(encoded.ids) == len(encoded.spans) == len(encoded.unknown) >= 1
    if encoded.empty:
        assert (encoded.tokens, encoded.spans, encoded.ids.tolist()) == (("",), ((0, 0),), [UNKNOWN_ID])
        return
    end_before = 0
    for token, (start, end) in zip(encoded.tokens, encoded.spans, strict=True):
        assert end_before <= start < end <= len(text)
        assert text[start:end] == token
        end_before = end
    if kind == "words":  # nothing that a reader sees is lost
        seen = {place for start, end in encoded.spans for place in range(start, end)}
        lost = [text[place] for place in range(len(text)) if place not in seen]
        lost = [sign for sign in lost if sign not in "<bBrR/>"]  # line breaks of HTML
        assert all(unicodedata.category(sign) in ("Cc", "Cf", "Zs", "Zl", "Zp") for sign in lost)


@given(
    texts=st.lists(TEXTS, min_size=1, max_size=5),
    kind=st.sampled_from(KINDS),
    max_length=st.integers(2, 12),
    cut=st.sampled_from(["start", "end"]),
    ends=st.booleans(),
)
@example(texts=["\u200b " * 30 + "at last"], kind="words", max_length=5, cut="end", ends=False)
@example(texts=["first " + "- " * 30], kind="keras_words", max_length=5, cut="start", ends=False)
@example(texts=["so many words\r\n in\n\nlines"], kind="subwords", max_length=8, cut="start", ends=True)
@settings(max_examples=300)
def test_typed_text_is_read_as_training_text_is(
    texts: list[str], kind: str, max_length: int, cut: str, ends: bool
) -> None:
    # a vocabulary of half of the words, so that both kinds of tokens occur
    vocabulary = Vocabulary.build(texts[: len(texts) // 2 + 1], kind=kind, size=12, max_length=max_length, cut=cut)  # type: ignore[arg-type]
    if ends:
        vocabulary = Vocabulary.of_words(kind, vocabulary.words[2:], vocabulary.merges, ends=True)  # type: ignore[arg-type]
    together = vocabulary.encode_many(texts, max_length, cut)  # type: ignore[arg-type]
    assert len(together) == len(texts)
    for text, ids in zip(texts, (together[number] for number in range(len(texts))), strict=True):
        typed = vocabulary.encode(text, max_length, cut)  # type: ignore[arg-type]
        assert typed.ids.tolist() == ids.tolist()


@pytest.mark.parametrize(
    ("cut", "read", "lost"), [("end", ("one", "two"), ("three", "four")), ("start", ("three", "four"), ("one", "two"))]
)
def test_what_is_cut_is_told(cut: str, read: tuple[str, ...], lost: tuple[str, ...]) -> None:
    encoded = Vocabulary.of_words("words", ()).encode("one two three four", 2, cut)  # type: ignore[arg-type]
    assert encoded.tokens == read
    assert encoded.cut_tokens == lost
    assert (encoded.n_cut, encoded.cut_side) == (2, cut)
    assert [encoded.text[start:end] for start, end in encoded.spans] == list(read)


def test_words_are_ordered_by_count_then_alphabet_and_only_read_words_count() -> None:
    texts = ["b a b", "c a d", "late late late late"]
    vocabulary = Vocabulary.build([*texts[:2], "x y z " + texts[2]], size=100, max_length=3)
    assert vocabulary.words == (PADDING, UNKNOWN, "a", "b", "c", "d", "x", "y", "z")
    assert len(Vocabulary.build(texts, size=4, max_length=3)) == 4


@given(
    texts=st.lists(TEXTS, max_size=6),
    kind=st.sampled_from(["words", "subwords"]),
    seed=st.randoms(use_true_random=False),
)
@settings(max_examples=50)
def test_the_order_of_the_texts_does_not_matter(texts: list[str], kind: str, seed: object) -> None:
    shuffled = list(texts)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    assert Vocabulary.build(texts, kind=kind) == Vocabulary.build(shuffled, kind=kind)  # type: ignore[arg-type]


# --- the end of a line, and back to text ----------------------------------------------------------


def known(text: str, kind: str, *, ends: bool) -> Vocabulary:
    """Return a vocabulary that knows every token of a text."""
    built = Vocabulary.build([text], kind=kind, size=5_000, max_length=2_000)  # type: ignore[arg-type]
    return Vocabulary.of_words(kind, built.words[2:], built.merges, ends=ends)  # type: ignore[arg-type]


@given(text=TEXTS.map(str.lower), kind=st.sampled_from(KINDS), ends=st.booleans())
@example(text="it 's ' quoted ' , well - made ( 7 . 5 / 10 ) ...", kind="words", ends=False)
@example(text="良い映画 。 \"really\" \n 'good' --- it", kind="words", ends=True)
@example(text="a \u200b \u200d b", kind="characters", ends=False)
@example(text="a \u200b b e\u200b\u0301", kind="subwords", ends=True)
@settings(max_examples=200)
def test_joined_tokens_are_read_as_the_same_tokens(text: str, kind: str, ends: bool) -> None:
    vocabulary = known(text, kind, ends=ends)
    encoded = vocabulary.encode(text, 2_000)
    if not encoded.empty:
        assert UNKNOWN_ID not in encoded.ids
        joined = vocabulary.join(encoded.ids)
        assert "".join(vocabulary.pieces(encoded.ids)) == joined
        assert len(vocabulary.pieces(encoded.ids)) == len(encoded.ids)
        assert vocabulary.encode(joined, 2_000).ids.tolist() == encoded.ids.tolist()


@pytest.mark.parametrize(
    "text",
    [
        "it's a well-acted film, isn't it? (7.5/10)",
        'he said: "not bad at all", and left.',
        "the 'film' -- if it is one -- costs $5, or 1,000 yen...",
        "first line.\n\nsecond: line",
        "film。とても良い、本当",
    ],
)
def test_words_are_joined_as_people_write(text: str) -> None:
    vocabulary = known(text, "words", ends=True)
    assert vocabulary.join(vocabulary.encode(text, 100).ids) == text


def test_what_nobody_sees_holds_no_spaces_apart() -> None:
    unseen = [
        chr(place)
        for place in range(sys.maxunicode + 1)
        if unicodedata.category(chr(place)) in ("Cc", "Cf") and not chr(place).isspace()
    ]
    assert len(unseen) > 200
    assert {readable(f"a {sign} b", visible_only=True) for sign in unseen} == {"a  b"}
    assert readable("e\u200b\u0301 👩\u200d👩 می\u200cخواهم", visible_only=True) == "é 👩\u200d👩 می\u200cخواهم"
    assert aligned("\x00e\u200b\u0301!", visible_only=True) == ("é!", [1, 4, 5])


@pytest.mark.parametrize("kind", ["characters", "subwords"])
def test_characters_and_subwords_are_joined_exactly(kind: str) -> None:
    text = "all spaces , as they are .\nand lines\n\n'too' 映画 👍🏽!"
    vocabulary = known(text, kind, ends=True)
    assert vocabulary.join(vocabulary.encode(text, 1_000).ids) == text
    assert vocabulary.join(vocabulary.encode("  All\tspaces\r\n and ", 1_000).ids) == "all spaces\nand"


def test_the_end_of_a_line_is_a_token_where_the_vocabulary_has_one() -> None:
    encoded = Vocabulary.of_words("words", ["good"], ends=True).encode("good\r\ngood \n\ngood", 10)
    assert encoded.ids.tolist() == [3, END_ID, 3, END_ID, END_ID, 3]
    assert encoded.tokens == ("good", LINE_END_SIGN, "good", LINE_END_SIGN, LINE_END_SIGN, "good")
    assert encoded.spans == ((0, 4), (4, 6), (6, 10), (11, 12), (12, 13), (13, 17))
    assert Vocabulary.of_words("words", ["good"]).encode("good\ngood", 10).ids.tolist() == [2, 2]


def test_single_tokens_are_shown_with_what_cannot_be_seen() -> None:
    vocabulary = Vocabulary.of_words("characters", [" ", "a"], ends=True)
    assert [vocabulary.sign(token) for token in (UNKNOWN_ID, END_ID, 3, 4)] == ["□", "⏎", "␣", "a"]
    assert vocabulary.join([4, 0, UNKNOWN_ID, END_ID, 4]) == "a□\na"
    assert Vocabulary.of_words("letters", "AB").sign(END_ID) == "A"


@pytest.mark.parametrize("kind", KINDS)
def test_json_form_holds_all_that_reading_needs(kind: str) -> None:
    vocabulary = Vocabulary.build(["A*BC don't 映画 \u2028 x"], kind=kind)  # type: ignore[arg-type]
    text = vocabulary.to_json()
    assert Vocabulary.from_json(text) == vocabulary
    assert json.loads(text)["words"][:2] == [PADDING, UNKNOWN]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-20],
        lambda text: "[]",
        lambda text: text.replace('"format": 1', '"format": 99'),
        lambda text: text.replace('"words"', '"syllables"', 1),
        lambda text: text.replace(PADDING, "pad"),
        lambda text: text.replace('"film"', '"good"'),
    ],
)
def test_a_damaged_json_form_is_refused(damage: object) -> None:
    text = Vocabulary.of_words("words", ("good", "film")).to_json()
    with pytest.raises(RunFormatError, match="vocabulary"):
        Vocabulary.from_json(damage(text))  # type: ignore[operator]
