"""Families that are no web pages: Telegram, YouTube, gov.kz, WordPress's interface, Google News, Meta's interface."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import UTC
from html import escape

from tests.crawler.families.building import Outlet
from tests.crawler.families.stories import Story


def telegram_page(channel: str, stories: Sequence[Story], outlet: Outlet, *, older: bool) -> str:
    """One page of a channel's preview, oldest message first, with a message of the service itself."""
    found = sorted(stories, key=lambda story: story.number)
    more = ""
    if older:
        more = (
            f'<a href="/s/{channel}?before={found[0].number}" class="tme_messages_more js-messages_more" '
            f'data-before="{found[0].number}"></a>'
        )
    service = (
        '<div class="tgme_widget_message_wrap"><div class="tgme_widget_message service_message js-widget_message" '
        f'data-post="{channel}/{found[0].number - 1}"><div class="tgme_widget_message_bubble">'
        '<div class="tgme_widget_message_text">Channel photo updated</div></div></div></div>'
    )
    messages = "".join(_message(channel, story, outlet) for story in found)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(outlet.name)}</title></head><body>'
        f'<div class="tgme_channel_info"><a href="https://t.me/{channel}">@{channel}</a></div>'
        f'<section class="tgme_channel_history">{more}{service}{messages}</section></body></html>'
    )


def _message(channel: str, story: Story, outlet: Outlet) -> str:
    text = "<br/><br/>".join(escape(part) for part in story.paragraphs)
    stamp = story.at.astimezone(UTC).isoformat()
    return (
        f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message js-widget_message" data-post='
        f'"{channel}/{story.number}"><div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author">'
        f'<a class="tgme_widget_message_owner_name" href="https://t.me/{channel}"><span>{escape(outlet.name)}</span>'
        f"</a>"
        f'</div><div class="tgme_widget_message_text js-message_text"><b>{escape(story.title)}</b><br/><br/>{text}<br/>'
        f'<a href="https://t.me/{channel}">@{channel}</a></div><div class="tgme_widget_message_footer">'
        f'<a class="tgme_widget_message_date" href="https://t.me/{channel}/{story.number}"><time datetime="{stamp}" '
        f'class="time">{story.at:%H:%M}</time></a></div></div></div></div>'
    )


def video_of(story: Story) -> str:
    """The name that the service gives a video: eleven letters."""
    return f"ex{story.number:06d}_v-"[:11].ljust(11, "A")


def youtube_page(channel_id: str, outlet: Outlet) -> str:
    """A channel's page, which names its id and is otherwise drawn by script."""
    return (
        f'<html><head><title>{escape(outlet.name)}</title><meta itemprop="identifier" content="{channel_id}"></head>'
        f'<body><script>var data = {{"externalId":"{channel_id}"}};</script></body></html>'
    )


def youtube_feed(channel_id: str, stories: Sequence[Story], outlet: Outlet) -> str:
    entries = "".join(
        f"<entry><id>yt:video:{video_of(story)}</id><yt:videoId>{video_of(story)}</yt:videoId><yt:channelId>"
        f"{channel_id}"
        f'</yt:channelId><title>{escape(story.title)}</title><link rel="alternate" href="https://www.youtube.com/'
        f'watch?v={video_of(story)}"/><author><name>{escape(outlet.name)}</name></author><published>'
        f"{story.at.isoformat()}</published><updated>{story.at.isoformat()}</updated><media:group><media:title>"
        f"{escape(story.title)}</media:title><media:description>{escape(' '.join(story.paragraphs))}"
        "</media:description></media:group></entry>"
        for story in stories
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" '
        'xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(outlet.name)}</title>{entries}</feed>"
    )


def govkz_news(stories: Sequence[Story], outlet: Outlet) -> str:
    """One page of the content interface."""
    items = [
        {
            "id": story.number,
            "title": story.title,
            "body": "".join(f"<p>{escape(text)}</p>" for text in story.paragraphs),
            "created_date": outlet.local(story.at).isoformat(timespec="milliseconds"),
        }
        for story in stories
    ]
    return json.dumps({"content": items, "total": len(items)}, ensure_ascii=False)


def wordpress_posts(stories: Sequence[Story]) -> str:
    """What the REST interface lists; the gap in time is in `date_gmt`."""
    return json.dumps(
        [
            {
                "link": story.url,
                "date_gmt": story.at.strftime("%Y-%m-%dT%H:%M:%S"),
                "modified_gmt": story.at.strftime("%Y-%m-%dT%H:%M:%S"),
                "title": {"rendered": escape(story.title)},
            }
            for story in stories
        ]
    )


def google_news(stories: Sequence[Story], outlet: Outlet) -> str:
    """A search's feed: wrapped links, titles that end in the outlet."""
    items = "".join(
        f"<item><title>{escape(story.title)} - {escape(outlet.name)}</title><link>{_wrapped(story.url)}</link>"
        f"<pubDate>{story.at:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for story in stories
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>search</title>{items}</channel></rss>'


def facebook_posts(stories: Sequence[Story]) -> str:
    """A Page's posts as the Graph API lists them."""
    posts = [
        {
            "id": f"1000_{story.number}",
            "created_time": story.at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "message": "\n\n".join((story.title, *story.paragraphs)),
            "permalink_url": story.url,
        }
        for story in stories
    ]
    return json.dumps({"data": posts, "paging": {"cursors": {"before": "AAA", "after": "ZZZ"}}}, ensure_ascii=False)


def instagram_posts(stories: Sequence[Story]) -> str:
    """An account's posts as Business Discovery tells them."""
    posts = [
        {
            "id": str(story.number),
            "timestamp": story.at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "caption": "\n\n".join((story.title, *story.paragraphs)),
            "permalink": story.url,
            "media_type": "IMAGE",
        }
        for story in stories
    ]
    return json.dumps({"business_discovery": {"media": {"data": posts}}, "id": "1"}, ensure_ascii=False)


def _wrapped(url: str) -> str:
    inner = b'\x08\x13"' + bytes([len(url) % 128]) + url.encode("ascii") + b"\xd2\x01\x00"
    name = base64.urlsafe_b64encode(inner).rstrip(b"=").decode("ascii")
    return f"https://news.google.com/rss/articles/{name}?oc=5"
