"""How to read each chart of training and of the insides of a network. Imports what a caption is."""

from lstm_core.glossary.caption import Caption

INSIDE: dict[str, Caption] = {
    "loss": Caption(
        "Lower is better. When the dashed line turns up while the solid one falls, the network memorises instead of learning.",
        "The loss is the cross-entropy, the mean of -log p(right label) over the texts. Guessing between k classes gives "
        "log k: 0.69 for two. The thin line is each batch, the thick one their bias-corrected moving mean.",
    ),
    "accuracy": Caption(
        "Share of texts labelled right. Dotted is guessing. The gap between solid and dashed is what does not carry over to new texts.",
        "Accuracy = right answers / texts, at the threshold 0.5 for two classes and by the largest probability for more. "
        "Dashed are texts that are kept out of training. The diamond is the test: other texts again, looked at once.",
    ),
    "gradient_norm": Caption(
        "Size of each update's gradient before clipping. Points above the line were shortened to it; spikes without clipping can wreck training.",
        "The global norm is the square root of the sum of all squared gradient elements. Clipping by norm does this for "
        "each variable, by value it looks at the largest element. The line is the threshold; the chart shows what is compared with it.",
    ),
    "word_strip": Caption(
        "Colour is the verdict after reading up to this word. A triangle marks how much this word moved it.",
        "The colour at word t shows p(class | words 1 to t), so later words inherit what earlier ones decided. "
        "Grey means undecided. A triangle points up or down where |p(t) - p(t-1)| is at least 0.05.",
    ),
    "prefix_curve": Caption(
        "Each point is the answer if the text ended here. Steep steps are words that changed the network's mind.",
        "p(t) = head(h_t): the trained output layer applied to the state after t words. With a bidirectional layer every "
        "point is a new run over the words up to there. The dotted line is undecided.",
    ),
    "one_unit": Caption(
        "Read top to bottom: keep (f), write (i) this (g), memory becomes c, show (o) this much: h.",
        "c_t = f_t * c_(t-1) + i_t * g_t, and h_t = o_t * tanh(c_t). f, i and o are sigmoids between 0 and 1, g is a tanh "
        "between -1 and 1. c has no limits, so its scale is printed beside it.",
    ),
    "one_unit_gru": Caption(
        "Read top to bottom: keep (z), look back (r), new content (g), shown state (h).",
        "g_t = tanh(W x_t + r_t * (U h_(t-1) + b)), and h_t = z_t * h_(t-1) + (1 - z_t) * g_t. z and r are sigmoids "
        "between 0 and 1. A GRU has no separate memory: h is both what it keeps and what it shows.",
    ),
    "one_unit_simple_rnn": Caption(
        "This cell has no gates: each word rewrites the whole state h.",
        "h_t = tanh(W x_t + U h_(t-1) + b). Nothing decides what is kept. All that lasts, lasts through U.",
    ),
    "all_units": Caption(
        "One row is one unit, one column one word. Upper rows matter most for the answer. Stripes that persist are memory.",
        "Rows are ordered by effect: the mean change of the answer over test texts when the unit's h is held at zero. "
        "The order belongs to the run and stays the same for every text. Gates run from paper (0) to their colour (1).",
    ),
    "cell_view": Caption(
        "Memory flows along the top: f thins it, i times g adds to it, o decides how much is shown.",
        "The belt's thickness is the size of c before and after this word: c_t = f_t * c_(t-1) + i_t * g_t. Under each "
        "gate three bars say who opened it: gate = sigmoid(word + memory + bias) with word = W x_t and memory = U h_(t-1). "
        "Numbers are rounded to two decimals here; the table has all of them.",
    ),
    "cell_view_gru": Caption(
        "The state flows along the top: z keeps it, 1 - z lets new content in, r decides how much of the past that sees.",
        "h_t = z_t * h_(t-1) + (1 - z_t) * g_t with g_t = tanh(W x_t + r_t * (U h_(t-1) + b)). Under each gate three bars "
        "say who opened it: what the word, the memory and the bias added. Numbers are rounded to two decimals here.",
    ),
    "cell_view_simple_rnn": Caption(
        "The old state and the word are added and squashed: nothing in this cell decides what is kept.",
        "h_t = tanh(W x_t + U h_(t-1) + b). The three bars are what the word, the memory and the bias added before the "
        "squashing. Numbers are rounded to two decimals here; the table has all of them.",
    ),
    "gradient_through_time": Caption(
        "How strongly each step could still change the result. A line falling ten thousandfold to the left means early words cannot teach the network.",
        "At a hidden state it is the length of d loss / d h_t, at a word vector that of d loss / d x_t, through "
        "everything computed from them. The share is its value at the first word read divided by the one at the last, which "
        "the answer reads directly: that is why lines drop right before it. The axis is logarithmic: each gridline is a factor of ten "
        "or more. An LSTM starts with a forget gate near 0.73 and loses about a quarter a step; what it learns is to keep.",
    ),
    "attribution": Caption(
        "Blue words push towards positive, orange towards negative. Trust a word that all three methods colour alike; each is an approximation.",
        "What is shared out is the log-odds of the shown class, log(p / (1 - p)); for two classes that is the logit. "
        "Gradient x input is the sum over the word vector of x_t * d log-odds / d x_t. Integrated gradients averages that "
        "gradient on the way from empty word vectors to the text; its parts add up to the difference of the two log-odds, and the "
        "sum check shows how nearly. Leave one out is the log-odds of the text minus that of the text without the word. "
        "The rank correlation is Spearman's.",
    ),
    "what_if": Caption(
        "Top: original. Bottom: edited. The coloured rows show which gates changed and where; white means the edit made no difference there.",
        "Words that both texts share are laid under one another; a word that only one of them has stands alone, over grey. "
        "A cell shows gate in the edited text minus gate in the original: the mean size over all units, the mean itself "
        "(up or down), or one unit. The rows share one scale, but for c, which has its own; the largest value stands at the "
        "right. The curve shows both probabilities after each word, dotted for the original.",
    ),
    "ablation": Caption(
        "We hold one gate fixed and run the same text again. If the answer stays, the network did not need that gate here.",
        "f = 1 forgets nothing, i = 0 writes nothing, o = 1 always shows: the values are put in place of what the gate computed, at every word. "
        "Silencing a unit sets its h to 0. Everything after it is computed anew with the trained weights.",
    ),
    "units": Caption(
        "Units on the left follow positive texts, right negative. Open one to read the words that move it most, then judge its job.",
        "The correlation is Pearson's r between a unit's last hidden state and the label, over a sample of test texts. "
        "Activity is the range of h over this text. Attribution is the sum over the text of |h * d logit / d h|.",
    ),
    "gates_in_turn": Caption(
        "Each dot is the answer with one gate held open or shut. The longer the line, the more the network needs that gate to move.",
        "The line starts at the answer of the network as trained and ends at the answer with the gate held at 1 or 0, for all "
        "units of the layer and at every word. The right half is the share of right answers over the sample of test texts, at "
        "the class with the largest probability. A gate that can be held without harm is not needed for this task.",
    ),
    "units_of_classes": Caption(
        "Each unit stands with the class it follows most. Bars above zero rise with that class, bars below fall with it.",
        "The correlation is Pearson's r between a unit's last hidden state and the label being that class and no other, over "
        "a sample of test texts. Of the classes the one with the largest |r| is shown. "
        "A bar near 1 or -1 alone is enough to tell its class from the rest.",
    ),
    "units_on_text": Caption(
        "One bar is one unit; tall ones did most on this text. Open one to read the words that move it most.",
        "Activity is the largest h of a unit minus its smallest over this text. Attribution is the sum over the text of "
        "|h_t * d logit / d h_t|, with the gradient through everything read later. Both rank units; neither is a share of the answer.",
    ),
    "units_together": Caption(
        "Green squares rise together, purple ones against each other. A frame is a group: any two of its units do nearly the same.",
        "The colour is Pearson's r between the hidden states of two units over all words of 500 test texts. Groups are grown by "
        "complete linkage: two are joined as long as every pair in them has |r| of at least 0.7. "
        "A network of many units in few groups could be smaller.",
    ),
    "unit_words": Caption(
        "Words that push this unit up stand on top, those that push it down below. Judge its job by what they share.",
        "The bar is the mean of h_t - h_(t-1), or of c, over all places of the sample where the word stands. Rare words are left out. "
        "What a word does also depends on what came before, so means hide much.",
    ),
    "unit_texts": Caption(
        "The words at which this unit stands highest and lowest in the sample, with what its gates did there.",
        "At most one place a text is shown. Numbers are the unit's own at the marked word. The network has only read up to "
        "there when it reads forward, and only from the end to there when it reads backward.",
    ),
    "half_life": Caption(
        "Units above the dashed line keep half of their memory through a text of this length. Those far below remember a few words.",
        "The half-life is log(1/2) / mean(log f): after that many words half of c is left, if nothing is written. One word "
        "at which f is near 0 wipes the memory and lowers the mean a lot. A hollow dot is a unit that never moves.",
    ),
    "saturation": Caption(
        "Each dot is a unit: right means often fully open, up means often shut. Near the origin the gate never decides.",
        "Right is the share of words with gate > 0.95, up the share with gate < 0.05 (Karpathy et al. 2015, figure 3). "
        "The half-life is log(1/2) / log(f): after that many words, with f at its geometric mean, half of the memory is left.",
    ),
    "pattern_search": Caption(
        "Other places where the same units are on. If the found texts have nothing in common, the pattern was chance.",
        "A unit is on at a word where its value is at least the threshold; for c, g and h also where it is at most minus "
        "the threshold, as a unit's sign is an accident. It is on over a span if it is on at every word of it (Strobelt "
        "et al. 2018). The best span of a text has the most of your units on and, of equals, the fewest others; spans up "
        "to a third longer or shorter count.",
    ),
    "pattern_labels": Caption(
        "Filled: labels of the best found texts. Hollow: labels of the whole sample. Equal heights mean that the pattern says nothing about them.",
        "The best 50 texts are counted, or all if fewer were found. How often drawing texts blindly would give so many of "
        "one label is the hypergeometric tail, multiplied by the number of labels that could have stood out. A label that "
        "stands out need not be what the units look for: look at the words.",
    ),
    "state_space": Caption(
        "Each dot is the memory after one text. Your text is the path. Two axes show only the stated share of the differences.",
        "The axes are the first two principal components of the last hidden states h of a sample of test texts. The share is "
        "the variance along them divided by the whole: sum of s_k^2 over both, divided by all, with the singular values s of "
        "the centred states. On the dotted line the answer is undecided. A line of dots ordered by colour is what "
        "Maheswaranathan et al. (2019) call an approximate line attractor.",
    ),
    "through_training": Caption(
        "The same text at each epoch. Watch grey words take a colour and gates leave their starting value.",
        "Each picture is the saved state of that moment reading the same text anew. All share one colour scale and one order of units. "
        "Before training the forget gate stands near sigmoid(1) = 0.73, as Keras starts its bias at 1.",
    ),
    "two_runs": Caption(
        "Same text, same scale. Look for where the curves part, then at the gates under that word.",
        "A is drawn solid, B as a double line; both share the cursor and the limits of every scale. Unit numbers mean nothing "
        "across runs: unit 3 of A and unit 3 of B have no more in common than any two. "
        "Compare what units do, never their numbers.",
    ),
}  # fmt: skip
