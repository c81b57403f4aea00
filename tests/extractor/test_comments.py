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


SECTIONS = {
    "flat": """<p><b>Jo</b> 2 hours ago</p><p>{0}, I did.</p><p><b>Mo</b> 3 hours ago</p>
        <p>{0}, too.</p>""",
    "signed": """<p>{0}, I did.</p><p><i>Jo</i>, 05.01.2024 14:30</p><p>{0}.</p>
        <p><i>Mo</i>, 06.01.2024 9:12</p>""",
    "definitions": """<dl><dt>Jo <i>vor 2 Tagen</i></dt><dd>{0}.</dd><dt>Mo <i>vor 3 Tagen</i></dt>
        <dd>{0}.</dd></dl>""",
    "rows": """<table><tr><td><b>Jo</b></td><td>2024-01-05 14:30</td></tr><tr><td>#1</td>
        <td>{0}</td></tr><tr><td><b>Mo</b></td><td>2024-01-06 8:10</td></tr><tr><td>#2</td>
        <td>{0}</td></tr></table>""",
    "articles": """<article><h4>Jo</h4><p>1 hour ago</p><p>{0}</p><article><h4>Mo</h4>
        <p>9 min ago</p><p>{0}</p></article></article><article><h4>Al</h4><p>2 hours ago</p>
        <p>{0}</p></article>""",
    "no time": """<div><b>Jo</b><p>{0}.</p><a>Reply</a></div>
        <div><b>Mo</b><p>{0}.</p><a>Reply</a></div>""",
    "days and pictures": """<div><img src=a><b>Jo</b> 5 Jan 2024<p>{0}.</p></div>
        <div><img src=b><b>Mo</b> 6 Jan 2024<p>{0}.</p></div>""",
    "own elements": """<x-e><x-n>Jo</x-n><x-t>2小时前</x-t><x-b>{0}</x-b></x-e>
        <x-e><x-n>Mo</x-n><x-t>3小时前</x-t><x-b>{0}</x-b></x-e>""",
}


@pytest.mark.parametrize("section", SECTIONS.values(), ids=SECTIONS)
def test_a_discussion_goes_whatever_its_markup(section: str) -> None:
    """By names, times and replies alone."""
    assert _is_cut(f"<div>{section.format(REMARK)}</div>")


def test_a_discussion_at_the_end_of_the_article_element_goes() -> None:
    """Sites put it there."""
    comments_ = f"<div>{_block('2 hours ago', 'Reply') * 3}</div>"
    left = _left(f"<article><h1>Old bridge closed</h1>{PARAGRAPH * 5}{comments_}</article>")
    assert (left.count("seven piers"), REMARK in left) == (5, False)


def test_a_discussion_longer_than_its_article_goes() -> None:
    """With names and replies in every block, and an article before it."""
    names, long = ("Jo", "Mo", "Al", "Bo", "Cy"), PARAGRAPH[3:-4] * 3
    blocks = "".join(
        f"<div><b>{n}</b> <i>2 hours ago</i><p>{REMARK}. {long}</p><a>Reply</a></div>"
        for n in names
    )
    left = _left(f"<article><h1>Old bridge</h1>{PARAGRAPH * 3}</article><div>{blocks}</div>")
    assert (left.count("seven piers"), REMARK in left) == (3, False)


def test_what_stands_around_a_discussion_goes() -> None:
    """Its heading, the line about logging in, the form."""
    around = "<h3>What our readers say</h3>{}<p>Please log in to comment.</p>"
    blocks = "".join(
        f"<div><b>{n}</b> 2 hours ago<p>{REMARK}</p></div>" for n in ("Jo", "Mo", "Al")
    )
    left = _left(f"{STORY}<section>{around.format(f'<div>{blocks}</div>')}</section>")
    assert left.endswith("seven piers.")


def test_a_reply_that_stands_alone_goes_with_its_thread() -> None:
    """One comment with two replies, and a second comment."""
    reply = f"<li><b>Mo</b> <i>1 hour ago</i><p>{REMARK}, yes.</p></li>"
    thread = f"<li><b>Jo</b> <i>2 hours ago</i><p>{REMARK}, I did.</p><ul>{reply * 2}</ul></li>"
    assert _is_cut(f"<ul>{thread}<li><b>Al</b> <i>3 hours ago</i><p>{REMARK}!</p></li></ul>")


@pytest.mark.parametrize("time", ["14:30", "2 hours ago", "5 January 2024, 14:30"])
def test_a_live_blog_stays(time: str) -> None:
    """Entries of a time and a text are the article, whoever signs them."""
    entries = "".join(
        f"<div class=e><time>{time}</time><h3>Pier {n}</h3><b>{who}</b>{PARAGRAPH}</div>"
        for n, who in enumerate(("Jo Ray", "Mo Lee", "Al Fox", "Jo Ray", "Bo Kim", "Mo Lee"))
    )
    left = _left(f"<main><h1>Bridge: live</h1>{PARAGRAPH * 2}<div>{entries}</div></main>")
    assert left.count("seven piers") == 8


def test_a_live_blog_with_a_comment_form_below_stays() -> None:
    """The form makes no comments of its entries."""
    entries = "".join(
        f"<div><time>{n} hours ago</time><h3>Pier {n}</h3>{PARAGRAPH}</div>" for n in range(1, 7)
    )
    form = "<form><h3>Leave a comment</h3><textarea></textarea></form>"
    left = _left(f"<main><h1>Bridge: live</h1>{PARAGRAPH * 3}<div>{entries}</div></main>{form}")
    assert left.count("seven piers") == 9


