"""Lines that are links to other pages."""

from __future__ import annotations

import pytest

from scraper.extractor.anchored import anchored
from scraper.extractor.page import parse

URL = "https://a.example/news/1"
TEASER = "Dam above the town is inspected"


@pytest.mark.parametrize(
    ("markup", "is_linked"),
    [
        (f'<p><a href="/news/2">{TEASER}</a></p>', True),
        ('<p><a href="https://b.example/"><b>Dam</b> above the town is inspected</a></p>', True),
        (f'<a href="/news/2"><h3>{TEASER}</h3><p>It was built in 1951.</p></a>', True),
        (f'<a href="?page=2">{TEASER}</a>', False),
        (f'<a href="#top">{TEASER}</a>', False),
        (f'<a href="/news/1/#top">{TEASER}</a>', False),
        (f'<a href="mailto:a@b.example">{TEASER}</a>', False),
        (f'<a href="http://[bad">{TEASER}</a>', False),
        (f"<a name=x>{TEASER}</a>", False),
        ('<p><a href="/news/2">Dam</a> above the town is inspected</p>', False),
        (f"<p>{TEASER}</p>", False),
    ],
)
def test_a_line_that_is_wholly_a_link(markup: str, is_linked: bool) -> None:
    """To another page than this one."""
    tree = parse(f"<html><body><p>It rained.</p>{markup}</body>")
    assert tree is not None
    lines = ["It rained.", TEASER]
    assert anchored(tree, lines, URL) == ((TEASER,) if is_linked else ())


def test_a_paragraph_is_no_teaser() -> None:
    """However it is linked."""
    long = "It rained. " * 40
    tree = parse(f'<html><body><a href="/2">{long}</a></body>')
    assert tree is not None
    assert anchored(tree, [long.strip()], URL) == ()


@pytest.mark.parametrize(
    ("line", "is_linked"),
    [(f"Related: {TEASER}", True), (f"相关阅读：{TEASER}", True), (f"The mayor: {TEASER}", False)],
)
def test_a_link_behind_a_label_of_links(line: str, is_linked: bool) -> None:
    """Only where the label says that other articles follow."""
    label = line.removesuffix(TEASER)
    tree = parse(f'<html><body><p>{label}<a href="/news/2">{TEASER}</a></p></body>')
    assert tree is not None
    assert anchored(tree, [line], URL) == ((line,) if is_linked else ())
