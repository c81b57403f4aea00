"""Lines that are a site's go, in any language; what articles repeat of their own accord stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extractor.memory import hand_of, imprint, line_key, recall
from scraper.model import Article, Recurrence, SiteMemory

FLOODS = (
    "The river Ostra rose by two metres overnight and flooded the lower town of Velmar.",
    "Firefighters carried forty residents out of their houses in rubber boats, the mayor said.",
    "Nobody was hurt, but the bridge that joins the two banks is closed until engineers see it.",
    "Schools and the market hall stay closed today, and trains stop one station before Velmar.",
)
STRIKE = (
    "Bus drivers in Harlund have walked out for a third day over the new night timetable.",
    "Their union wants an hour of rest between two shifts, which the operator calls unworkable.",
    "Passengers waited in the rain at the central station, and taxis doubled their prices.",
    "Talks are to resume on Thursday in the presence of a mediator from the labour ministry.",
)
THEATRE = (
    "The city theatre opens its season with a comedy that nobody has staged for eighty years.",
    "Director Ilse Amrain found the manuscript in the cellar, under costumes and mouldy wigs.",
    "Four actors play nineteen roles, and the audience chooses by applause how it ends.",
    "The first night is sold out, though a few seats in the gallery are kept for students.",
)
ROBOTS = (
    "A robot from a school in Brenn has won the national contest for machines that pick fruit.",
    "It finds ripe strawberries by their smell, a trick that its builders learnt from bees.",
    "The jury praised how gently the gripper closes and how little electricity it needs.",
    "In spring the pupils will show it to growers, who struggle to find hands for the harvest.",
)
STORIES = (FLOODS, STRIKE, THEATRE, ROBOTS)
BOX = "Get our seven best reads of the week by mail, free of charge, every single Friday morning."
NOTE = "We may earn a commission when you buy something through the links that we publish here."


def article(*lines: str, authors: tuple[str, ...] = (), flags: tuple[str, ...] = ()) -> Article:
    """Make an article of these lines."""
    return Article(
        url=None, title="News", text="\n".join(lines), authors=authors, flags=flags, word_count=99
    )


def memory_of(*articles: Article) -> SiteMemory:
    """Make the memory that these articles leave, as an archive keeps it."""
    memory = SiteMemory()
    for number, known in enumerate(articles):
        left = imprint(known, memory)
        lines = dict(memory.lines)
        for key in left.keys:
            old = lines.get(key, Recurrence(0, left.hand))
            hand = left.hand if old.hand == left.hand else 0
            lines[key] = Recurrence(old.articles + 1, hand)
        same = not number or memory.hand == left.hand
        memory = SiteMemory(memory.articles + bool(left.keys), lines, left.hand if same else 0)
    return memory


def left_of(lines: Sequence[str], *others: Sequence[str]) -> list[str]:
    """Give what is left of a text after those of other articles are known."""
    known = memory_of(*(article(*other) for other in others))
    return recall(article(*lines), known).text.split("\n")


# What goes


@pytest.mark.parametrize("others", [1, 2, 3])
def test_a_box_goes_wherever_it_stands(others: int) -> None:
    """Above, inside or below the text; one other article is enough."""
    known = [(*story, BOX) for story in STORIES[1 : others + 1]]
    assert left_of((*FLOODS, BOX), *known) == [*FLOODS]
    assert left_of((BOX, *FLOODS), *known) == [*FLOODS]
    assert left_of((*FLOODS[:2], BOX, *FLOODS[2:]), *known) == [*FLOODS]


def test_a_box_goes_with_its_heading_and_its_last_words() -> None:
    """And with the rule above it."""
    box = ("* * *", "Our newsletter", BOX, "Thank you", "You are subscribed to our letter now")
    assert left_of((*FLOODS, *box), (*STRIKE, *box)) == [*FLOODS]


def test_spaces_and_signs_make_no_difference() -> None:
    """Nor do capitals."""
    assert left_of((*FLOODS, BOX), (*STRIKE, f"»  {BOX.upper().replace(' ', '  ')}")) == [*FLOODS]


def test_what_most_articles_have_is_the_site_s_even_if_it_fits() -> None:
    """A note on rivers on the pages of a paper named after one."""
    note = "Firefighters, residents, engineers and the mayor of Velmar read the Ostra Messenger."
    known = [(*story, note) for story in STORIES[1:]]
    assert note in left_of((*FLOODS, note), known[0])
    assert left_of((*FLOODS, note), *known) == [*FLOODS]


def test_of_many_articles_two_must_have_it() -> None:
    """One that has it may be a follow-up."""
    others = [tuple(f"{line} {n}" for line in STORIES[n % 4]) for n in range(8)]
    assert BOX in left_of((*FLOODS, BOX), (*others[0], BOX), *others[1:])
    known = [(*other, BOX) for other in others[:2]]
    assert BOX not in left_of((*FLOODS, BOX), *known, *others[2:])


@pytest.mark.parametrize(
    ("own", "other", "box"),
    [
        (
            (
                "河水一夜之间上涨了两米，维尔马下城区的街道全部被淹没。",
                "市长说，消防员用橡皮艇救出了四十名居民，没有人受伤。",
                "连接两岸的大桥已经关闭，工程师将在周五前检查桥墩。",
            ),
            (
                "哈伦德的公交司机为夜班时刻表已经罢工三天。",
                "工会要求两班之间休息一小时，公司认为无法做到。",
                "谈判将于周四在劳动部调解员的主持下恢复。",
            ),
            "本报每周五早晨免费寄送七篇精选好文，欢迎扫描二维码订阅我们的电子通讯。",
        ),
        (
            (
                "Река за ночь поднялась на два метра и затопила нижний город.",
                "Пожарные вывезли на лодках сорок жителей, сообщил мэр.",
                "Мост между берегами закрыт до пятницы, его осмотрят инженеры.",
            ),
            (
                "Водители автобусов бастуют третий день из-за ночного расписания.",
                "Профсоюз требует часа отдыха между сменами.",
                "Переговоры продолжатся в четверг при участии посредника.",
            ),
            "Подпишитесь на нашу рассылку: семь лучших материалов недели, каждую пятницу.",
        ),
        (
            (
                "แม่น้ำเพิ่มขึ้นสองเมตรในคืนเดียวและท่วมเมืองเก่าทั้งหมด",
                "นักดับเพลิงช่วยชาวบ้านสี่สิบคนออกจากบ้านด้วยเรือยาง",
                "สะพานปิดจนถึงวันศุกร์เพื่อให้วิศวกรตรวจสอบโครงสร้าง",
            ),
            (
                "คนขับรถเมล์หยุดงานเป็นวันที่สามเพราะตารางเวลากลางคืน",
                "สหภาพแรงงานต้องการพักหนึ่งชั่วโมงระหว่างกะ",
                "การเจรจาจะเริ่มใหม่ในวันพฤหัสบดีนี้ที่กระทรวง",
            ),
            "สมัครรับจดหมายข่าวของเราฟรีทุกสัปดาห์พร้อมบทความคัดสรร",
        ),
    ],
    ids=["zh", "ru", "th"],
)
def test_any_script(own: tuple[str, ...], other: tuple[str, ...], box: str) -> None:
    """No word of any language is looked for."""
    assert left_of((*own, box), (*other, box)) == [*own]


# What stays


def test_the_first_article_of_a_site_stays_whole() -> None:
    """Nothing is known yet."""
    assert left_of((*FLOODS, BOX)) == [*FLOODS, BOX]


@pytest.mark.parametrize("line", ["Pros", "How we tested it", "(Reuters)", "And so it goes."])
def test_short_lines_stay(line: str) -> None:
    """Subheadings, agencies and refrains, on every article of the site."""
    known = [(*story[:2], line, *story[2:], line) for story in STORIES[1:]]
    own = (line, *FLOODS[:2], line, *FLOODS[2:], line)
    assert left_of(own, *known) == [*own]


def test_the_background_of_a_story_stays() -> None:
    """A follow-up tells it again, word for word."""
    background = "In March the Ostra had already flooded Velmar, and residents blamed the mayor."
    later = (
        "Velmar counts the damage that the flooded Ostra did to houses, market hall and schools.",
        "The mayor promised help to all residents within a week, engineers permitting.",
        background,
    )
    assert left_of((*FLOODS, background), later) == [*FLOODS, background]


def test_the_same_authors_repeat_themselves() -> None:
    """A disclaimer, a refrain: on a site of many authors, only theirs have it."""
    farewell = "Until next week, dear readers, keep your umbrellas dry and your temper drier."
    mine = [article(*story, farewell, authors=("Ana Silva",)) for story in (STRIKE, THEATRE)]
    known = memory_of(*mine, article(*ROBOTS, authors=("Bo Ek",)))
    own = article(*FLOODS, farewell, authors=("Ana Silva",))
    assert recall(own, known) == own
    assert farewell not in recall(replace(own, authors=("Bo Ek",)), known).text


def test_a_column_s_refrain_stays_where_there_is_no_other_author() -> None:
    """Inside the text; below it, it cannot be told from a box."""
    refrain = "But then, as grandmother used to say, nobody ever drowned in a glass of patience."
    mine = [(*story[:2], refrain, *story[2:], BOX) for story in STORIES[1:]]
    known = memory_of(*(article(*lines, authors=("Ana Silva",)) for lines in mine))
    own = article(*FLOODS[:2], refrain, *FLOODS[2:], BOX, authors=("Ana Silva",))
    assert recall(own, known).text.split("\n") == [*FLOODS[:2], refrain, *FLOODS[2:]]


def test_copies_do_not_erase_each_other() -> None:
    """The same text under another address, or with one paragraph more."""
    assert left_of(FLOODS, FLOODS) == [*FLOODS]
    assert left_of((*FLOODS, BOX), FLOODS) == [*FLOODS, BOX]


def test_numbers_tell_reports_apart() -> None:
    """What a machine writes every evening differs by its figures."""
    today, before = (f"The index closed {n} points higher, at {4000 + n}." for n in (12, 31))
    assert left_of((*FLOODS, today), (*STRIKE, before)) == [*FLOODS, today]


def test_an_article_is_not_its_own_memory() -> None:
    """What the archive holds of it already does not count against it."""
    own, other = article(*FLOODS, BOX), article(*STRIKE, NOTE)
    known = memory_of(own, other)
    assert recall(own, known, is_counted=True) == own
    both = memory_of(own, article(*STRIKE, BOX))
    assert recall(own, both, is_counted=True).text.split("\n") == [*FLOODS]


# Laws

TEXTS = st.lists(
    st.sampled_from([line for story in STORIES for line in story] + [BOX, NOTE, "Pros", "* * *"]),
    min_size=1,
    max_size=12,
)


@given(own=TEXTS, others=st.lists(TEXTS, max_size=6))
def test_twice_equals_once(own: list[str], others: list[list[str]]) -> None:
    """And what is left stands in its order."""
    known = memory_of(*(article(*other) for other in others))
    once = recall(article(*own), known)
    assert recall(once, known) == once
    rest = iter(own)
    assert all(line in rest for line in once.text.split("\n"))


@given(text=st.text(), authors=st.lists(st.text()).map(tuple))
def test_any_text_can_be_remembered(text: str, authors: tuple[str, ...]) -> None:
    """And never vanishes whole."""
    any_article = article(text, authors=authors)
    assert recall(any_article, memory_of(any_article, any_article)).text == any_article.text


# What is told of it


def test_the_figures_follow_the_text() -> None:
    """Words are counted anew, and what has become short is flagged."""
    found = recall(article(*FLOODS, BOX, flags=("live",)), memory_of(article(*STRIKE, BOX)))
    assert (found.word_count, found.flags) == (61, ("short", "live"))


def test_an_imprint_is_of_the_whole_text() -> None:
    """Also of what is taken out, so that it stays known."""
    own = article(*FLOODS, "* * *", BOX, authors=("Ana Silva",))
    left = imprint(own, memory_of(article(*STRIKE, BOX)))
    assert left.keys == tuple(sorted(filter(None, map(line_key, [*FLOODS, BOX]))))
    assert (left.hand, left.whole_hash) == (hand_of(("Ana Silva",)), own.content_hash)


def test_a_copy_leaves_nothing() -> None:
    """Else its lines would be two articles'."""
    assert imprint(article(*FLOODS), memory_of(article(*FLOODS))).keys == ()


def test_keys_are_the_same_everywhere() -> None:
    """In every process and for ever: they are kept."""
    assert line_key("Nobody was hurt.") == line_key(" nobody  was HURT ") == KEY
    assert line_key("* * *") is None
    assert hand_of(()) == hand_of(("",)) == 0
    assert hand_of(("Ana Silva", "Bo Ek")) == hand_of(("bo ek", "ANA SILVA")) == HAND


KEY = -2_281_882_995_581_784_345
HAND = 19420
