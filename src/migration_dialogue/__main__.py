"""Command line: `python -m migration_dialogue`."""

import argparse
import logging
import sys
import warnings
from pathlib import Path

from migration_dialogue import __version__
from migration_dialogue.errors import CodebookError, UserError
from migration_dialogue.paths import CODEBOOK, DICTIONARY, FIGURES, LEARNED, PACKAGE, REPORT, ROOT, TABLES

BAD_INPUT = 2
# Failed documents of a folder that are named on the terminal.
SHOWN = 20
# The names of `documents.document.LAYOUTS`, which takes long to load.
LAYOUT_NAMES = ("parlatino_2017", "articles", "resolution", "recommendations", "prose")
EPILOG = """\
Without --output the project's own tables, figures and notebooks are rebuilt (figures), and nothing else is written.
With --output FOLDER tables and figures go to FOLDER/tables and FOLDER/figures and the project's stay as they are:
  figures --codebook my_codebook --output my_output
"""


def make_parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="migration_dialogue", description="Read policy documents (reports, resolutions, declarations) into tables.",
        epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=__version__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--report", type=Path, default=REPORT, help="the document to read (default: the report)")
    common.add_argument("--codebook", type=Path, default=CODEBOOK, help="folder of codebooks (default: data/codebook)")
    common.add_argument("--model", help="spaCy model package (default: en_core_web_sm, or its republished package)")
    common.add_argument("-v", "--verbose", action="store_true", help="say what is read and written")
    written = argparse.ArgumentParser(add_help=False)
    written.add_argument(
        "--also", action="append", default=[], choices=("xlsx", "parquet"), metavar="FORMAT",
        help="write the tables also as one Excel workbook (xlsx) or as Parquet files (parquet); may be given twice",
    )  # fmt: skip
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    figures = commands.add_parser(
        "figures", parents=[common, written], help="rebuild tables, figures and executed notebooks"
    )
    figures.add_argument("names", nargs="*", metavar="figure", help="only these figures, and no notebook")
    figures.add_argument("--output", type=Path, help="write to this folder and leave the project's files alone")
    read = commands.add_parser(
        "read", parents=[common, written], help="read any document, or all documents of a folder"
    )
    read.add_argument(
        "document", type=Path, help="a file in plain text, Markdown, HTML, Word (.docx) or PDF; or a folder"
    )
    read.add_argument("--layout", help=f"{', '.join(LAYOUT_NAMES)} (default: found out from the text)")
    read.add_argument("--limit", type=int, default=20, metavar="MB", help="largest file that is read (default: 20)")
    read.add_argument(
        "--output", type=Path, required=True, help="folder for tables, figures and page; of a folder, for tables"
    )
    read.add_argument(
        "--jobs", type=_read_number, default=1, metavar="N", help="number of processes for a folder (default: 1)"
    )
    read.add_argument(
        "--scheduler", metavar="ADDRESS", help="Dask scheduler for a folder, as tcp://host:8786, or local"
    )
    compare = commands.add_parser("compare", parents=[common, written], help="set two documents side by side")
    compare.add_argument("left", type=Path, help="a document")
    compare.add_argument("right", type=Path, help="another document")
    compare.add_argument("--output", type=Path, required=True, help="folder for the tables and the page")
    site = commands.add_parser(
        "site", parents=[common], help="write the site: findings, figures, text, notebooks, tables"
    )
    site.add_argument("--output", type=Path, default=ROOT / "site", help="folder to write to (default: site)")
    theme = commands.add_parser("theme", parents=[common], help="list the passages that mention a theme, with offsets")
    theme.add_argument("name", help="a theme of the codebook, for example trafficking")
    codebook = commands.add_parser("codebook", help="check the codebook of themes, or find words that could join it")
    checks = codebook.add_subparsers(dest="action", required=True, metavar="action")
    checks.add_parser("check", parents=[common], help="list terms that never match, or that others make superfluous")
    suggest = checks.add_parser("suggest", parents=[common], help="list words that are typical of a theme and no terms")
    suggest.add_argument("name", help="a theme of the codebook, for example trafficking")
    suggest.add_argument("documents", type=Path, nargs="+", metavar="document", help="files to look for words in")
    suggest.add_argument("--limit", type=int, default=20, metavar="N", help="the most words listed (default: 20)")
    score = commands.add_parser("score", help="score names on annotated texts, beside the bare model")
    score.add_argument(
        "texts", type=Path, nargs="+", help="CoNLL-U, IOB2 or JSONL with spans, or a text annotated in data/gold"
    )
    score.add_argument("--codebook", type=Path, default=CODEBOOK, help="folder of codebooks (default: data/codebook)")
    score.add_argument("--output", type=Path, help="CSV file for all scores")
    score.add_argument("-v", "--verbose", action="store_true", help="say what is read and written")
    _add_learning(commands, common)
    benchmark = commands.add_parser(
        "benchmark", parents=[common], help="measure how fast documents are read, in ratios"
    )
    benchmark.add_argument("--sizes", type=int, nargs="*", metavar="N", default=[10, 100, 1000],
                           help="numbers of documents in collections (default: 10 100 1000)")  # fmt: skip
    return parser


