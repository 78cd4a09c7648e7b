"""How to read the charts that belong to one task or to one data set. Imports what a caption is."""

from lstm_core.glossary.caption import Caption

TASKS: dict[str, Caption] = {
    "bits_per_token": Caption(
        "How surprised the network is by the next token, in bits. One bit less means it doubts between half as many.",
        "Bits per token are the cross-entropy, the mean of -log2 p(token that really came). Perplexity is 2 to that "
        "power: as unsure as between so many equally likely tokens. Dotted is a guess by how frequent each token is. "
        "The thin line is each batch, the thick one their bias-corrected moving mean.",
    ),
    "next_token": Caption(
        "How often the network's first guess of the next token is right. Dotted is always saying the commonest one.",
        "The share counts every token of unseen text but the first of a window. Nobody gets all of them: texts are not "
        "fully predictable. Bits per token say more, because they also count how sure a wrong guess was.",
    ),
    "squared_error": Caption(
        "Lower is better: the mean of squared errors on the network's own scale. Dotted is what needs no learning.",
        "Loss = mean of (answer - truth)^2, after both were scaled by mean and deviation of the training part. A large miss "
        "counts much more than two small ones. The thin line is each batch, the thick one their bias-corrected moving mean.",
    ),
    "absolute_error": Caption(
        "By how much an answer is off, on average, in the unit of the data. Lower is better; dotted needs no learning.",
        "Error = mean of |answer - truth| over all answers, and of a forecast over all steps ahead. Dashed are sequences "
        "that are kept out of training. The diamond is the test: other sequences again, looked at once.",
    ),
}
