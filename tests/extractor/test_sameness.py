"""What a person sees of a change, and what not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extractor import sameness
from scraper.model import Article

PROSE = (
    "The river Aller rose by two metres, and 12 farms were flooded on Sunday.\n"
    "“Nobody was hurt – not one of us”, said the mayor, who had seen the storm of 1987.\n"
    "Im Rathaus hieß es, der Damm sei zu neun Zehnteln gefüllt.\n"
    "Ủy ban nhân dân cho biết đê vẫn an toàn sau trận mưa lớn.\n"
    "星期天河水上涨了两米，消防队说没有人受伤。\n"
    "وقال رئيس البلدية إن السد ممتلئ ولم يصب أحد بأذى."
)
LINES = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30)
TEXTS = st.lists(
    LINES | st.sampled_from([*PROSE.split("\n"), "5 minutes ago", "1,204 views", "12 dead"]),
    max_size=5,
).map("\n".join)
AGO = """
    5 minutes ago|vor 3 Stunden|il y a 3 heures|hace 2 horas|há 3 horas|3 ore fa|3 uur geleden
    för 3 timmar sedan|3 timer siden|3 tuntia sitten|3 godziny temu|před 3 hodinami|pred 3 hodinami
    3 órája|acum 3 ore|преди 3 часа|3 часа назад|3 години тому|пре 3 сата|prije 3 sata|πριν 3 ώρες
    3 saat önce|منذ 3 ساعات|۳ ساعت پیش|לפני 3 שעות|3 घंटे पहले|3 jam yang lalu|3 minit lalu
    3 giờ trước|3 ชั่วโมงที่แล้ว|5分钟前|5 分鐘前|3時間前|3시간 전|2h|3h ago|gestern, 14:30|just now
    Updated 5 minutes ago|Last updated an hour ago.|Aktualisiert vor 3 Stunden
    Обновлено 3 часа назад
"""
COUNTERS = """
    1.2K reads|12,345 views|Views: 1,204|7 comments|Comments (12)|43 shares · 3 votes
    120 views today|5 min read|12 people are reading this|3.412 Aufrufe|12 Kommentare|1 204 vues
    3 partages|12 comentarios|4,5 mil visualizações|12 commenti|12 reacties|12 visningar
    12 kommenttia
    12 komentarzy|12 komentářů|12 hozzászólás|12 comentarii|12 коментара|3 тыс. просмотров
    12 переглядів|12 прегледа|12 komentara|12 σχόλια|12 yorum|12 مشاهدة|12 بازدید|12 צפיות
    12 टिप्पणियां|12 komentar|12 komen|3 lượt xem|12 ความคิดเห็น|阅读 1.2万|1234次阅读
    3件のコメント|댓글 3개
"""


NEWS = """
    Labour | 1,204 votes;1,204 votes;Votes: 1,204;Arsenal 2 Chelsea 1;Erlen - Moor 2:1;Price: $1,204
    Shares: 12.40;Shares: 52%;Deaths: 12;12 dead;Case No. 1204;Age: 34;Runs 4 | Hits 8
    Circulation | 12,000 readers;Moorbahn | 3 shares;Long jump | 5 m;Night train | 45 min;8 hits;5 m
    CDU | 1.204 Stimmen;1.204 Stimmen;Tote: 12;Zuschauer: 12.500;PSOE | 1.204 votos;A favor: 12
    PS | 1 204 voix;1 204 votes;Morts : 12;自民党 | 1,204票;1204票;死者12人;反对 12;観客 12500人
    12 người chết;Đồng ý: 12;Партия труда | 1204 голоса;Погибшие: 12;1204표;찬성 12;사망 12명
    12 dead today;3 deaths last month;last week 3 deaths;3 minors yesterday;Today 12;3年前開業
    Public comments: 1,204;昨天死亡12人;어제 12명 사망;Hôm nay 12 ca;Heute 12 Tote
    المصابون: 12;12 صوت;Victim died 3 days ago;Missing since 3 days ago;Today 14:05: kick-off