def _read_number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found '{text}', expected 1 or more")
    return int(text)


def _add_learning(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands that make anew what is stored in data/learned."""
    actions = commands.add_parser("actions", help="learn action categories anew from a file of coded recommendations")
    actions.add_argument("coded", type=Path, help="CSV with columns session, action_category (1 to 5) and text")
    actions.add_argument("--codebook", type=Path, default=CODEBOOK, help="folder with the manual's verbs")
    actions.add_argument("--output", type=Path, default=LEARNED, help="folder to write to (default: data/learned)")
    actions.add_argument("-v", "--verbose", action="store_true", help="say what is read and written")
    recogniser = commands.add_parser("recogniser", help="train the recogniser of names anew on annotated texts")
    recogniser.add_argument(
        "texts", type=Path, nargs="+", help="CoNLL-U, IOB2 or JSONL with spans; one at least with GPE"
    )
    recogniser.add_argument(
        "--further", action="store_true", help="go on from the stored weights, and store the mean of both"
    )
    recogniser.add_argument("-v", "--verbose", action="store_true", help="say what is read and written")
    commands.add_parser("compact", parents=[common], help="store the Global Compact's words anew in data/learned")


def run_figures(options: argparse.Namespace) -> None:
    """Rebuild tables and figures, and the notebooks where the project's own outputs are rebuilt whole."""
    from migration_dialogue import build
    from migration_dialogue.analysis import analyse
    from migration_dialogue.evaluation import evaluate_tables
    from migration_dialogue.evaluation.gold import read_gold
    from migration_dialogue.figures import collection, find_chart
    from migration_dialogue.findings import answer_pieces
    from migration_dialogue.page.render import find_title
    from migration_dialogue.page.site import CITATION

    for name in options.names:
        find_chart(name)
    if options.output is None and ROOT == PACKAGE:
        raise UserError(
            "an installed package has no tables and figures of its own to rebuild; name a folder with --output"
        )
    if options.output is None and (options.report, options.codebook, options.model) != (REPORT, CODEBOOK, None):
        raise CodebookError(
            "another report, codebook or model needs --output, so that the project's tables stay as they are"
        )
    if options.output is None and options.also:
        raise UserError("--also needs --output, because the tests compare all files of the project's own tables")
    quiet = not sys.stderr.isatty()
    found = analyse(
        options.report, layout="parlatino_2017", codebook=options.codebook, model=options.model, quiet=quiet
    )
    tables, drawn = found.tables, found.tables
    if options.output is None:
        tables |= evaluate_tables(found)
        drawn = tables | {"annotated_links": read_gold("crossref")}
        if not options.names or set(options.names) & set(collection.CHARTS):
            drawn |= answer_pieces()
        build.save_dictionary(DICTIONARY)
    build.save_tables(tables, options.output / "tables" if options.output else TABLES, also=options.also)
    folder = options.output / "figures" if options.output else FIGURES
    source = CITATION if options.report == REPORT else find_title(found)
    build.save_figures(drawn, folder, source=source, names=options.names, quiet=quiet)
    if options.output is None and not options.names:
        from migration_dialogue.execute import run_notebooks

        run_notebooks(quiet=quiet)


def run_collection(options: argparse.Namespace) -> None:
    """Read every document of a folder, and say which could not be read."""
    from migration_dialogue.collection import list_failures, read_collection

    if options.also:
        raise UserError("--also is for one document; the tables of a folder are Parquet files")
    read, failed, earlier = read_collection(
        options.document, options.output, layout=options.layout, codebook=options.codebook, model=options.model,
        largest=options.limit * 1_000_000, jobs=options.jobs, scheduler=options.scheduler,
        quiet=not sys.stderr.isatty(),
    )  # fmt: skip
    for row in list_failures(options.output).head(SHOWN).itertuples():
        print(f"not read: {row.document}: {row.error}", file=sys.stderr)
    told = f" An earlier run had done {earlier} of them." if earlier else ""
    print(f"Read {read} of {read + failed} documents in {options.document}; {failed} could not be read.{told}")
    print(f"The tables are in {options.output / 'tables'}; the table documents says what became of each.")


def run_read(options: argparse.Namespace) -> None:
    """Read a document and write what was found: its tables, the figures that it has something for, and a page."""
    if options.document.is_dir():
        return run_collection(options)
    from migration_dialogue import build
    from migration_dialogue.analysis import analyse

    quiet = not sys.stderr.isatty()
    found = analyse(
        options.document, layout=options.layout, codebook=options.codebook, model=options.model, quiet=quiet,
        largest=options.limit * 1_000_000,
    )  # fmt: skip
    build.save_document(found, options.output, codebook=options.codebook, also=options.also, quiet=quiet)
    counts = found.document.units["kind"].value_counts()
    units = ", ".join(f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in counts.items())
    print(f"Read {units or 'no unit'} from {options.document} with the layout '{found.document.layout}'.")
    print(f"Open {options.output / 'page.html'}; the tables and figures are in the folders beside it.")


def run_compare(options: argparse.Namespace) -> None:
    """Set two documents side by side: which passages of one have a counterpart in the other, and which have none."""
    from migration_dialogue import build
    from migration_dialogue.analysis import read_document
    from migration_dialogue.links.pairs import compare_documents
    from migration_dialogue.page.comparison import write_comparison

    left, right = (
        read_document(path, codebook=options.codebook, model=options.model) for path in (options.left, options.right)
    )
    tables = compare_documents(left, right)
    build.save_tables(tables, options.output / "tables", also=options.also)
    write_comparison(left, right, tables, options.output / "comparison.html")
    linked = int(tables["links"]["linked"].sum())
    print(f"Found {linked} pairs of passages that may say the same. Open {options.output / 'comparison.html'}.")


def run_site(options: argparse.Namespace) -> None:
    """Write the site from the report, the stored tables and figures, and the executed notebooks."""
    if ROOT == PACKAGE:
        raise UserError("an installed package has no notebooks and figures to make a site of; run it in the repository")
    from migration_dialogue.analysis import analyse
    from migration_dialogue.page.site import write_site

    write_site(analyse(options.report, codebook=options.codebook, model=options.model), options.output)
    print(f"Open {options.output / 'index.html'}.")


def run_theme(options: argparse.Namespace) -> None:
    """Print every passage that mentions a theme, with its offsets and the words that matched."""
    from migration_dialogue.analysis import analyse
    from migration_dialogue.themes.codebook import check_theme, read_themes

    check_theme(options.name, read_themes(options.codebook))
    tables = analyse(options.report, codebook=options.codebook, model=options.model).tables
    mentions = tables["theme_mentions"]
    words = mentions[mentions["theme"] == options.name].groupby("unit_id")["text"].agg(", ".join)
    units = tables["units"].set_index("unit_id")
    for unit in units.loc[units.index.isin(words.index)].sort_values("start").itertuples():
        print(f"{unit.Index} [{unit.start}:{unit.end}] ({words[unit.Index]}) {unit.text}")


def run_suggest(options: argparse.Namespace) -> None:
    """Print words that could become terms of a theme, each with sentences; a person decides."""
    from migration_dialogue.analysis import read_document
    from migration_dialogue.themes.codebook import check_theme, read_themes
    from migration_dialogue.themes.suggest import suggest_terms

    codebook = read_themes(options.codebook)
    check_theme(options.name, codebook)
    documents = [read_document(path, codebook=options.codebook, model=options.model) for path in options.documents]
    found = suggest_terms(options.name, documents, codebook=codebook)
    for row in found.head(options.limit).itertuples():
        print(f"{row.item}: {row.n_near} near the theme, {row.n_rest} elsewhere, log-likelihood {row.g2:.1f}")
        print(*(f"    {text}" for text in row.sentences), sep="\n")
    print(f"{len(found)} words and pairs are typical of units near '{options.name}' and in none of its terms")


def run_codebook(options: argparse.Namespace) -> None:
    """Print the theme terms that have no effect on the report or are not needed: one line each, with file and line."""
    if options.action == "suggest":
        return run_suggest(options)
    from migration_dialogue.analysis import analyse
    from migration_dialogue.themes.check import check_terms
    from migration_dialogue.themes.codebook import read_themes

    codebook = read_themes(options.codebook)
    found = analyse(options.report, codebook=options.codebook, model=options.model)
    findings = check_terms(found.document.readings.values(), codebook=codebook)
    for row in findings.itertuples():
        print(f"{row.where}: theme '{row.theme}', {row.use} term '{row.term}': {row.finding}")
    print(f"{len(findings)} of {len(codebook.terms)} terms to look at")


def run_actions(options: argparse.Namespace) -> None:
    """Learn the action statistics from coded recommendations, print their scores on later sessions, and write both."""
    import pandas as pd

    from migration_dialogue.demands.actions import ActionClassifier, cross_validate, read_manual
    from migration_dialogue.language.model import load_model
    from migration_dialogue.language.words import list_words
    from migration_dialogue.paths import stage_folder

    coded = pd.read_csv(options.coded).fillna({"text": ""})
    if missing := {"session", "action_category", "text"} - set(coded.columns):
        raise CodebookError(f"{options.coded}, line 1: no column {', '.join(sorted(missing))}, expected one of each")
    nlp, manual = load_model(), read_manual(options.codebook)
    classifier = ActionClassifier(manual, verbs=list_words(nlp, "verb"), nouns=list_words(nlp, "noun"))
    sessions = sorted(coded["session"].unique())
    scores = cross_validate(coded, classifier=classifier, sessions=sessions[len(sessions) // 2 + 1 :])
    classifier.fit(coded["text"], coded["action_category"])
    with stage_folder(options.output) as staged:
        classifier.save(staged)
        scores.to_csv(staged / "action_scores.csv", index=False, lineterminator="\n")
    print(scores.to_string(index=False))


def run_recogniser(options: argparse.Namespace) -> None:
    """Train the recogniser of names on annotated texts and store its weights."""
    from migration_dialogue.evaluation.training import train_recogniser

    number = train_recogniser(options.texts, further=options.further, quiet=not sys.stderr.isatty())
    print(f"learned from {number:,} names")


def run_compact(options: argparse.Namespace) -> None:
    """Read the Global Compact with the model and store its lemmas."""
    from migration_dialogue.language.model import load_pipeline
    from migration_dialogue.links.objectives import save_actions
    from migration_dialogue.paths import stage_folder

    with stage_folder(LEARNED) as staged:
        save_actions(load_pipeline(options.model, codebook=options.codebook), staged)


def run_score(options: argparse.Namespace) -> None:
    """Print how well names and dates are found on annotated texts, with the bare model beside; write all scores."""
    from migration_dialogue.evaluation.spans import compare_with_bare
    from migration_dialogue.paths import stage_folder

    scores = compare_with_bare(options.texts, codebook=options.codebook)
    main = scores[scores["label"] == "names and dates"]
    print(main.pivot(index=["text", "articles"], columns="system", values="value").to_string())
    if options.output:
        with stage_folder(options.output.parent) as staged:
            scores.to_csv(staged / options.output.name, index=False, lineterminator="\n")


def run_benchmark(options: argparse.Namespace) -> None:
    """Print times as ratios to what they could be at best, line by line as they are measured."""
    from migration_dialogue import benchmark

    for line in benchmark.run_benchmark(options.report, codebook=options.codebook, sizes=options.sizes):
        print(line, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; bad input gives one sentence on standard error and exit status 2."""
    options = make_parser().parse_args(arguments)
    logging.basicConfig(format="%(message)s")
    logging.getLogger("migration_dialogue").setLevel(logging.INFO if options.verbose else logging.WARNING)
    warnings.showwarning = lambda message, *_, **__: print(f"warning: {message}", file=sys.stderr)

    runs = {
        "figures": run_figures,
        "read": run_read,
        "compare": run_compare,
        "site": run_site,
        "theme": run_theme,
        "codebook": run_codebook,
        "actions": run_actions,
        "recogniser": run_recogniser,
        "compact": run_compact,
        "benchmark": run_benchmark,
        "score": run_score,
    }
    run = runs[options.command]
    try:
        run(options)
    except (UserError, OSError) as error:
        print(f"migration_dialogue: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("migration_dialogue: interrupted, nothing was half written", file=sys.stderr)
        return BAD_INPUT
    return 0


if __name__ == "__main__":
    sys.exit(main())
