"""The command line: `python -m lstm_core`. For scripts and for preparing a lesson; the same library as the app.

Results go to stdout, progress and errors to stderr. Exit code 0: done; 1: a run did not finish; 2: bad input.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from lstm_core.errors import ExplorerError, SpecError, SpecProblem
from lstm_core.runs.history import RunStatus
from lstm_core.runs.store import RunStore

app = typer.Typer(
    name="python -m lstm_core",
    help="Train small recurrent networks on texts and look inside them.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Runs = Annotated[
    Path | None,
    typer.Option("--runs", help="Folder of runs; else LSTM_EXPLORER_RUNS, else ./runs.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
RunId = Annotated[str, typer.Argument(help="Id of a run, or of a shipped example.")]
Text = Annotated[str, typer.Option("--text", help="The text to read.")]


@app.command()
def datasets(as_json: Json = False) -> None:
    """List the data sets, and whether they are on this machine."""
    from lstm_core.cli.listing import show_datasets

    show_datasets(as_json=as_json)


@app.command()
def data(
    name: Annotated[str, typer.Argument(help="Name of a data set; `datasets` lists them.")],
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="A setting, such as data.max_length=200; may be given repeatedly.")
    ] = None,
    search: Annotated[str | None, typer.Option("--search", help="List the texts that have this piece instead.")] = None,
    words: Annotated[bool, typer.Option("--words", help="With --search: whole words, in any order.")] = False,
    part: Annotated[str, typer.Option("--part", help="With --search: train, validation or test.")] = "train",
    class_name: Annotated[str | None, typer.Option("--class", help="With --search: only texts of this class.")] = None,
    n: Annotated[int, typer.Option("--n", min=1, help="With --search: how many texts to print.")] = 20,
    as_json: Json = False,
) -> None:
    """Say what is in a data set: sizes, classes, lengths, vocabulary coverage, words; or list texts that fit."""
    from lstm_core.cli.data_facts import facts, found_texts, show_facts, show_texts, spec_of
    from lstm_core.cli.listing import print_json

    source, spec = spec_of(name, settings or [])
    if search is None:
        found, show = facts(source, spec), show_facts
    else:
        found = found_texts(source, spec, search, words=words, part=part, class_name=class_name, n=n)
        show = show_texts
    if as_json:
        print_json(found)
    else:
        show(found)


@app.command()
def train(
    spec: Annotated[Path | None, typer.Option("--spec", help="JSON file with a run's spec.")] = None,
    preset: Annotated[str | None, typer.Option("--preset", help="Name of a preset, such as movie-reviews.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="A setting, such as train.epochs=2; may be given repeatedly.")
    ] = None,
    runs_folder: Runs = None,
    device: Annotated[str, typer.Option("--device", help='"auto", "CPU", or a GPU such as "GPU 0".')] = "auto",
    name: Annotated[str, typer.Option("--name", help="A name for the run.")] = "",
) -> None:
    """Train a run and wait for its end; the last line is its id."""
    from lstm_core.cli.training import spec_of, train

    run, view = train(RunStore(runs_folder), spec_of(spec, preset, settings or []), device, name)
    typer.echo(run.id)
    if view.status is not RunStatus.FINISHED:
        raise typer.Exit(1)


@app.command()
def runs(runs_folder: Runs = None, as_json: Json = False) -> None:
    """List the runs, newest first."""
    from lstm_core.cli.listing import show_runs

    show_runs(RunStore(runs_folder), as_json=as_json)


@app.command()
def gates(
    run_id: RunId,
    text: Text,
    out: Annotated[Path, typer.Option("--out", help="The npz file to write.")],
    runs_folder: Runs = None,
) -> None:
    """Write every gate and state of every layer on a text as an npz file."""
    from lstm_core.cli.reading_tasks import open_any, write_gates

    write_gates(open_any(RunStore(runs_folder).get(run_id)), text, out)


@app.command()
def predict(run_id: RunId, text: Text, runs_folder: Runs = None, as_json: Json = False) -> None:
    """Say what a run makes of a text."""
    from lstm_core.cli.listing import print_json
    from lstm_core.cli.reading_tasks import answer_lines, answer_to, open_any

    found = answer_to(open_any(RunStore(runs_folder).get(run_id)), text)
    if as_json:
        print_json(found)
    else:
        typer.echo("\n".join(answer_lines(found)))


@app.command()
def evaluate(
    run_id: RunId,
    file: Annotated[
        Path | None, typer.Option("--csv", help="CSV file with the columns text and label.", show_default=False)
    ] = None,
    test: Annotated[bool, typer.Option("--test", help="Measure on the run's own test part, class by class.")] = False,
    runs_folder: Runs = None,
    as_json: Json = False,
) -> None:
    """Measure a run on the labelled texts of a CSV file, or on its own test part."""
    from lstm_core.cli.evaluating import evaluate_test
    from lstm_core.cli.listing import print_json
    from lstm_core.cli.reading import evaluation, open_run

    run = RunStore(runs_folder).get(run_id)
    if test == (file is not None):
        raise SpecError([SpecProblem("", "give either --csv FILE or --test")])
    if file is None:
        evaluate_test(run, as_json=as_json)
        return
    found = evaluation(open_run(run), file)
    if as_json:
        print_json(found)
    else:
        typer.echo(f"accuracy {found['accuracy']:.4f}  loss {found['loss']:.4f}  count {found['count']}")


@app.command()
def generate(
    run_id: RunId,
    prompt: Annotated[str | None, typer.Option("--prompt", help="How the text begins.", show_default=False)] = None,
    tokens: Annotated[
        int | None,
        typer.Option("--tokens", help="How many tokens to write; else a sample's length.", show_default=False),
    ] = None,
    temperature: Annotated[
        float, typer.Option("--temperature", help="0 always takes the likeliest token; 1 draws as the network guesses.")
    ] = 0.8,
    top_k: Annotated[int, typer.Option("--top-k", help="Draw among so many of the likeliest; 0 among all.")] = 0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another number writes another text.")] = 0,
    runs_folder: Runs = None,
    as_json: Json = False,
) -> None:
    """Let a run that was trained to continue texts write one."""
    from lstm_core.cli.generating import continuation
    from lstm_core.cli.listing import print_json
    from lstm_core.cli.reading import open_run

    reader = open_run(RunStore(runs_folder).get(run_id))
    found = continuation(reader, prompt, tokens, temperature=temperature, top_k=top_k, seed=seed)
    if as_json:
        print_json(found)
    else:
        typer.echo(found["text"])


@app.command()
def forecast(
    run_id: RunId,
    at: Annotated[
        str | None, typer.Option("--at", help="Date or number of the first moment; else the first of the test part.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--csv", help="Write the forecast to this CSV file.")] = None,
    runs_folder: Runs = None,
    as_json: Json = False,
) -> None:
    """Forecast a series with a run, beside the last value and the value one season ago."""
    from lstm_core.cli.forecasting import forecast, forecast_lines, write_csv
    from lstm_core.cli.listing import print_json

    found = forecast(RunStore(runs_folder).get(run_id), at)
    if file is not None:
        write_csv(found, file)
    if as_json:
        print_json(found)
    elif file is None:
        typer.echo("\n".join(forecast_lines(found)))


@app.command()
def upload(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, JSON lines, plain text, or a zip file of texts.")],
    text: Annotated[str, typer.Option("--text", help="The column with the texts.")] = "",
    label: Annotated[str, typer.Option("--label", help="The column with the labels.")] = "",
    plain: Annotated[bool, typer.Option("--plain", help="Texts without labels, to be continued.")] = False,
    series: Annotated[bool, typer.Option("--series", help="A time series.")] = False,
    date: Annotated[str, typer.Option("--date", help='The column with the dates; "(none)" for values alone.')] = "",
    value: Annotated[str, typer.Option("--value", help="The column with the numbers.")] = "",
    delimiter: Annotated[str, typer.Option("--delimiter", help="Between columns: , ; | or tab.")] = "",
    encoding: Annotated[str, typer.Option("--encoding", help="Of the file, such as utf-8 or cp1252.")] = "",
    header: Annotated[
        bool | None, typer.Option("--header/--no-header", help="The first row has the names.", show_default=False)
    ] = None,
    leave_out_small: Annotated[
        bool, typer.Option("--leave-out-small", help="Drop classes of fewer than 3 texts.")
    ] = False,
    title: Annotated[str, typer.Option("--title", help="How lists call it; else the name of the file.")] = "",
    as_json: Json = False,
) -> None:
    """Make a data set of your own file; the first line is its name."""
    from lstm_core.cli.listing import print_json
    from lstm_core.cli.uploading import reading_of, upload

    reading = reading_of(
        is_plain=plain, is_series=series, text=text, label=label, date=date, value=value, delimiter=delimiter,
        encoding=encoding, header=header, leave_out_small=leave_out_small,
    )  # fmt: skip
    found = upload(file, reading, title)
    if as_json:
        print_json(found.as_json())
    else:
        typer.echo("\n".join(found.lines()))


@app.command()
def side_by_side(
    length: Annotated[int, typer.Option("--length", min=3, max=500, help="T, letters in a text.")] = 50,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of both runs.")] = 0,
    runs_folder: Runs = None,
    device: Annotated[str, typer.Option("--device", help='"auto", "CPU", or a GPU such as "GPU 0".')] = "auto",
    as_json: Json = False,
) -> None:
    """Train an LSTM and a SimpleRNN to remember a letter, one after the other, and compare them."""
    from lstm_core.cli.listing import print_json
    from lstm_core.cli.remembering import pair_lines, train_pair

    rows, done = train_pair(RunStore(runs_folder), length, seed=seed, device=device)
    if as_json:
        print_json(rows)
    else:
        typer.echo("\n".join(pair_lines(rows)))
    if not done:
        raise typer.Exit(1)


@app.command()
def distance(run_id: RunId, runs_folder: Runs = None, as_json: Json = False) -> None:
    """Say how far back a run of a memory task remembers."""
    from lstm_core.cli.listing import print_json
    from lstm_core.cli.remembering import distance_lines, distances

    found = distances(RunStore(runs_folder).get(run_id))
    if as_json:
        print_json(found)
    else:
        typer.echo("\n".join(distance_lines(found)))


@app.command()
def make_examples(
    only: Annotated[list[str] | None, typer.Option("--only", help="Make these only: movie-reviews, star.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where to; else the app's own folder.")] = None,
) -> None:
    """Train the shipped examples anew and put them in their place."""
    from lstm_core.cli.making import make_examples

    make_examples(only or [], out)


def main() -> None:
    """Run a command; errors that have a remedy are one line on stderr and exit code 2."""
    try:
        app()
    except ExplorerError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