"""


def _phrases(text: str, sign: str = "|") -> list[str]:
    return [phrase.strip() for line in text.strip().split("\n") for phrase in line.split(sign)]


@given(TEXTS)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    """Reflexive, also where its own lines are left out."""
    assert sameness.same_text(text, text)
    assert sameness.same_text(text, text + "\n", aside=text.split("\n"))


@given(TEXTS, TEXTS, st.sets(LINES))
def test_the_judgement_has_no_direction(one: str, other: str, aside: set[str]) -> None:
    """Symmetric, of texts and of titles."""
    assert sameness.same_text(one, other, aside=aside) == sameness.same_text(
        other, one, aside=aside
    )
    assert sameness.same_title(one, other) == sameness.same_title(other, one)


@given(st.data(), st.characters(whitelist_categories=("Lu", "Ll", "Lo", "Nd")))
def test_any_letter_or_digit_of_prose_is_seen(data: st.DataObject, sign: str) -> None:
    """Another one, one less, one more."""
    places = [i for i, c in enumerate(PROSE) if c.isalnum()]
    at = data.draw(st.sampled_from(places))
    replaced = PROSE[:at] + sign + PROSE[at + 1 :]
    is_same = unicodedata.normalize("NFC", sign) == PROSE[at]
    assert sameness.same_text(PROSE, replaced) is is_same
    assert not sameness.same_text(PROSE, PROSE[:at] + PROSE[at + 1 :])
    assert not sameness.same_text(PROSE, PROSE[:at] + "x" + PROSE[at:])


@given(st.permutations(PROSE.split("\n")))
def test_another_order_is_seen(lines: list[str]) -> None:
    """And nothing but that order is the same."""
    text = "\n".join(lines)
    assert sameness.same_text(PROSE, text) is (text == PROSE)


@pytest.mark.parametrize("index", range(6))
def test_a_paragraph_less_is_seen(index: int) -> None:
    """Whichever it is."""
    lines = PROSE.split("\n")
    assert not sameness.same_text(PROSE, "\n".join(lines[:index] + lines[index + 1 :]))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_letters_are_composed_in_several_ways(form: str) -> None:
    """Which nobody sees."""
    text = unicodedata.normalize(form, PROSE)  # type: ignore[arg-type]
    assert sameness.same_text(PROSE, text)


@pytest.mark.parametrize(
    "text",
    [
        PROSE.replace("\n", "\n\n"),
        PROSE.replace("\n", " "),
        PROSE.replace("\n", ""),
        PROSE.replace(" ", "\u00a0"),
        PROSE.replace(" ", "  "),
        PROSE.replace("“", '"').replace("”", '"'),
        PROSE.replace("“", "«").replace("”", "»"),
        PROSE.replace(" – ", " -- "),
        PROSE.replace(" – ", "—"),
        PROSE.replace("river", "ri\u00adver"),
        PROSE.replace("storm", "st\u200borm"),
        PROSE.replace("星期天", "星期天 "),
    ],
)
def test_how_it_is_set_is_not_seen(text: str) -> None:
    """White space, line breaks, quotes, dashes, signs without width."""
    assert sameness.same_text(PROSE, text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The therapist spoke.", "The the rapist spoke."),
        ("They saw a lot of it.", "They saw alot of it."),
        ("He came, and left.", "He came and left."),
        ("12 dead", "14 dead"),
        ("The ship sank 3 hours ago.", "The ship sank 4 hours ago."),
        ("He had 12 votes in the town council.", "He had 14 votes in the town council."),
        ("Protest vor 14 Botschaften", "Protest vor 15 Botschaften"),
        ("3名前总统被捕", "4名前总统被捕"),
        ("It rained. 5 comments were deleted.", "It rained. 6 comments were deleted."),
        ("1999", "1998"),
        ("us", "US"),
        ("Red meat / whole grains", "Red meat - whole grains"),
    ],
)
def test_a_small_edit_is_seen(one: str, other: str) -> None:
    """Spaces between words, commas, capitals, numbers in prose and in headlines."""
    assert not sameness.same_text(one, other)


@pytest.mark.parametrize("line", _phrases(NEWS, ";"))
def test_a_number_that_may_be_news_is_seen(line: str) -> None:
    """Results, scores, prices, times: in rows that name something, or counted in such words."""
    text = f"The office has told what came of it.\n{line}\nThe result is final, it said."
    last = max(i for i, c in enumerate(line) if c.isdecimal())
    edited = f"{line[:last]}{'8' if line[last] == '7' else '7'}{line[last + 1 :]}"
    assert not sameness.same_text(text, text.replace(line, edited))


def test_times_of_a_list_are_no_relative_times() -> None:
    """Where the page tells how long ago it is, too, in both versions or in one."""
    list_of = "Trains north\nErlen\n{}\nMoor\n15:20\n{}"
    one = list_of.format("14:05", "3 hours ago")
    assert not sameness.same_text(one, list_of.format("14:15", "4 hours ago"))
    assert sameness.same_text(one, list_of.format("14:05", "1 March 2026"))
    assert not sameness.same_text(one, list_of.format("14:15", "1 March 2026"))


@pytest.mark.parametrize("phrase", [*_phrases(AGO), *_phrases(COUNTERS)])
def test_counters_and_relative_times_are_not_seen(phrase: str) -> None:
    """In a line of their own they may come, go, and count."""
    assert sameness.same_text(f"{PROSE}\n{phrase}\n{PROSE}", f"{PROSE}\n{PROSE}")
    assert sameness.same_text(f"By Jane Doe | {phrase.rstrip('.')}", "By Jane Doe")


def test_a_number_beside_what_it_counts() -> None:
    """On a line of its own, as share bars have it; elsewhere a number is one."""
    assert sameness.same_text("It rained.\nShares\n1,204", "It rained.\nShares\n1,310")
    assert not sameness.same_text("It rained.\n1,204", "It rained.\n1,310")


def test_a_name_beside_a_time_is_seen() -> None:
    """The time is not."""
    assert sameness.same_text("Jane Doe · 5 minutes ago", "Jane Doe · 3 hours ago")
    assert not sameness.same_text("Jane Doe · 5 minutes ago", "John Doe · 5 minutes ago")


@pytest.mark.parametrize(
    "day", ["1 March 2026", "2026-03-01 14:30", "March 1, 2026", "2026年3月1日"]
)
def test_a_relative_time_becomes_a_day(day: str) -> None:
    """Which says the same; a day that becomes another day does not."""
    assert sameness.same_text(f"{PROSE}\n5 minutes ago", f"{PROSE}\n{day}")
    assert not sameness.same_text(f"{PROSE}\n2 March 2026", f"{PROSE}\n{day}")


def test_lines_aside_do_not_count() -> None:
    """However they are set in the text."""
    with_teaser = f"{PROSE}\nDam above the “old” town"
    assert sameness.same_text(with_teaser, PROSE, aside=['Dam above the "old" town'])
    assert not sameness.same_text(with_teaser, PROSE, aside=["Dam above the new town"])


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("“Nobody was hurt”", '"Nobody was hurt"', True),
        ("Flood – 12 dead", "Flood - 12 dead", True),
        ("Flood: 12 dead", "Flood: 14 dead", False),
        ("Flood: 12 comments", "Flood: 14 comments", False),
        (None, None, True),
        (None, "Flood", False),
    ],
)
def test_titles(one: str | None, other: str | None, is_same: bool) -> None:
    """Are the same as they are seen; nothing is taken out of them."""
    assert sameness.same_title(one, other) is is_same


def test_an_article_reads_alike() -> None:
    """By its title and its text, whatever else is known of it."""
    one = Article(url="https://a.example/1", title="Flood", text=PROSE)
    other = Article(url=None, title="Flood", text=PROSE.replace("\n", "\n\n"), section="News")
    assert sameness.reads_alike(one, other)
    assert not sameness.reads_alike(one, Article(url=None, title="Floods", text=PROSE))


def test_the_lines_of_one_text_only() -> None:
    """However they are set in the other one."""
    assert sameness.only_in("It “rained”.\nIt rose.", 'It "rained".\nIt fell.') == ("It rose.",)


@pytest.mark.parametrize(
    ("title", "is_wall"),
    [
        ("Just a moment...", True),
        ("Page not found", True),
        ("Just a moment of joy for the two towns by the river", False),
        ("Floods", False),
        (None, False),
    ],
)
def test_the_title_of_a_wall(title: str | None, is_wall: bool) -> None:
    """Is little else than its phrases."""
    assert sameness.is_wall_title(title) is is_wall


def test_versions_of_one_article_share_text() -> None:
    """A teaser and an edit do; two articles of a site do not."""
    whole = Article(url=None, title=None, text=PROSE)
    teaser = Article(url=None, title=None, text=PROSE[:70])
    other = Article(url=None, title=None, text="The council met on Monday to talk of the budget.")
    assert sameness.may_be_edit(whole, teaser)
    assert not sameness.may_be_edit(whole, other)
