"""The terms of the field: symbol, plain word, one sentence, range. Imports nothing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A term of the field.

    Attributes:
        term: Keras's word.
        symbol: the letter in equations, "" if it has none.
        plain: the word that pages show first.
        sentence: one sentence that a newcomer understands.
        range: the values it takes, "" if that says nothing.
    """

    term: str
    symbol: str
    plain: str
    sentence: str
    range: str = ""


TERMS: dict[str, Term] = {
    term.term: term
    for term in (
        Term("forget gate", "f", "keep", "How much of the old memory a unit keeps at this word.", "0 to 1"),
        Term("input gate", "i", "write", "How much of the new content a unit writes into its memory.", "0 to 1"),
        Term("candidate", "g", "new content", "What a unit would write into its memory at this word.", "-1 to 1"),
        Term("cell state", "c", "memory", "What a unit remembers: c = f * c before + i * g.", "no limits"),
        Term("output gate", "o", "show", "How much of its memory a unit shows to the rest of the network.", "0 to 1"),
        Term("hidden state", "h", "shown state", "What a unit shows: h = o * tanh(c).", "-1 to 1"),
        Term("update gate", "z", "keep", "How much of its old state a GRU unit keeps.", "0 to 1"),
        Term("reset gate", "r", "look back", "How much of the old state a GRU unit uses for its new content.", "0 to 1"),
        Term("units", "", "memory cells", "A layer's units each hold one number of memory while the network reads."),
        Term("timestep", "t", "word", "One position in the sequence: one word, or one letter."),
        Term("token", "", "word", "A piece of text that the network reads at once: a word or a punctuation mark."),
        Term("vocabulary", "", "known words", "The words that the network has a number for; all others look alike to it."),
        Term("embedding", "x", "word vector", "The list of numbers by which the network knows a word; learned in training."),
        Term("epoch", "", "pass", "One pass over all training texts."),
        Term("batch", "", "batch", "The texts that the network reads before it corrects itself once."),
        Term("loss", "", "loss", "How wrong the answers are, with confident mistakes costing most. Lower is better.", "0 upwards"),
        Term("accuracy", "", "share right", "The share of texts whose label the network got right.", "0 to 1"),
        Term("validation", "", "unseen while training", "Texts kept aside to see how well training carries over."),
        Term("test", "", "touched only once", "Texts that are looked at once, after training has ended."),
        Term("gradient", "", "correction", "How each weight would have to change to make the loss smaller."),
        Term("gradient norm", "", "size of the correction", "The length of the whole gradient of a batch.", "0 upwards"),
        Term("gradient clipping", "", "shorten corrections", "Shortens a gradient that is too long, so that one batch cannot wreck training."),
        Term("learning rate", "", "step size", "How far each correction goes.", "above 0"),
        Term("dropout", "", "drop inputs at random", "Switches off a random share of a layer's inputs while training."),
        Term("recurrent dropout", "", "drop memory links at random", "Switches off a random share of the links from one word to the next while training."),
        Term("bidirectional", "", "reads both ways", "A second copy of the layer reads the text from its end."),
        Term("merge mode", "", "how the two directions are joined", "How the outputs of the two reading directions become one."),
        Term("snapshot", "", "saved state", "All weights of the network as they were at one moment of training."),
        Term(
            "cross-entropy", "", "surprise", "How surprised the network is by the right answer, on average; in bits or nats."
        ),
        Term("perplexity", "", "choice", "The network is as unsure as among so many equally likely tokens.", "1 or more"),
        Term("temperature", "T", "daring", "Below 1 likely tokens get likelier, above 1 unlikely ones do.", "0 or more"),
        Term("window", "", "look back", "How many past values a forecast is made from.", "2 or more"),
        Term("horizon", "", "look ahead", "How many values ahead are forecast.", "1 or more"),
        Term(
            "mean absolute scaled error",
            "MASE",
            "error against repeating the last season",
            "A forecast's mean error divided by that of repeating the last season on the training part.",
            "below 1 is better than that",
        ),
    )
}  # fmt: skip
