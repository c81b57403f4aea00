"""What one line is, judged by its words and its shape alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extractor.lines import Shape, has_relative_time, is_breadcrumb, shape_of

PARAGRAPH = (
    "The council voted on Tuesday to close the old bridge until the end of the winter, after"
    " engineers had found cracks in two of its seven piers."
)


@pytest.mark.parametrize(
    ("line", "shape"),
    [
        (PARAGRAPH, Shape.PROSE),
        ("He declined.", Shape.HEADLINE),
        ("The bridge was closed on Tuesday.", Shape.PROSE),
        ("市议会周二决定关闭旧桥。", Shape.PROSE),
        ("สภาเทศบาลมีมติเมื่อวันอังคารให้ปิดสะพานเก่าไปจนถึงสิ้นฤดูหนาวเพื่อซ่อมแซมใหม่ทั้งหมด", Shape.PROSE),
        ("Old bridge to close until spring", Shape.HEADLINE),
        ("Ann Lee", Shape.HEADLINE),
        ("- bread and butter", Shape.BULLET),
        ("• bread and butter", Shape.BULLET),
        ("2) bread and butter", Shape.BULLET),
        ("Comments", Shape.COMMENTS),
        ("3 comments", Shape.COMMENTS),
        ("Leave a comment", Shape.COMMENTS),
        ("评论 (12)", Shape.COMMENTS),
        ("Related articles", Shape.RELATED),
        ("Lesen Sie auch", Shape.ASIDE),
        ("Tin liên quan", Shape.ASIDE),
        ("By Ann Lee", Shape.BYLINE),
        ("记者 李四光", Shape.BYLINE),
        ("ann.lee@paper.example", Shape.CREDIT),
        ("Photo: Ann Lee", Shape.CAPTION),
        ("Die alte Brücke im Januar. Foto: dpa", Shape.CAPTION),
        ("Share", Shape.NOISE),
        ("Advertisement", Shape.NOISE),
        ("Home | Sport | Culture | Weather", Shape.NOISE),
        ("Read also: Two bridges closed", Shape.NOISE),
        ("#bridge #winter #river", Shape.NOISE),
        ("1.204", Shape.NOISE),
        ("A- A A+", Shape.NOISE),
        ("© 2024 The Paper. All rights reserved.", Shape.NOISE),
        ("Subscribe to our newsletter", Shape.NOISE),
        ("Your email address will not be published.", Shape.FORM),
        ("Old bridge closedNew bridge openedMayor resigns", Shape.NOISE),
        ("var a = 1; function b() { return a; }", Shape.CODE),
        (".box { color: red; margin: 0 }", Shape.CODE),
        ('{"@context": "x"; {}}', Shape.CODE),
        ("| Two bridges closed | 5 January |", Shape.ROW),
        ("Two bridges closed after the flood ... |", Shape.ROW),
    ],
)  # fmt: skip
def test_a_line_has_one_shape(line: str, shape: Shape) -> None:
    """The first test that holds decides."""
    assert shape_of(line) is shape


@pytest.mark.parametrize(
    "line",
    [
        "The paper deleted 1,914 comments last year, and the readers thanked it for every one.",
        "The bakery’s newsletter has more readers than the parish paper, said the baker’s widow.",
        "“All rights reserved,” she read aloud, and closed the book that nobody would ever copy.",
        "The photo shows the bridge as it stood before the flood of 1953 took it away.",
    ],
)
def test_prose_about_leftovers_is_prose(line: str) -> None:
    """An article may speak of comments, newsletters and rights."""
    assert shape_of(line) is Shape.PROSE


@pytest.mark.parametrize(
    "line",
    ["2 hours ago", "vor 2 Stunden", "il y a 2 heures", "hace 2 horas", "2 часа назад", "2小时前",
     "2시간 전", "2 giờ trước", "2 saat önce", "منذ 2 ساعات"],
)  # fmt: skip
def test_a_relative_time_is_known_in_any_language(line: str) -> None:
    """A number beside such a word."""
    assert has_relative_time(line)


@pytest.mark.parametrize(
    "line",
    ["long ago", "5 January 2024", "", f"{PARAGRAPH} Two hours ago 5 people died.", "vor Gericht"],
)
def test_without_its_number_or_in_prose_it_is_none(line: str) -> None:
    """The line is short."""
    assert not has_relative_time(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Home > World > Asia", True),
        ("Trang chủ » Thời sự", True),
        ("Start / Region / Stadt", True),
        ("Old bridge to close", False),
        ("He said: bread > butter, and that was the end of the whole long story.", False),
    ],
)
def test_a_breadcrumb_is_short_parts_between_signs(line: str, expected: bool) -> None:
    """The way from the front page to the article."""
    assert is_breadcrumb(line) is expected


@given(st.text())
def test_every_line_has_a_shape(line: str) -> None:
    """For any text, and nothing raises."""
    assert shape_of(line) in Shape
