"""Small CSV files for the import's tests."""

import csv
import io

GOOD = {
    "show_id": "s1", "type": "Movie", "title": "Estuary", "director": "Ana Reis",
    "cast": "Rui Melo, Inês Sá", "country": "Portugal, Spain", "date_added": "25-Sep-21",
    "release_year": "2020", "rating": "PG-13", "duration": "90 min",
    "listed_in": "International Movies, Dramas", "description": "A river meets the sea.",
}
SERIES = GOOD | {"show_id": "s2", "type": "TV Show", "title": "Signal Fires",
                 "duration": "2 Seasons", "listed_in": "TV Dramas"}


def csv_of(*rows, columns=tuple(GOOD)) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
