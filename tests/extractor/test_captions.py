"""Which lines are captions of pictures."""

from __future__ import annotations

import pytest

from scraper.extractor.captions import is_caption


@pytest.mark.parametrize(
    "line",
    [
        "Photo: Ann Lee",
        "Foto: dpa",
        "Ảnh: Đan Lê",
        "写真：共同",
        "图：李四光",
        "사진=바다일보",
        "Фото: Иван Петров",
    ],
)
def test_a_word_calls_it_a_picture(line: str) -> None:
    """In the language of the page."""
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "The old bridge in January (Photo: Ann Lee)",
        "The old bridge in January (Getty Images)",
        "Jembatan tua itu (Kabar Kota/Ann Lee)",
        "舊橋（圖／王小明攝）",
        "낡은 다리 (사진=바다일보)",
    ],
)
def test_a_credit_in_brackets_gives_it_away(line: str) -> None:
    """At the end of the line."""
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "Die alte Brücke im Januar. Foto: dpa",
        "Le vieux pont en janvier. Crédit photo : Luc Roux",
        "The old bridge in January – PHOTO ANN LEE",
        "The old bridge in January © The Paper",
        "The old bridge in January REUTERS/Ann Lee",
        "李四光 摄",
        "バス停の前の橋＝市提供",
        "다리 앞의 아이들. 시청 제공",
    ],
)
def test_a_credit_behind_gives_it_away(line: str) -> None:
    """A label, an agency's mark, who took or lent it."""
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "The old bridge was closed on Tuesday.",
        "The photo of the bridge was taken by a reader, said the mayor.",
        "He told Reuters that the bridge would stay closed.",
        "She smiled (and left).",
        pytest.param(
            "The mayor’s image: a man of bridges, who had never crossed one himself.",
            marks=pytest.mark.xfail(
                reason="a word for pictures before a colon is taken for a credit"
            ),
        ),
        "Bridge closed",
        "",
    ],
)
def test_prose_is_none(line: str) -> None:
    """Not even a sentence about a photograph."""
    assert not is_caption(line)
