"""The meaning of the words of the reports. A report's header names the terms that it uses."""

from app.catalog.videos.finishing import FINISH_DAYS

TERMS = {
    "viewing":
        "Viewing is the ledger of watched sections, rewatching included, without accounts that are "
        "employees, analysts or administrators now; disabled accounts count. A section counts on "
        "the day on which it was watched and in the country of its session. Days are days of the "
        "report time zone. A filter takes the titles of a house, those with a genre among theirs, "
        "and what was watched in its countries. Hours, views and ratings have one decimal.",
    "session":
        "A session is the plays of one video by one account with gaps under 30 minutes, and counts "
        "on the day on which it began.",
    "starter":
        "A starter is one viewer of one video, counted once: with the section that brought the "
        "covered seconds (those watched at least once, up to the runtime) to 120 or to a tenth of "
        "the runtime, whichever is less; to 120 while the runtime is unknown. Sections count in "
        "the order in which they arrived.",
    "finished":
        "A viewer finishes a video with the section after which 90 % of the runtime are covered "
        "and the last tenth is reached; never while the runtime is unknown.",
    "cost":
        "A term of a contract that is no draft costs the same on each of its days, first and last "
        "included: its flat charge over the number of its days, or its charge per episode over "
        "that number for each video of the title that existed on the day, counted from the day on "
        "which it was added. Nothing costs after the day on which the contract ended. Charges "
        "become euro at the rate of the day: that of the European Central Bank published last, at "
        "most seven days before. Without one, cost is empty and the currency is named. Sums are "
        "rounded to cents.",
    "completion":
        f"Completion is the share of measured starters who finished at most {FINISH_DAYS} days "
        f"after the day on which they started. A starter is measured once those {FINISH_DAYS} days "
        "are over. While no day of a row is so old, its measured starters, finished and completion "
        "are empty. Rates and ranks have four decimals.",
}