@pytest.mark.parametrize(
    "item",
    [
        "<li><b>1890</b> The bridge is built, of stone from the quarry above the town, {0}</li>",
        "<li>12 March 2019: The council orders a survey of the piers, {0}</li>",
        "<div><h3>Spring fair</h3><p>12 March 2024, 18:00</p><p>Music on the bridge, {0}</p></div>",
        "<p>18:30 The mayor speaks on the bridge, {0}</p>",
        "<tr><td>Pier 3</td><td>02.04.2024</td><td>Cracks of four millimetres, {0}</td></tr>",
    ],
)
def test_dated_entries_of_an_article_stay(item: str) -> None:
    """Timelines, events, tables: no one speaks in them."""
    items = "".join(item.format(f"{REMARK} number {n}") for n in range(4))
    tag = "table" if item.startswith("<tr") else "ul" if item.startswith("<li") else "div"
    left = _left(f"<main><h1>Old bridge</h1>{PARAGRAPH * 6}<{tag}>{items}</{tag}></main>")
    assert left.count(REMARK) == 4


def test_letters_that_an_article_quotes_stay() -> None:
    """A name below each, no time."""
    quotes = "".join(
        f"<blockquote><p>{REMARK}, and so did my mother before me.</p><p>— {n}</p></blockquote>"
        for n in ("Jo Ray", "Mo Lee", "Al Fox")
    )
    left = _left(f"<main><h1>Readers on the bridge</h1>{PARAGRAPH * 3}{quotes}{PARAGRAPH}</main>")
    assert left.count(REMARK) == 3


def test_reviews_in_an_article_stay() -> None:
    """Several dated reviews, with a heading each, by one who tests."""
    reviews = "".join(
        f"<section><h2>Bridge {n}</h2><p>Reviewed 5 January 202{n}</p>{PARAGRAPH * 2}</section>"
        for n in range(4)
    )
    assert _left(f"<main><h1>Four bridges</h1>{PARAGRAPH * 2}{reviews}</main>").count("piers") == 10


def test_questions_with_answers_stay() -> None:
    """What readers asked and what the council answered."""
    pairs = "".join(
        f"<div><h3>Reader {n}</h3><p>Will bridge {n} open?</p><h4>Reply</h4>{PARAGRAPH}</div>"
        for n in range(5)
    )
    assert _left(f"<main><h1>You asked</h1>{PARAGRAPH}{pairs}</main>").count("seven piers") == 6


def test_a_recipe_stays() -> None:
    """Times of cooking are no times of writing."""
    steps = "".join(f"<li><b>Step {n}</b> 20 min<p>{REMARK}, stirring.</p></li>" for n in range(5))
    left = _left(f"<main><h1>Bridge pie</h1>{PARAGRAPH * 2}<ol>{steps}</ol>{PARAGRAPH}</main>")
    assert left.count(REMARK) == 5


def test_short_news_in_a_list_stay() -> None:
    """Each with its time, and nobody's name."""
    items = "".join(f"<div><i>{n} hours ago</i>{PARAGRAPH}</div>" for n in range(2, 9))
    assert _left(f"<main><h1>In brief</h1>{items}</main>").count("seven piers") == 7


def test_a_section_called_discussion_stays_where_it_is_prose() -> None:
    """As in papers of science."""
    sections = "".join(
        f"<section><h2>{name}</h2>{PARAGRAPH * 3}</section>"
        for name in ("Methods", "Results", "Discussion")
    )
    assert _left(f"<main><h1>On cracks</h1>{sections}</main>").count("seven piers") == 9


def test_posts_that_are_the_page_stay() -> None:
    """A page whose every block is called a comment has no other article."""
    posts = "".join(f'<div class="comment">{PARAGRAPH}</div>' for _ in range(9))
    assert _left(f"<main><h1>Match report, minute by minute</h1>{posts}</main>").count("piers") == 9


def test_a_page_of_links_takes_no_longer_than_its_length() -> None:
    """Ten thousand links with a time each, and thousands of levels: one walk each."""
    links = "".join(f"<li><a href=/{n}>3h</a></li>" for n in range(10_000))
    assert "3h" in _left(f"<ul>{links}</ul>{STORY}{'<div>' * 3_000}3h{'</div>' * 3_000}")


def test_a_chinese_article_above_a_discussion_stays() -> None:
    """Thirty characters are a paragraph there."""
    story = (
        "<p>周二，市议会投票决定关闭这座老桥，直到冬天结束，因为工程师在桥墩上发现了裂缝。</p>" * 3
    )
    block = "<div class=s3><b>{}</b><i>2小时前</i><p>这座桥我走了四十年。</p><a>回复</a></div>"
    section = "".join(map(block.format, ("老王", "山里人家", "小李")))
    left = _left(f"<div><div><h1>老桥关闭</h1>{story}</div><div>{section}</div></div>")
    assert (left.count("桥墩"), "四十年" in left) == (3, False)


def test_a_heading_that_is_called_one_still_heads_what_follows() -> None:
    """It goes by its name, and the comments under it by their heading."""
    flat = f"<p><b>Jo Ray</b></p><p>{REMARK}.</p><p><b>Mo Lee</b></p><p>{REMARK}.</p>"
    assert _is_cut(f'<div><div class="comments-title">Reader comments</div>{flat}</div>')


def test_a_list_of_counts_is_no_list_of_headings() -> None:
    """So many are not each read to the end of the page; the text between them stays."""
    assert _left(STORY + f"<div>Comments</div>{PARAGRAPH}" * 300).count("seven piers") == 305


def test_a_main_heading_is_no_heading_of_comments() -> None:
    """An article may be called so."""
    assert "Comments" in _left(f"{STORY}<h1>Comments</h1><p>{REMARK}</p><textarea></textarea>")
