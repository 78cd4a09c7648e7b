"""From a typed prompt to a written text: what comes out reads on from what was typed, whatever the tokens are."""

import numpy as np
import pytest

from lstm_core.data.vocabulary import END_ID, Vocabulary
from lstm_core.errors import TextInputError
from lstm_core.insight.writing import default_length, default_prompt, write
from lstm_core.specs import CopyData, GenerateTask, LayerSpec, ModelSpec, RunSpec, TextData
from lstm_core.trace import Network, weight_shapes

WORDS = ["the", "film", ",", ".", "is", "dull", "(", ")", "it's", "so"]
SIGNS = [" ", *"abcdefghijklmnopqrstuvwxyz.,"]


def network_of(vocabulary: Vocabulary, tokens: str = "words", end_bias: float = 0.0) -> Network:
    spec = RunSpec(
        task=GenerateTask(),
        data=TextData(tokens=tokens),  # type: ignore[arg-type]
        model=ModelSpec(embedding_dim=4, layers=(LayerSpec(units=5),)),
    )
    rng = np.random.default_rng(2)
    shapes = weight_shapes(spec, len(vocabulary))
    weights = {name: rng.normal(0, 0.6, shape).astype(np.float32) for name, shape in shapes.items()}
    weights["head/bias"][END_ID] += end_bias
    return Network(spec, weights)


@pytest.mark.parametrize(
    ("tokens", "words", "prompt"),
    [("words", WORDS, "The film is  "), ("characters", SIGNS, "the fil"), ("words", WORDS, "the film is\ndull")],
)
def test_the_text_reads_on_from_the_prompt(tokens: str, words: list[str], prompt: str) -> None:
    vocabulary = Vocabulary.of_words(tokens, words, ends=True)  # type: ignore[arg-type]
    written = write(network_of(vocabulary, tokens), vocabulary, prompt, 25, temperature=1.0, seed=3)
    assert written.prompt == prompt.rstrip()
    assert written.text == written.prompt + "".join(written.pieces)
    assert len(written.pieces) == len(written.signs) == len(written.alternatives) == 25
    assert written.n_unknown == 0
    # read again, the text is the prompt's tokens and the written ones
    again = vocabulary.encode(written.text, 1_000).ids.tolist()
    before = vocabulary.encode(prompt, 1_000).ids.tolist()
    expected = before + written.continuation.ids.tolist()
    if tokens == "words":
        assert again == expected
    else:  # two spaces in a row are read as one
        assert [token for token in again if token > 3] == [token for token in expected if token > 3]


def test_an_empty_prompt_is_the_beginning_of_a_text() -> None:
    vocabulary = Vocabulary.of_words("words", WORDS, ends=True)
    written = write(network_of(vocabulary), vocabulary, "  ", 8, temperature=1.0)
    assert written.prompt == ""
    assert len(written.pieces) == 8
    assert not written.text.startswith(" ")


def test_without_ends_there_must_be_a_prompt() -> None:
    vocabulary = Vocabulary.of_words("words", WORDS)
    with pytest.raises(TextInputError, match="nothing that could be read"):
        write(network_of(vocabulary), vocabulary, "", 8)
    assert write(network_of(vocabulary), vocabulary, "the", 8, stop_at_end=True).text.startswith("the")


def test_it_can_stop_where_the_text_ends() -> None:
    vocabulary = Vocabulary.of_words("words", WORDS, ends=True)
    network = network_of(vocabulary, end_bias=50.0)
    written = write(network, vocabulary, "the film", 30, stop_at_end=True)
    assert written.pieces == ("\n",)
    assert written.signs == ("⏎",)
    assert len(write(network, vocabulary, "the film", 30).pieces) == 30


def test_unknown_words_of_the_prompt_are_counted_and_kept_as_typed() -> None:
    vocabulary = Vocabulary.of_words("words", WORDS, ends=True)
    written = write(network_of(vocabulary), vocabulary, "the Zyx film <b>", 3)
    assert written.text.startswith("the Zyx film <b>")
    assert written.n_unknown == 4  # zyx, <, b, >


def test_the_letters_of_a_copy_stand_side_by_side() -> None:
    spec = RunSpec(task=GenerateTask(), data=CopyData(), model=ModelSpec(embedding_dim=4, layers=(LayerSpec(units=5),)))
    vocabulary = Vocabulary.of_words("letters", "ABCDEFGH.>")
    rng = np.random.default_rng(0)
    shapes = weight_shapes(spec, len(vocabulary))
    network = Network(spec, {name: rng.normal(0, 1, shape).astype(np.float32) for name, shape in shapes.items()})
    written = write(network, vocabulary, default_prompt(spec), default_length(spec))
    assert written.text.startswith("BDAC..........>")
    assert len(written.text) == 4 + 10 + 1 + 4
    assert written.n_unknown == 0


def test_what_stands_there_at_first_fits_the_data() -> None:
    assert default_prompt(RunSpec(task=GenerateTask(), data=TextData(dataset="snippets"))) == "the film"
    assert default_prompt(RunSpec(task=GenerateTask(), data=TextData(dataset="upload:0123456789abcdef"))) == ""
    copy = RunSpec(task=GenerateTask(), data=CopyData(n_symbols=3, length=5))
    assert default_prompt(copy) == "BDA.....>"
    assert default_length(copy) == 3
    letters = RunSpec(task=GenerateTask(), data=TextData(tokens="characters"))
    assert default_length(letters) > default_length(RunSpec(task=GenerateTask(), data=TextData()))
    for n_symbols in (1, 20):
        prompt = default_prompt(RunSpec(task=GenerateTask(), data=CopyData(n_symbols=n_symbols)))
        assert len(prompt) == n_symbols + 10 + 1
