"""Generated posters: stable, safe to inline, with lettering that fits."""

import re
from hashlib import sha256
from xml.etree import ElementTree

import pytest

from app.posters import motifs, posters

SIZES = ((200, 300), (320, 180), (180, 180))


def test_a_title_gets_the_same_print_on_every_machine():
    digest = sha256(
        "".join(posters.art(7, genre) for genre in sorted(posters.GENRES)).encode()
    ).hexdigest()
    assert digest == "37b0488b45ee0eab9daba931fb97f0741ff7cafea6b35f7105283e432d3012a4"


@pytest.mark.parametrize("genre", sorted(posters.GENRES))
@pytest.mark.parametrize("size", SIZES)
def test_a_motif_is_small_well_formed_svg_without_ids_or_styles(genre, size):
    for title_id in range(12):  # twelve titles show both variants of every motif
        drawing = str(posters.art(title_id, genre, *size))
        ElementTree.fromstring(drawing)
        assert len(drawing) < 16_000
        assert not re.search(r"\b(id|style|on\w+|href)=", drawing)
        assert "nan" not in drawing.lower()


def test_a_genre_has_a_motif_inks_and_a_voice_that_exist():
    assert {motif for motif, _, _ in posters.GENRES.values()} == set(motifs.ALL)
    for _, inks, voice in posters.GENRES.values():
        assert set(inks) <= set(posters.INKS)
        assert voice in posters.WIDTHS and voice in posters.LEADING


def test_no_text_from_a_catalogue_reaches_the_markup():
    hostile = '"><script>alert(1)</script>'
    assert "script" not in posters.art(hostile, hostile)
    assert "script" not in posters.lettering(hostile, hostile, "Name")


@pytest.mark.parametrize(
    ("imported", "drawn"),
    [
        ("Comedies", "comedy"),
        ("TV Horror", "horror"),
        ("Docuseries", "documentary"),
        ("Sci-Fi & Fantasy", "sci-fi"),
        ("Science & Nature TV", "nature"),
        ("Crime TV Shows", "crime"),
        ("Romantic TV Shows", "romance"),
        ("Drama", "drama"),
    ],
)
def test_a_genre_of_an_imported_catalogue_finds_its_motif(imported, drawn):
    assert posters.drawn_as(1, imported) == drawn


def test_an_unknown_or_missing_genre_gets_a_motif_from_the_titles_id():
    drawn = {posters.drawn_as(title_id, None) for title_id in range(40)}
    assert drawn == set(posters.FALLBACK)
    assert posters.drawn_as(3, None) == posters.drawn_as(3, "International TV Shows")


def test_a_longer_name_never_gets_larger_letters():
    order = [size for size, _ in posters.SIZES]
    words = ["Up", "and", "Away", "From", "the", "Cartographer’s", "Daughter", "Incomprehensibly"]
    names = [" ".join(words[:count]) for count in range(1, len(words) + 1)]
    for genre in posters.GENRES:
        for tall in (True, False):
            sizes = [
                order.index(re.search(r"t-(\w+)", posters.lettering(1, genre, name, tall))[1])
                for name in names
            ]
            assert sizes == sorted(sizes)


def test_the_lettering_stands_where_the_motif_leaves_room():
    for title_id in range(30):
        for genre in posters.GENRES:
            place = "at-top" if posters.on_top(title_id, genre) else "at-foot"
            assert place in posters.lettering(title_id, genre, "Name")
