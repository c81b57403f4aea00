"""Bylines → people: one name each, and nobody who is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extractor.names import (
    in_dateline,
    is_agency,
    is_group,
    is_person_like,
    is_staff,
    organisation,
    people,
    split,
    without_by,
)


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("Ann Lee", ["Ann Lee"]),
        ("By Ann Lee", ["Ann Lee"]),
        ("By: Ann Lee", ["Ann Lee"]),
        ("Von Jörg Müller", ["Jörg Müller"]),
        ("Par Élodie Roux", ["Élodie Roux"]),
        ("Por José Pérez", ["José Pérez"]),
        ("Di Luca Bozzi", ["Luca Bozzi"]),
        ("Door Piet de Vries", ["Piet de Vries"]),
        ("Av Ylva Nordgren", ["Ylva Nordgren"]),
        ("Автор: Иван Петров", ["Иван Петров"]),
        ("Oleh Budi Santoso", ["Budi Santoso"]),
        ("Tác giả: Đan Lê", ["Đan Lê"]),
        ("بقلم: محمود الشاذلي", ["محمود الشاذلي"]),
        ("作者：李四光", ["李四光"]),
        ("记者 李四光", ["李四光"]),
        ("김철수 기자", ["김철수"]),
    ],
)
def test_the_word_that_makes_a_byline_goes(byline: str, expected: list[str]) -> None:
    """In any language, with a colon or without."""
    assert list(people([byline])) == expected


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("Ann Lee and Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee, Bo Ek and Cy Dunn", ["Ann Lee", "Bo Ek", "Cy Dunn"]),
        ("Ann Lee & Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Jörg Müller und Uta Abt", ["Jörg Müller", "Uta Abt"]),
        ("Luc Roux et Léa Petit", ["Luc Roux", "Léa Petit"]),
        ("Ana Gil y Eva Sanz", ["Ana Gil", "Eva Sanz"]),
        ("Rui Sá e Ana Luz", ["Rui Sá", "Ana Luz"]),
        ("Иван Петров и Анна Иванова", ["Иван Петров", "Анна Иванова"]),
        ("Ali Kaya ve Can Ak", ["Ali Kaya", "Can Ak"]),
        ("李四光、王小明", ["李四光", "王小明"]),
        ("林小满 郑一航", ["林小满", "郑一航"]),
        ("Ann Lee | Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Martin King, Jr.", ["Martin King, Jr"]),
    ],
)
def test_several_people_are_told_apart(byline: str, expected: list[str]) -> None:
    """By commas, "and" in the byline's language, or a space between ideographs."""
    assert list(people([byline])) == expected


@pytest.mark.parametrize(
    "byline",
    [
        "Ann Lee, staff writer",
        "Ann Lee, Senior Correspondent",
        "Reporter Ann Lee",
        "Ann Lee (ann@paper.example)",
        "Ann Lee @annlee",
        "Ann Lee https://paper.example/ann",
        "Ann Lee - Reuters",
        "Ann Lee, Reuters",
        "Ann Lee/AFP",
        "Ann Lee (dpa)",
    ],
)
def test_roles_addresses_and_agencies_go(byline: str) -> None:
    """Where a person is named."""
    assert "Ann Lee" in people([byline])[0]


@pytest.mark.parametrize(
    "agency", ["Reuters", "AFP", "dpa", "Xinhua", "新华社", "연합뉴스", "ТАСС"]
)
def test_an_agency_is_an_author_where_nobody_else_is(agency: str) -> None:
    """And only there."""
    assert people([agency]) == (agency,)
    assert people([agency, "Ann Lee"]) == ("Ann Lee",)


@pytest.mark.parametrize(
    "byline",
    [
        "Ann Lee, Head of Sales and Marketing",
        "Ann Lee, Home and Digital Security Expert",
        "Ann Lee, The Harwick Times & Gazette",
        "Ann Lee, MD, PhD, FACLM",
        "Ann Lee, M.D.",
        "Ann Lee ●",
        "Ann Lee, photos: Bo Ek",
    ],
)
def test_what_is_said_of_a_person_behind_a_comma_goes(byline: str) -> None:
    """Titles, papers, degrees, photographers."""
    assert people([byline]) == ("Ann Lee",)


def test_a_company_behind_several_people_takes_none_of_them_along() -> None:
    """`and Cy Dunn of The Daily Post`."""
    byline = "Ann Lee, Bo Ek and Cy Dunn of The Daily Post"
    assert people([byline]) == ("Ann Lee", "Bo Ek", "Cy Dunn")


def test_a_middle_name_in_brackets_is_a_name() -> None:
    """A place behind the name is none."""
    assert people(["Ann (Bea) Lee"]) == ("Ann (Bea) Lee",)
    assert people(["Ann Lee (Oslo)"]) == ("Ann Lee",)


