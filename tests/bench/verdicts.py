"""What the judge makes of a page, block by block: its score, its verdict, its text.

    python -m tests.bench.verdicts PAGE.html [--all]

Without `--all` only what the engine or the judge took for the article.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from scraper import charset
from scraper.extractor import body, comments, evidence, judge, metadata
from scraper.extractor.measured import Page
from scraper.extractor.page import parse
from scraper.extractor.verdicts import Verdict, verdicts

WIDTH = 100  # characters of a block that are shown


def main() -> None:
    """Prints a line for each block."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", type=Path)
    parser.add_argument("--all", action="store_true")
    args = parser.parse_args()
    source = args.page.read_bytes()
    tree = parse(charset.decode(source, charset.detect(source, None)))
    if tree is None:
        raise SystemExit("the page is empty")
    said = evidence.collect(tree)
    title, summary = metadata.title(tree, said, None), metadata.summary(said)
    comments.strip(tree)
    cut, hints = body.look(
        tree, said, title.value if title else None, summary.value if summary else None
    )
    if not cut.blocks:
        raise SystemExit("the page holds no text")
    page = Page(cut, hints)
    scores = judge.judge(page)
    for i, verdict in enumerate(verdicts(page)):
        if args.all or verdict is Verdict.ARTICLE or page.held[i] > 0:
            score = f"{scores[i]:6.2f}" if i in scores else "  link"
            print(f"{score} {verdict:10} {page.blocks[i].text[:WIDTH]}")


if __name__ == "__main__":
    main()
