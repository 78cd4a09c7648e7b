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
    "class_balance": Caption(
        "Bar: share of a class in the training texts; circle and diamond: validation and test. The longest bar is what guessing gets.",
        "Share = texts of the class / texts of the part. The largest share is what guessing gets, so an accuracy means "
        "something only above it. With very unequal classes, look at each class on its own: accuracy hides the small ones.",
    ),
    "text_lengths": Caption(
        "Bars to the right of the dashed line are texts that are not read to their end. A lower limit is faster, but cuts more.",
        "A text is cut to the maximum length L: it keeps min(length, L) tokens, from its start unless the settings say "
        "otherwise. The share cut is the number of longer texts / all texts. Time for a batch grows with its longest text.",
    ),
    "vocabulary_coverage": Caption(
        "How much of unseen texts a network can read that knows only the most frequent words. The ring is the chosen size.",
        "The words are those most frequent in the training texts, after cutting to the maximum length. Coverage = test tokens "
        "among them / all test tokens. The rest is read as one and the same unknown word; each further word costs a row of the embedding.",
    ),
    "frequent_words": Caption(
        "The commonest words of the training texts. Few words make up most of any text, and most of them say little about its class.",
        "Share = occurrences of the word / all tokens of the training texts. Punctuation marks are tokens like words. "
        "By Zipf's law the share falls about as 1 / rank.",
    ),
    "telling_words": Caption(
        "Words that stand in texts of this class far more often than in others. A network can use them; it need not.",
        "chi2 = (O - E)^2 / E + (O' - E')^2 / E': of the training texts with the word, O are of the class and O' are not, "
        "and E, E' are what chance would give. Words above 10.83 are shown, which chance gives to one in 1,000. "
        "Words are looked at one by one, so negation and context do not count.",
    ),
    "series_parts": Caption(
        "The network learns from the first part, is tuned on the second, judged on the last. The band is the scale of the first part.",
        "Values are scaled by (value - mean) / deviation, both of the training part only, so nothing of the future is known. "
        "The parts follow each other in time and are never shuffled. A last part that leaves the band is a hard test.",
    ),
    "autocorrelation": Caption(
        "How alike the series is to itself some moments later: 1 the same, 0 unrelated. The first high peak is the season.",
        "r_k = sum_t (x_t - m)(x_(t+k) - m) / sum_t (x_t - m)^2. In the grey band, plus and minus 1.96 / sqrt(n), a series "
        "without memory would stay in 19 of 20 places. A trend keeps the curve high, a season brings it back.",
    ),
    "accuracy_by_distance": Caption(
        "Right answers against how long ago the letter appeared. A falling line is forgetting; dotted is guessing.",
        "Share right = right answers / all answers, for each number of letters read after the one to be remembered. "
        "The pale band holds the true share in 95 of 100 cases (Wilson's limits). A line that is high on the left only "
        "belongs to a network that forgets.",
    ),
    "accuracy_by_size": Caption(
        "Right answers against how much must be remembered. A falling line is where memory ends; dotted is guessing.",
        "Share right = right answers / all answers, for each length, depth or distance of unseen sequences. The pale band "
        "holds the true share in 95 of 100 cases (Wilson's limits). Few sequences make the band broad.",
    ),
    "accuracy_by_place": Caption(
        "Right letters against their place. A line that falls to the right forgets the last ones; dotted is guessing.",
        "Share right = right letters / all letters at this place behind the mark, each said after the right ones before "
        "it. The pale band holds the true share in 95 of 100 cases (Wilson's limits). The first letter was read first, "
        "so all places are equally long ago.",
    ),
    "error_by_distance": Caption(
        "Mean error against how long ago the first marked number was read. A rising line is forgetting; dotted is always 1.",
        "Error = mean of |answer - true sum|, for each number of timesteps since the first mark. The pale band is 1.96 "
        "standard errors on both sides. Always answering 1 is off by 1/3 on average, the perfect answer by 0.",
    ),
    "two_curves": Caption(
        "Share right on unseen texts. One line stays at guessing, then jumps: nothing, nothing, then it has it.",
        "Share right = right answers / all unseen texts, measured a few times in each pass over the training texts. Both "
        "networks see the same texts. Single line: the first network; double line: the second; dotted: guessing.",
    ),
    "two_losses": Caption(
        "How wrong the answers are on unseen texts; lower is better. Dotted is what guessing gets.",
        "Loss = mean of -log p(right letter). Guessing among four letters gets log 4 = 1.39. Single line: the first "
        "network; double line: the second.",
    ),
    "two_lengths": Caption(
        "Share right after training, for texts of each length. Where the lines part, gates begin to pay.",
        "Each point is a finished run: its share right on test texts that were looked at once. Only runs with the settings "
        "of this page count, the newest of each length. Train both at another T to add two points.",
    ),
    "samples": Caption(
        "Each line is one saved state writing behind the same prompt with the same random numbers. Read upwards: it learns to write.",
        "The network guesses the next token, one is drawn by its probabilities, and the network reads that, too. Temperature "
        "T draws from p^(1/T), made to sum to 1: below 1 safer, above 1 more daring. Top-k draws among the k likeliest only.",
    ),
    "perplexity": Caption(
        "As unsure as between so many equally likely tokens; lower is better. Dotted is guessing by how common each token is.",
        "Perplexity = 2^(bits per token) = exp(mean of -ln p(token that really came)). 1 would be certainty. Dashed are "
        "texts that are kept out of training, the diamond is the test: other texts again, looked at once.",
    ),
    "expected_tokens": Caption(
        "Short bars: tokens that it sees coming. Long bars: those that surprise it. One bit more means half as probable.",
        "A bar is the mean of -log2 p(token) over all places in unseen texts where this token really came. Only tokens that "
        "came often enough are drawn, the cheapest above, the dearest below. The dotted line is the mean of all tokens.",
    ),
    "token_memory": Caption(
        "A falling line means that what was read earlier helps: the network uses its memory to guess the next token.",
        "Each point is the mean of -log2 p(token) over unseen texts at places where the network had read so many tokens of its "
        "window. Where the line goes flat, more to read brings nothing more. The axis below is logarithmic.",
    ),
    "temperatures": Caption(
        "The same network at several temperatures: low ones repeat themselves, high ones take risks until words fall apart.",
        "Each token is drawn from p^(1/T), made to sum to 1. T = 0 always takes the likeliest, T = 1 draws as the network "
        "guesses. The bits are the mean of -log2 p(token) over what was written: how daring the text is.",
    ),
    "expected_words": Caption(
        "Colour is how expected this token was: blue means the network saw it coming, grey that it was no likelier than others.",
        "The colour grows with log p(token t | tokens before it), from grey at guessing among all tokens to blue at certainty. "
        "Triangles mark the tokens that surprised most, larger for more bits, -log2 p. Nothing was read before the first one.",
    ),
    "expected_curve": Caption(
        "Each bar is the probability that the network gave to this token before it read it. Low bars are surprises.",
        "p(t) = softmax(head(h_{t-1})) at the token that really follows. The axis is logarithmic: each line down is ten times less "
        "likely. Dotted is a guess among all tokens. Below stand the likeliest tokens before and after the cursor.",
    ),
    "numbers_read": Caption(
        "The numbers in the order in which they are read; their colour says nothing.",
        "A number is scaled by mean and deviation of the training part before the network reads it: (value - mean) / deviation. "
        "Numbers of the adding task are read as they are; a star marks those that count. Triangles mark changes of the answer.",
    ),
    "numbers_curve": Caption(
        "Grey: what was read. Dashed: the network's forecast of a step before, or its answer so far.",
        "A forecast of step t is what the trained output layer makes of the state after step t-1, its first value ahead. An answer "
        "so far is the same after step t. Both are in the unit of the data; early ones know little of the past.",
    ),
    "confusion": Caption(
        "A row is a right class, a column an answer. Blue is right, orange a mistake; deeper is a larger share of the row.",
        "Field (i, j) counts the texts of class i that were answered j; the shares of a row add up to 1. The depth of the "
        "colour is the square root of the share, so that a few mistakes can be seen. Click a field to read its texts below.",
    ),
    "class_results": Caption(
        "One bar is all unseen texts of a class; the blue part was recognised. Rare classes are hard: there was little to learn from.",
        "The blue part divided by the bar is the recall of the class. Bars of very different lengths are class imbalance: the "
        "longest alone decides what guessing gets. Accuracy adds up all blue parts, so it hardly notices the short bars.",
    ),
    "class_table": Caption(
        "Recall: how many texts of a class are found. Precision: how often the answer is right when this class is said.",
        "Recall = right / texts of the class, precision = right / answers of the class. F1 = 2 * precision * recall / "
        "(precision + recall), high only if both are. The macro mean counts every class alike, the weighted mean every text.",
    ),
    "sureness": Caption(
        "On the dotted line, answers of 0.9 are right in 90 of 100. Bars below it: the network is surer than it should be.",
        "Answers are sorted by their probability into ten bins of equal width; a bar is the share of right ones, the diamond "
        "stands at their mean probability. The gap is the mean of |said - right|, weighted by the texts of each bin "
        "(expected calibration error). A network that trains for too long becomes too sure.",
    ),
    "forecast_live": Caption(
        "Thin: what came. Thick: what the network forecast from each hairline to the next. Dashed needs no learning.",
        "Each piece is forecast at once, from the window of values before its hairline; then the truth is shown and the next "
        "piece begins. The stretch is from the validation part, which no weight was fitted to. "
        "The dashed line repeats the value one season ago; the network is worth its training only where it is nearer.",
    ),
    "sums_live": Caption(
        "Each dot is an unseen sequence: its right sum to the right, the answer up. On the dotted line answers are right.",
        "The right sum is that of the two marked numbers; all others must be ignored. Before training all dots lie on one "
        "height. The error is the mean of |answer - sum| over the sequences shown.",
    ),
    "forecast_part": Caption(
        "The unseen part of the series, forecast piece by piece. Where the lines part, the network was wrong.",
        "Each piece is forecast at once, from the window of values before it. All of it lies in the test part, which "
        "comes after everything that the network has learned from. The scaling is fitted on the training part only.",
    ),
    "forecast_table": Caption(
        "Smaller is better. MASE below 1 is better than repeating the last season was on the training part.",
        "MAE = mean |y - f|, RMSE = sqrt(mean (y - f)^2): large misses weigh more. MASE = MAE / mean |y_t - y_(t-m)| over "
        "the training part with season m (Hyndman and Koehler 2006), so it has no unit. A method that does not beat the "
        "last value and one season ago has learned nothing useful.",
    ),
    "forecast_moment": Caption(
        "Left of the hairline: what the network read. Right of it: forecasts, and the thin line that shows what came.",
        "The network answers all steps at once, from its state after the last value. The dotted line repeats the last value, the "
        "dashed one the value one season ago. None of them has seen anything right of the hairline.",
    ),
    "forecast_steps": Caption(
        "The further ahead, the harder. Where a line of no learning is lower than the thick one, use that instead.",
        "Each point is the mean of |y - f| over all forecasts that far ahead. The last value gets worse as things change; one "
        "season ago is equally good up to a whole season. The unit is that of the series.",
    ),
    "forecast_inspect": Caption(
        "Your window, then what the network expects to follow. The thin line right of the hairline is what really came.",
        "The truth is known where your numbers stand in the series; of other numbers nobody knows what follows. "
        "The dotted line repeats the last value, the dashed one the value one season ago if the window reaches back so far. "
        "The network learned from windows of one length, so shorter ones may mislead it.",
    ),
}
