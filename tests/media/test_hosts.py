"""A registered file is at exactly a listed host, over https, however its address is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import settings
from app.media import hosts

pytestmark = pytest.mark.no_database

GOOD = "https://demo.supabase.co/a.mp4"


@pytest.fixture
def listed(monkeypatch):
    """Give a function that lists other hosts."""
    def use(text: str) -> None:
        changed = settings().model_copy(update={"upload_hosts": text})
        monkeypatch.setattr(hosts, "settings", lambda: changed)
    return use


@pytest.mark.parametrize(("url", "kept"), [
    (GOOD, GOOD),
    ("https://demo.supabase.co", "https://demo.supabase.co"),
    ("HTTPS://Demo.SUPABASE.co/A.mp4", "https://demo.supabase.co/A.mp4"),
    ("https://demo.supabase.co:443/a.mp4", "https://demo.supabase.co/a.mp4"),
    ("https://demo.supabase.co/a%20b.mp4?token=x%2Fy&z=1#t=10",
     "https://demo.supabase.co/a%20b.mp4?token=x%2Fy&z=1#t=10"),
    ("https://demo.supabase.co/a@b:c//d/../e", "https://demo.supabase.co/a@b:c//d/../e"),
    ("https://demo.supabase.co?a=//evil.example", "https://demo.supabase.co?a=//evil.example"),
    ("https://demo.supabase.co/vidéo-🎬.mp4", "https://demo.supabase.co/vidéo-🎬.mp4"),
])
def test_a_listed_host_over_https_is_accepted_and_written_in_lower_case(url, kept):
    assert hosts.checked(url) == kept


HOSTILE = [
    "", " ", "x", "demo.supabase.co/a.mp4", "//demo.supabase.co/a.mp4", "https:", "https://",
    "https:/demo.supabase.co/a.mp4", "https:demo.supabase.co/a.mp4", "https:///demo.supabase.co/a",
    "http://demo.supabase.co/a.mp4", "ftp://demo.supabase.co/a", "ws://demo.supabase.co/a",
    "file:///etc/passwd", "javascript:alert(1)//https://demo.supabase.co/",
    "javascript://demo.supabase.co/%0aalert(1)", "data:text/html,https://demo.supabase.co/",
    "https+x://demo.supabase.co/", "https://evil.example/https://demo.supabase.co/",
    "https://evil.example/?demo.supabase.co", "https://evil.example/#demo.supabase.co",
    "https://evil.example/demo.supabase.co", "https://evil.example;demo.supabase.co/",
    "https://evil.example?@demo.supabase.co/", "https://evil.example#@demo.supabase.co/",
    "https://demo.supabase.co.evil.example/", "https://evildemo.supabase.co/",
    "https://evil-demo.supabase.co/", "https://a.demo.supabase.co/", "https://supabase.co/",
    "https://demo.supabase.com/", "https://demo.supabase.c/", "https://demo-supabase.co/",
    "https://demoXsupabase.co/", "https://demo.supabase.co./", "https://.demo.supabase.co/",
    "https://demo..supabase.co/", "https://demo.supabase.co@evil.example/",
    "https://user@demo.supabase.co/", "https://user:secret@demo.supabase.co/",
    "https://@demo.supabase.co/", "https://:@demo.supabase.co/",
    "https://demo.supabase.co:secret@evil.example/", "https://demo.supabase.co%40evil.example/",
    "https://demo.supabase.co:80/", "https://demo.supabase.co:8443/", "https://demo.supabase.co:/",
    "https://demo.supabase.co:0/", "https://demo.supabase.co:443443/",
    "https://demo.supabase.co:x/", "https://demo.supabase.co:-443/",
    "https://demo.supabase.co:4 43/",
    "https://demo.supabase.co:٤٤٣/", "https://evil.example\\@demo.supabase.co/",
    "https://demo.supabase.co\\.evil.example/", "https:\\\\demo.supabase.co\\a.mp4",
    "https://demo.supabase.co/a\\b.mp4", "https://demo.supabase.co/a b.mp4",
    " https://demo.supabase.co/a", "https://demo.supabase.co/a ", "https://demo.supabase.co/\ta",
    "\thttps://demo.supabase.co/", "https://demo.supa\nbase.co/",
    "https://demo.supabase.co/\r\nX: y",
    "https://demo.supabase.co/\x00", "https://demo.supabase.co\x00.evil.example/",
    "https://demo.supabase.co/\x7f", "https://demo.supabase.co/\x85",
    "https://demo.supabase.co/\u2028",
    "https://demo.supabase.co/\u202egpj.exe", "https://demo.supabase.co/\ufeff",
    "https://demo.supabase.co/\u200b", "https://demo.supabase.co/\ud800",
    "https://ｄemo.supabase.co/", "https://demo。supabase。co/", "https://demo．supabase．co/",
    "https://dеmo.supabase.co/", "https://demo.supabase.ço/", "https://demo.ſupabase.co/",
    "https://demo.supabase.co℀.evil.example/", "https://demo.supabase.co／evil.example/",
    "https://[demo.supabase.co]/", "https://[::1]/", "https://[demo.supabase.co/", "https://]/",
    "https://127.0.0.1/", "https://localhost/", "https://0x7f000001/", "https://2130706433/",
    "https://169.254.169.254/latest/meta-data/", "https://demo%2esupabase%2eco/",
    "https://demo.supabase.co%00.evil.example/", "https://demo.supabase.co%2f.evil.example/",
    "https://demo.supabase.co,evil.example/", "https://*.supabase.co/", "https://*/",
    "https://demo.supabase.co/" + "a" * 2000, "h" * 2001,
]


@pytest.mark.parametrize("url", HOSTILE)
def test_every_other_address_is_rejected_with_a_message(url):
    with pytest.raises(ValueError) as wrong:
        hosts.checked(url)
    assert type(wrong.value) is ValueError and str(wrong.value)[0].isupper()


def test_a_substring_test_would_accept_many_of_them():
    """Negative control."""
    assert sum("demo.supabase.co" in url and url.startswith("https://") for url in HOSTILE) > 20


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=60))
def test_an_accepted_address_leads_to_the_listed_host_and_nowhere_else(before, inside, after):
    for url in (before, f"https://{before}", f"https://{before}demo.supabase.co{after}",
                f"https://demo{inside}.supabase.co/{after}", f"https://demo.supabase.co{after}"):
        try:
            kept = hosts.checked(url)
        except ValueError as wrong:
            assert type(wrong) is ValueError
            continue
        assert kept == "https://demo.supabase.co" or kept[24:25] in tuple("/?#"), kept
        assert kept.startswith("https://demo.supabase.co")
        assert hosts.checked(kept) == kept


def test_an_empty_list_allows_nothing(listed):
    listed(" , ")
    with pytest.raises(ValueError, match="allows no hosts"):
        hosts.checked(GOOD)


def test_several_hosts_can_be_listed_with_commas_in_any_spelling(listed):
    listed("Files.Example.org, bücher.example")
    assert hosts.checked("https://files.example.org/a") == "https://files.example.org/a"
    assert hosts.checked("https://BÜCHER.example/a") == "https://xn--bcher-kva.example/a"
    assert hosts.checked("https://xn--bcher-kva.example/a") == "https://xn--bcher-kva.example/a"
    with pytest.raises(ValueError, match=r"files\.example\.org or xn--bcher-kva\.example"):
        hosts.checked(GOOD)
