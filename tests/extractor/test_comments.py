"""Readers' comments go, whatever the page calls them; articles stay, whatever they are about."""

from __future__ import annotations

import pytest

from scraper.extractor import comments
from scraper.extractor.page import parse, text_of

PARAGRAPH = (
    "<p>The council voted on Tuesday to close the old bridge until the end of the winter, after"
    " engineers had found cracks in two of its seven piers.</p>"
)
STORY = f"<article><h1>Old bridge closed</h1>{PARAGRAPH * 5}</article>"
REMARK = "I crossed it every day for forty years"


def _left(body: str) -> str:
    tree = parse(f"<html><body>{body}</body></html>")
    assert tree is not None
    comments.strip(tree)
    return text_of(tree)


def _is_cut(section: str) -> bool:
    """Whether a section below a story goes, and the story stays whole."""
    left = _left(f"{STORY}{section}")
    assert left.count("seven piers") == 5
    return REMARK not in left


@pytest.mark.parametrize(
    "attributes",
    [
        'id="comments"', 'class="comment-list"', 'class="commentList"', 'class="post__comments"',
        'id="disqus_thread"', 'class="fb-comments"', 'class="kommentare"', 'class="leserbriefe"',
        'class="commentaires"', 'class="comentarios"', 'class="commenti"', 'class="reacties"',
        'class="komentarze"', 'class="komentar"', 'class="yorumlar"', 'class="binh-luan"',
        'class="pinglun"', 'class="kommentarii"', 'class="talkback"', 'id="respond"',
        'class="spot-im"', 'class="opiniones-list"', 'class="diskuse"', 'class="user-opinions"',
    ],
)  # fmt: skip
def test_a_section_that_is_called_comments_goes(attributes: str) -> None:
    """By class or id, in the languages of news sites' markup, and known widgets."""
    assert _is_cut(f"<div {attributes}><p>{REMARK}</p></div>")


def test_an_element_of_its_own_goes() -> None:
    """Custom elements are named for what they are."""
    assert _is_cut(f"<coral-comments><p>{REMARK}</p></coral-comments>")


@pytest.mark.parametrize(
    "attributes",
    [
        'itemscope itemtype="https://schema.org/Comment"',
        'itemscope itemtype="http://schema.org/UserComments"',
        'itemprop="comment"',
        'itemprop="suggestedAnswer"',
    ],
)
def test_a_section_that_schema_org_calls_comments_goes(attributes: str) -> None:
    """By microdata."""
    assert _is_cut(f"<div {attributes}><p>{REMARK}</p></div>")


@pytest.mark.parametrize(
    "heading",
    ["3 comments", "Comments (3)", "Kommentare", "3 commentaires", "Comentarios", "Comentários",
     "Commenti", "Reacties", "Komentarze", "Комментарии", "Коментарі", "Yorumlar", "Bình luận",
     "Komentar", "التعليقات", "نظرات", "תגובות", "ความคิดเห็น", "网友评论", "コメント", "댓글 3"],
)  # fmt: skip
def test_what_stands_under_a_heading_of_comments_goes(heading: str) -> None:
    """In any language, where no name helps."""
    assert _is_cut(f"<div class=q><h3>{heading}</h3><div class=z><p>{REMARK}</p></div></div>")


def test_the_heading_goes_too() -> None:
    """It is no heading of the article."""
    assert "Kommentare" not in _left(f"{STORY}<div><h3>Kommentare</h3><p>{REMARK}</p></div>")


def test_a_heading_in_a_box_of_its_own_rules_what_follows_the_box() -> None:
    """Themes wrap their headings."""
    box = "<div class=t><h3>Comments</h3></div>"
    assert _is_cut(f"<section>{box}<div><p>{REMARK}</p></div></section>")


def test_the_next_heading_of_its_rank_ends_a_section() -> None:
    """What follows may be the article's."""
    left = _left(f"{STORY}<div><h3>Comments</h3><p>{REMARK}</p><h3>Sources</h3><p>Kept.</p></div>")
    assert (REMARK in left, "Kept." in left) == (False, True)


def _block(time: str, sign: str) -> str:
    return (
        f"<div class=b7><span class=n>Mo</span><span class=t>{time}</span><p>{REMARK}, said I.</p>"
        f"<button>{sign}</button></div>"
    )


@pytest.mark.parametrize(
    ("time", "sign"),
    [("2 hours ago", "Reply"), ("vor 2 Stunden", "Antworten"), ("il y a 2 heures", "Répondre"),
     ("2 часа назад", "Ответить"), ("2小时前", "回复"), ("2 giờ trước", "Trả lời"),
     ("05.01.2024 14:30", "Odpowiedz"), ("3h", "Like"), ("2 saat önce", "Yanıtla")],
)  # fmt: skip
def test_a_run_of_blocks_with_times_and_reply_buttons_goes(time: str, sign: str) -> None:
    """By shape alone: hashed class names and no heading."""
    assert _is_cut(f"<div class=x1>{_block(time, sign) * 3}</div>")


def test_one_block_is_no_run() -> None:
    """A single box with a time and a button may be anything."""
    assert not _is_cut(f"<div class=x1>{_block('2 hours ago', 'Reply')}</div>")


def test_blocks_without_a_reply_button_stay() -> None:
    """The posts of a live blog have times too."""
    assert not _is_cut(f"<div class=x1>{_block('2 hours ago', 'Mo') * 3}</div>")


@pytest.mark.parametrize(
    "name",
    ["post-comments-open", "comments-open", "has-comments", "no-comments", "single-comments-closed",
     "comment-count-3", "comments-link", "commentary", "commended", "uncommented", "respondents"],
)  # fmt: skip
def test_a_name_that_only_speaks_of_comments_hides_nothing(name: str) -> None:
    """Whole articles stand inside `post-comments-open`."""
    body = f'<div class="wide"><p>{REMARK}</p></div>'
    assert REMARK in _left(f'<div class="{name}">{body}{PARAGRAPH}</div>{STORY}')


def test_nothing_that_holds_the_article_goes() -> None:
    """Not even what is called comments without a doubt."""
    assert _left(f'<div id="comments">{STORY}</div>').count("seven piers") == 5


def test_an_article_about_comments_stays() -> None:
    """Its headline is the word itself, and it quotes readers."""
    quotes = f"<p>“{REMARK},” wrote a reader from Todmorden, and many others agreed with her.</p>"
    left = _left(f"<main><h1>Comments</h1>{PARAGRAPH}{quotes * 4}{PARAGRAPH}</main>")
    assert (left.count(REMARK), left.count("seven piers")) == (4, 2)


def test_an_interview_stays() -> None:
    """Short questions and answers, with the name of who speaks."""
    turns = "".join(f"<p><b>Anna:</b> What happened in year {n}?</p>{PARAGRAPH}" for n in range(6))
    left = _left(f"<article><h1>A talk</h1>{turns}</article>")
    assert (left.count("What happened"), left.count("seven piers")) == (6, 6)


def test_a_heading_in_the_middle_of_an_article_is_its_own() -> None:
    """What holds the most of the paragraphs is not cut under it."""
    body = f"<h1>Old bridge</h1>{PARAGRAPH}<h2>Discussion</h2>{PARAGRAPH * 6}"
    assert _left(f"<article>{body}</article>").count("seven piers") == 7


def test_it_says_how_many_went() -> None:
    """Elements, not comments."""
    tree = parse(f'{STORY}<div id="comments"><p>{REMARK}</p></div>')
    assert tree is not None
    assert (comments.strip(tree), comments.strip(tree)) == (1, 0)