@pytest.mark.parametrize(
    "name", ["Harwick University", "Bridge Watch Team", "The Daily Post", "新城晚报", "北城网"]
)
def test_an_organisation_is_no_person(name: str) -> None:
    """By a word of its name, in ideographs by its end."""
    assert is_group(name)
    assert people([name]) == ()


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("Harwick University", "Harwick University"),
        ("By Bridge Watch Team", "Bridge Watch Team"),
        ("Institute for Rivers and Bridges", "Institute for Rivers and Bridges"),
        ("bridgewatcher", "bridgewatcher"),
        ("admin", None),
        ("wp_admin", None),
        ("Editorial Team", None),
        ("Daily Post Staff", None),
        ("News Desk", None),
        ("ann@paper.example", None),
        ("paper.example", None),
        ("Full Bio", None),
        ("x" * 60, None),
        ("12", None),
        ("", None),
    ],
)
def test_an_organisation_has_a_name_of_its_own(statement: str, name: str | None) -> None:
    """Whole; desks, accounts and addresses have none."""
    assert organisation(statement) == name


@pytest.mark.parametrize("account", ["admin", "Administrator", "Editor", "Staff", "Newsroom"])
def test_a_desk_or_an_account_is_nobody(account: str) -> None:
    """No author from "admin"."""
    assert is_staff(account)
    assert people([account]) == ()


def test_the_site_itself_writes_nothing() -> None:
    """Its name in the author's place names nobody."""
    assert people(["The Daily Post"], ["The Daily Post"]) == ()


def test_each_is_named_once_in_order() -> None:
    """JSON-LD and byline repeat them; a part of a name is the same person."""
    assert people(["Bo Ek", "Ann Lee", "Bo Ek", "Ann"]) == ("Bo Ek", "Ann Lee")


@pytest.mark.parametrize(
    ("shouted", "expected"),
    [
        ("ANN LEE", "Ann Lee"),
        ("ANN O'NEIL", "Ann O'Neil"),
        ("JO VAN DER BERG", "JO Van Der Berg"),
        ("ÉLODIE ROUX", "Élodie Roux"),
        ("NATO", "NATO"),
        ("李四光", "李四光"),
    ],
)
def test_a_shouted_name_is_written_as_elsewhere(shouted: str, expected: str) -> None:
    """Initials, short words and single words stay as they are."""
    assert people([shouted]) == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        "the council said on tuesday",
        "Ann Lee said: no",
        "page 3",
        "www.paper.com",
        "x" * 60,
        "One Two Three Four Five Six Seven",
        "{name}",
        "“Never again”",
        "12 34",
        "—",
        "Cite This Page",
        "About the Author",
    ],
)
def test_what_is_no_name_by_its_shape(text: str) -> None:
    """Sentences, numbers, addresses, templates."""
    assert not is_person_like(text)


@pytest.mark.parametrize(
    "name",
    [
        "Ann Lee",
        "Jean-Luc d'Arc",
        "Ludwig van der Berg",
        "J. R. R. Tolkien",
        "Nguyễn Thị Minh Khai",
        "José Maria da Silva",
        "محمود الشاذلي",
        "李四",
        "김철수",
        "สมชาย ใจดี",
        "Иван Петров",
    ],
)
def test_names_of_the_world_are_names(name: str) -> None:
    """With particles, hyphens, initials, in any script."""
    assert is_person_like(name)


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("新城晚报讯（记者 李四光）昨日上午，记者从市政府获悉。", ("李四光",)),
        ("（中央社記者王小明台北3日電）立法院今天三讀通過。", ("王小明",)),
        ("［記者李四光／台北報導］老橋今天關閉。", ("李四光",)),
        ("(서울=통신) 김철수 기자 = 정부는 오늘 발표했다.", ("김철수",)),
        ("The council (led by Ann Lee) met on Tuesday.", ()),
        ("", ()),
    ],
)
def test_the_reporter_of_a_dateline(paragraph: str, expected: tuple[str, ...]) -> None:
    """Papers of East Asia name them in the first paragraph."""
    assert in_dateline(paragraph) == expected


def test_all_words_of_an_agency_make_one() -> None:
    """`Anadolu Ajansı` and `ANI News`, but no person with such a part."""
    assert is_agency("Anadolu Ajansı")
    assert not is_agency("Ani Lorak")


def test_a_byline_without_its_word_is_as_it_is() -> None:
    """Nothing else is cut."""
    assert (without_by("By Ann Lee"), without_by("Byron Lee")) == ("Ann Lee", "Byron Lee")


def test_brackets_go() -> None:
    """They hold a place or a paper."""
    assert split("Ann Lee (Oslo)") == ["Ann Lee"]


@given(st.lists(st.text(max_size=60), max_size=4))
def test_no_byline_makes_it_raise(bylines: list[str]) -> None:
    """Names, each once, none of them empty."""
    found = people(bylines)
    assert len(set(found)) == len(found)
    assert all(name.strip() for name in found)
