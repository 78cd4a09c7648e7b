"""The memory tasks: every answer is right by a rule written down again, nothing can be guessed, nothing is learned by heart."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from lstm_core.data.memory import DATASETS
from lstm_core.data.memory.adding import adding_sets
from lstm_core.data.memory.brackets import bracket_texts
from lstm_core.data.memory.copying import LETTERS, copy_texts
from lstm_core.data.memory.negation import FRAMES, NOUNS, PHRASES, WORDS_OF, Negation, negation_texts
from lstm_core.data.memory.parity import parity_texts
from lstm_core.data.preparation import prepare
from lstm_core.data.registry import dataset, dataset_sizes, load_numbers, load_splits
from lstm_core.errors import DataUnavailableError
from lstm_core.specs import (
    AddingData,
    BracketsData,
    CopyData,
    NegationData,
    ParityData,
    RunSpec,
    StarData,
    with_settings,
)
from lstm_core.trace import PADDING_ID

SIZES = {"train_size": 203, "validation_size": 50, "test_size": 57}
TEXTS = {"copy": copy_texts, "parity": parity_texts, "brackets": bracket_texts, "negation": negation_texts}
NAMES = [source.card.name for source in DATASETS]


def spec_of(name: str, **settings: object) -> RunSpec:
    return with_settings(RunSpec(), {"data.dataset": name, **{f"data.{key}": value for key, value in settings.items()}})


# --- the rules, written again ---------------------------------------------------------------------


@given(length=st.integers(4, 60), seed=st.integers(0, 2**31 - 1))
@settings(max_examples=20)
def test_parity_is_that_of_the_number_that_the_digits_spell(length: int, seed: int) -> None:
    data = ParityData(length=length, split_seed=seed, **SIZES)
    for texts, labels in parity_texts(data).values():
        assert all(set(text) <= set("01") and 1 <= len(text) <= length for text in texts)
        assert labels.tolist() == [int(text, 2).bit_count() % 2 for text in texts]
        assert np.ptp(np.bincount(labels, minlength=2)) <= 1


def is_balanced(text: str) -> bool:
    """Remove pairs until nothing changes."""
    while text != (shorter := text.replace("()", "").replace("[]", "").replace("{}", "")):
        text = shorter
    return not text


@given(length=st.integers(4, 60), n_kinds=st.integers(1, 3), seed=st.integers(0, 2**31 - 1))
@settings(max_examples=40)
def test_brackets_are_balanced_when_pairs_can_be_removed_until_nothing_is_left(
    length: int, n_kinds: int, seed: int
) -> None:
    data = BracketsData(length=length, n_kinds=n_kinds, split_seed=seed, **SIZES)
    for texts, labels in bracket_texts(data).values():
        assert all(set(text) <= set("([{"[:n_kinds] + ")]}"[:n_kinds]) and 2 <= len(text) <= length for text in texts)
        assert labels.tolist() == [int(is_balanced(text)) for text in texts]
        assert np.ptp(np.bincount(labels, minlength=2)) <= 1
        # counting signs is of no use: of every kind as many open as close, in broken texts, too
        assert all(text.count(a) == text.count(b) for text in texts for a, b in ("()", "[]", "{}"))


def test_with_several_kinds_broken_brackets_keep_the_rhythm_of_opening_and_closing() -> None:
    texts, labels = bracket_texts(BracketsData(length=20, n_kinds=3))["train"]
    broken = [text for text, label in zip(texts, labels, strict=True) if not label and len(set(text)) > 2]
    one_kind = [text.translate(str.maketrans("[{]}", "(())")) for text in broken]
    assert len(broken) > 2_000
    assert all(is_balanced(text) for text in one_kind)


def test_all_balanced_texts_of_a_length_are_equally_likely() -> None:
    """There are 14 of 8 brackets of one kind (a Catalan number); chi-square with 13 degrees, 99.9 % below 34.5."""
    from lstm_core.data.memory.brackets import _dyck

    drawn = _dyck(np.random.default_rng(0), 14_000, 4)
    possible = [steps for steps in product((1, -1), repeat=8) if min(np.cumsum(steps)) >= 0 and sum(steps) == 0]
    counts = Counter(map(tuple, drawn.tolist()))
    assert sorted(counts) == sorted(possible)
    assert len(possible) == 14
    assert sum((count - 1_000) ** 2 / 1_000 for count in counts.values()) < 34.5


@given(length=st.integers(0, 40), n_symbols=st.integers(1, 9), seed=st.integers(0, 2**31 - 1))
@settings(max_examples=20)
def test_copies_repeat_the_beginning_and_only_the_repetition_counts(length: int, n_symbols: int, seed: int) -> None:
    data = CopyData(length=length, n_symbols=n_symbols, split_seed=seed, **SIZES)
    for texts, labels in copy_texts(data).values():
        for text, label in zip(texts, labels.tolist(), strict=True):
            before, after = text.split(">")
            assert before == after + "." * length
            assert set(after) <= set(LETTERS)
            assert len(after) == n_symbols
            assert text[label + 1 :] == after  # target k is token k + 1
            assert len(text) == data.max_length + 1


@given(length=st.integers(2, 80), seed=st.integers(0, 2**31 - 1))
@settings(max_examples=20)
def test_sums_are_those_of_the_two_marked_numbers(length: int, seed: int) -> None:
    for numbers in adding_sets(AddingData(length=length, split_seed=seed, **SIZES)).values():
        assert numbers.inputs.shape[1:] == (length, 2)
        assert numbers.inputs.min() >= 0
        assert numbers.inputs.max() <= 1
        for sequence, target in zip(numbers.inputs.tolist(), numbers.targets.tolist(), strict=True):
            marked = [(place, value) for place, (value, mark) in enumerate(sequence) if mark == 1]
            assert [place >= length // 2 for place, _ in marked] == [False, True]
            assert target[0] == pytest.approx(sum(value for _, value in marked), abs=1e-6)


@given(length=st.integers(0, 30), seed=st.integers(0, 2**31 - 1))
@settings(max_examples=20)
def test_sentences_mean_what_their_last_word_says_or_the_opposite(length: int, seed: int) -> None:
    data = NegationData(length=length, split_seed=seed, **SIZES)
    negations = {"not", "nobody", "never", "denied"}
    for texts, labels in negation_texts(data).values():
        for text, label in zip(texts, labels.tolist(), strict=True):
            words = text.split()
            praises = words[-1] in WORDS_OF[1]
            assert praises or words[-1] in WORDS_OF[0]
            n_negations = len(negations & set(words))
            assert n_negations <= 1
            assert label == praises ^ n_negations
            assert len(words) <= data.max_length
        assert np.ptp(np.bincount(labels, minlength=2)) <= 1


# --- nothing else gives the answer away -----------------------------------------------------------


def test_no_count_of_words_tells_what_a_negated_sentence_means() -> None:
    """Even with the number of words, and with pairs of neighbours, a linear model is hardly better than guessing."""
    splits = negation_texts(NegationData())
    counts = CountVectorizer(ngram_range=(1, 2), binary=True).fit(splits["train"][0])
    model = LogisticRegression(C=0.1, max_iter=200).fit(counts.transform(splits["train"][0]), splits["train"][1])
    assert model.score(counts.transform(splits["test"][0]), splits["test"][1]) < 0.56


@pytest.mark.parametrize("name", ["parity", "brackets"])
def test_no_count_of_signs_and_no_length_tells_the_answer(name: str) -> None:
    splits = TEXTS[name](spec_of(name).data)  # type: ignore[arg-type]
    columns = [[len(text), *(text.count(sign) for sign in "01()")] for text in splits["train"][0]]
    model = LogisticRegression(max_iter=500).fit(columns, splits["train"][1])
    tested = [[len(text), *(text.count(sign) for sign in "01()")] for text in splits["test"][0]]
    assert model.score(tested, splits["test"][1]) < 0.56


def test_marks_stand_anywhere_in_their_half() -> None:
    numbers = adding_sets(AddingData(length=10))["train"]
    places = np.bincount(np.nonzero(numbers.inputs[:, :, 1])[1], minlength=10)
    assert places.min() > 0.85 * 6_000 / 5


# --- splits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        CopyData(), CopyData(n_symbols=2), ParityData(), ParityData(length=30), ParityData(length=5), BracketsData(),
        BracketsData(n_kinds=3), BracketsData(length=10), NegationData(), NegationData(length=0),
    ],
    ids=lambda data: f"{data.dataset}-{data.max_length}",
)  # fmt: skip
def test_splits_have_their_sizes_and_share_no_text(data: CopyData) -> None:
    found = TEXTS[data.dataset](data)
    assert tuple(len(texts) for texts, _ in found.values()) == dataset_sizes(data) == (6_000, 1_000, 1_000)
    train, validation, test = (set(texts) for texts, _ in found.values())
    assert len(train | validation | test) == len(train) + len(validation) + len(test)


def test_where_there_are_fewer_than_three_texts_of_a_class_splits_share_them() -> None:
    """Of up to 4 brackets of one kind 3 texts are balanced: "()", "(())" and "()()", and none fills three splits."""
    found = bracket_texts(BracketsData(length=4, **SIZES))
    balanced = [{text for text, label in zip(*part, strict=True) if label} for part in found.values()]
    assert balanced == [{"()", "(())", "()()"}] * 3


def test_all_lengths_are_equally_frequent() -> None:
    texts, _ = parity_texts(ParityData(length=12))["train"]
    counts = Counter(map(len, texts))
    assert set(counts) == set(range(1, 13))
    assert max(counts.values()) - min(counts.values()) <= 2


# --- as data sets ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_data_set_is_a_pure_function_of_its_spec(name: str) -> None:
    specs = [spec_of(name, split_seed=seed) for seed in (3, 3, 4)]
    if name == "adding":
        first, again, other = (load_numbers(spec) for spec in specs)
        assert np.array_equal(first.train.inputs, again.train.inputs)
        assert not np.array_equal(first.train.inputs, other.train.inputs)
    else:
        first, again, other = (load_splits(spec.data) for spec in specs)  # type: ignore[assignment]
        assert list(first.train.texts) == list(again.train.texts) != list(other.train.texts)  # type: ignore[attr-defined]
    assert first.fingerprint == again.fingerprint != other.fingerprint


@pytest.mark.parametrize("name", [name for name in NAMES if name != "adding"])
def test_every_token_is_known_and_the_vocabulary_fits_its_spec(name: str) -> None:
    spec = spec_of(name, **SIZES)
    prepared = prepare(spec)
    assert prepared.vocabulary is not None
    assert len(prepared.vocabulary) <= spec.data.vocabulary_size
    assert min(part.ids.min() for part in (prepared.train, prepared.test)) > PADDING_ID + 1  # type: ignore[union-attr]
    assert prepared.n_empty == 0
    assert prepared.train.lengths.max() <= spec.data.max_length + (name == "copy")  # type: ignore[union-attr]
    assert set(dataset(name).fixed_words()) == set(prepared.vocabulary.words[2:])  # type: ignore[attr-defined]


def test_the_words_of_the_grammar_are_few_and_distinct_in_what_they_say() -> None:
    assert len(Negation().fixed_words()) == len(set(Negation().fixed_words())) <= 198
    assert not set(WORDS_OF[0]) & set(WORDS_OF[1])
    assert not {word for table in PHRASES for phrase in table for word in phrase.split()} & {*WORDS_OF[0], *WORDS_OF[1]}
    assert all(len(phrase.split()) == n + 1 for n, table in enumerate(PHRASES) for phrase in table)
    assert len({len(table) for table in FRAMES}) == 1
    assert len(set(NOUNS)) == len(NOUNS)


@pytest.mark.parametrize("name", NAMES)
def test_the_stated_baseline_is_what_guessing_gets(name: str) -> None:
    """Guess without looking, on 200,000 answers where the task allows, and compare with what the card's data set says."""
    spec = spec_of(name, train_size=20_000)
    known = dataset(name).baseline(spec)
    assert known is not None
    if name == "adding":
        targets = load_numbers(spec).train.targets[:, 0]
        assert np.mean((targets - 1) ** 2) == pytest.approx(known.loss, rel=0.03)
        assert np.mean(np.abs(targets - 1)) == pytest.approx(known.metric, rel=0.03)
        assert (known.best_loss, known.best_metric) == (0, 0)
        return
    splits = load_splits(spec.data)
    if name == "copy":
        answers = "".join(splits.train.texts[row].split(">")[1] for row in range(20_000))
    else:
        answers = "".join(map(str, splits.train.labels.tolist()))
    shares = np.array(list(Counter(answers).values())) / len(answers)
    assert shares.max() == pytest.approx(known.metric, rel=0.03)
    assert -(shares * np.log(shares)).sum() == pytest.approx(known.loss, rel=0.01)
    assert (known.best_loss, known.best_metric) == (0, 1)


@pytest.mark.parametrize("name", NAMES)
def test_the_spec_of_another_data_set_is_refused(name: str) -> None:
    with pytest.raises(DataUnavailableError, match="its own kind of spec"):
        dataset(name).sizes(StarData())


@pytest.mark.parametrize("name", NAMES)
def test_cards_say_the_rule(name: str) -> None:
    card = dataset(name).card
    assert card.family == "memory"
    assert len(card.rule.split()) >= 10
    assert dataset(name).availability().ready
