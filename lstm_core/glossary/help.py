"""What each setting does and when to touch it, by its dotted name. Imports nothing."""

HELP: dict[str, str] = {
    "task.kind": "What the network learns: one label for a text, or the next token after every token.",
    "task.window": "How many past values the network sees before it forecasts.",
    "task.horizon": "How many values ahead it forecasts, all at once.",
    "data.classes": "How many classes your own data has. It is counted when the data is added.",
    "data.season": "After how many values things repeat, such as 24 for hourly values. 0 takes what the data says.",
    "data.test_share": "The last part of the series, touched only once, at the end.",
    "data.n_symbols": "How many letters must be remembered and said again.",
    "data.n_kinds": "How many kinds of brackets there are: ( ), then [ ], then { }.",
    "preset": "A complete set of settings that is known to work. Choosing one replaces all settings below.",
    "data.dataset": "What the network learns from. Every text has a label; the network learns to predict it.",
    "data.length": "How difficult it is: letters in a sequence, or words or dots in its pause. More must be remembered longer.",
    "data.train_size": "Texts to learn from. Fewer are faster and harder to learn from.",
    "data.validation_size": "Texts kept aside to see how well training carries over.",
    "data.test_size": "Texts that are looked at once, after training has ended.",
    "data.tokens": "What the network reads at once: words and punctuation marks, single characters, or sub-words: pieces of words that are frequent, learned from the texts. For languages without spaces choose one of the last two.",
    "data.vocabulary_size": "How many different words (characters, sub-words) the network knows, the most frequent first. All others look alike to it.",
    "data.max_length": "The longest text that is read, in words (characters, sub-words). What is beyond is cut off; a text to be continued is read in windows of this length.",
    "data.cut": "Which end of a too long text is cut off. Keras cuts the start by default.",
    "data.padding": "Shorter texts are filled up, after the text (post) or in front of it (pre). Old textbooks use pre.",
    "data.mask": "With a mask the network skips the filling. Without it, it reads the filling as if it were text.",
    "data.length_buckets": "Batches of texts of similar length are faster, as less filling is read. Needs the mask.",
    "data.validation_share": "The share of the training texts that is kept aside to see how well training carries over.",
    "data.split_seed": "Which texts fall into which part. Keep it to compare runs on the same unseen texts.",
    "model.cell": "LSTM has gates and a memory; GRU has two gates and no separate memory; SimpleRNN has neither.",
    "model.layers": "Recurrent layers on top of each other, 1 to 4. Each reads the states of the one below, word by word.",
    "model.layers.units": "Memory cells per layer. More can hold more, but are slower and memorise sooner. 16 to 64 is plenty here.",
    "model.layers.bidirectional": "A second copy of each layer reads the text from its end, so each word is seen with both sides around it.",
    "model.layers.merge_mode": "How the two reading directions are joined: side by side (concat), added, multiplied, or averaged.",
    "model.layers.dropout": "Switches off this share of the layer's inputs at random while training, against memorising.",
    "model.layers.recurrent_dropout": "Switches off this share of the links from word to word while training. Slow: no fast GPU path.",
    "model.embedding_dim": "How many numbers describe a word.",
    "model.pooling": "What the answer is made from: the state after the last word, or the mean over all words.",
    "model.head_dropout": "Switches off this share of what the answer is made from, while training.",
    "train.epochs": "Passes over all training texts. Watch the dashed line: when it turns up, more passes only memorise.",
    "train.batch_size": "Texts read before each correction. Larger is smoother and faster per pass, but makes fewer corrections.",
    "train.optimizer.name": "How corrections are made. Adam is a good first choice; sgd shows plain gradient descent.",
    "train.optimizer.learning_rate": "How far each correction goes. Try 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03; 0.1 is there to see it explode.",
    "train.optimizer.momentum": "The share of the last correction's direction that is kept.",
    "train.optimizer.weight_decay": "Pulls all weights a little towards zero at each step.",
    "train.clip.mode": "Shortens corrections that are too long: each number (by value), each variable (by norm), or the whole gradient (by global norm).",
    "train.clip.threshold": "The size above which a correction is shortened. The gradient chart shows it as a line.",
    "train.early_stopping.patience": "Stop when this many passes in a row did not lower the loss on unseen texts. 0 switches it off.",
    "train.early_stopping.restore_best": "Keep the weights of the best pass instead of the last.",
    "train.early_stopping.target_accuracy": "Stop as soon as this share of unseen texts is right. 0 switches it off.",
    "seed": "Starts all random choices. The same settings with the same seed give the same curves on a CPU.",
    "device": "Where to train. auto takes a GPU if there is one.",
    "speed": "Full speed, ten batches a second to talk over, or one batch a click. Can be changed at any time.",
    "steer.learning_rate": "Changes the learning rate of the running training from its next batch on.",
}
"""From the dotted name of a setting (see `RunSpec`) to what it does and when to touch it."""


def help_text(key: str) -> str:
    """Return the help of the setting with that dotted name.

    Raises:
        KeyError: there is no such setting; a test holds this table against every field of `RunSpec`.
    """
    return HELP[key]
