"""Random specs of every task and every kind of data."""

from hypothesis import strategies as st

from lstm_core.specs import (
    Adam,
    AdamW,
    AddingData,
    BracketsData,
    ClipByGlobalNorm,
    ClipByNorm,
    ClipByValue,
    CopyData,
    EarlyStopping,
    ForecastTask,
    GenerateTask,
    LayerSpec,
    ModelSpec,
    NegationData,
    NoClip,
    ParityData,
    RegressTask,
    RMSprop,
    RunSpec,
    SeriesData,
    Sgd,
    StarData,
    TextData,
    TrainSpec,
)

rates = st.floats(0.0, 0.9)
learning_rates = st.floats(1e-6, 10.0)
thresholds = st.floats(1e-3, 1e6)
feeding = st.sampled_from(
    [
        {"padding": "post", "mask": True, "length_buckets": True},
        {"padding": "post", "mask": True, "length_buckets": False},
        {"padding": "post", "mask": False, "length_buckets": False},
        {"padding": "pre", "mask": False, "length_buckets": False},
    ]
)
text_data = st.builds(
    lambda feeding, **fields: TextData(**fields, **feeding),
    feeding,
    dataset=st.sampled_from(["mixed", "imdb", "snippets", "imdb-keras"]),
    tokens=st.sampled_from(["words", "characters"]),
    vocabulary_size=st.integers(10, 100_000),
    max_length=st.integers(2, 2_000),
    cut=st.sampled_from(["start", "end"]),
    validation_share=st.floats(0.02, 0.4),
    split_seed=st.integers(0, 2**31 - 1),
)
star_data = st.builds(StarData, length=st.integers(3, 500), train_size=st.integers(100, 200_000))
layers = st.builds(
    LayerSpec,
    cell=st.sampled_from(["lstm", "gru", "simple_rnn"]),
    units=st.integers(1, 1_024),
    bidirectional=st.booleans(),
    merge_mode=st.sampled_from(["concat", "sum", "mul", "ave"]),
    dropout=rates,
    recurrent_dropout=rates,
)
models = st.builds(
    ModelSpec,
    embedding_dim=st.integers(1, 512),
    pooling=st.sampled_from(["last", "mean"]),
    head_dropout=rates,
    layers=st.lists(layers, min_size=1, max_size=4).map(tuple),
)
trains = st.builds(
    TrainSpec,
    optimizer=st.one_of(
        st.builds(Adam, learning_rate=learning_rates),
        st.builds(RMSprop, learning_rate=learning_rates),
        st.builds(Sgd, learning_rate=learning_rates, momentum=st.floats(0.0, 0.99)),
        st.builds(AdamW, learning_rate=learning_rates, weight_decay=st.floats(0.0, 1.0)),
    ),
    batch_size=st.integers(1, 4_096),
    epochs=st.integers(1, 1_000),
    early_stopping=st.builds(
        EarlyStopping,
        patience=st.none() | st.integers(1, 1_000),
        restore_best=st.booleans(),
        target_accuracy=st.none() | st.floats(0.01, 1.0),
    ),
    clip=st.one_of(
        st.just(NoClip()),
        st.builds(ClipByValue, threshold=thresholds),
        st.builds(ClipByNorm, threshold=thresholds),
        st.builds(ClipByGlobalNorm, threshold=thresholds),
    ),
)
one_way = layers.map(lambda layer: layer.model_copy(update={"bidirectional": False}))
writers = st.builds(ModelSpec, layers=st.lists(one_way, min_size=1, max_size=4).map(tuple), head_dropout=rates)
masked_text = text_data.map(lambda data: data.model_copy(update={"mask": True, "padding": "post"}))
uploads = st.builds(
    TextData,
    dataset=st.from_regex(r"upload:[0-9a-f]{16}", fullmatch=True),
    classes=st.integers(2, 100),
    tokens=st.just("subwords"),
)
no_target = trains.map(
    lambda train: train.model_copy(
        update={"early_stopping": train.early_stopping.model_copy(update={"target_accuracy": None})}
    )
)
seeds = st.integers(0, 2**31 - 1)
specs = st.one_of(
    st.builds(
        RunSpec,
        seed=seeds,
        data=st.one_of(
            text_data,
            uploads,
            star_data,
            st.builds(ParityData, length=st.integers(4, 200)),
            st.builds(BracketsData, length=st.integers(4, 200), n_kinds=st.integers(1, 3)),
            st.builds(NegationData, length=st.integers(0, 60)),
        ),
        model=models,
        train=trains,
    ),
    st.builds(
        RunSpec,
        seed=seeds,
        task=st.just(GenerateTask()),
        data=st.one_of(masked_text, st.builds(CopyData, length=st.integers(0, 300), n_symbols=st.integers(1, 20))),
        model=writers,
        train=trains,
    ),
    st.builds(
        RunSpec,
        seed=seeds,
        task=st.builds(ForecastTask, window=st.integers(2, 500), horizon=st.integers(1, 100)),
        data=st.builds(
            SeriesData,
            dataset=st.sampled_from(["sine", "seattle-temps", "series:0123456789abcdef"]),
            test_share=st.floats(0.02, 0.4),
            season=st.none() | st.integers(1, 10_000),
        ),
        model=models,
        train=no_target,
    ),
    st.builds(
        RunSpec,
        task=st.just(RegressTask()),
        data=st.builds(AddingData, length=st.integers(2, 500)),
        model=models,
        train=no_target,
    ),
)
