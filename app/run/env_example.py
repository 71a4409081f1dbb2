"""The text of `.env.example`, made from the settings. A test compares the file with it."""

from app.config import Settings


def env_example() -> str:
    """Return the text of `.env.example`: every setting with its help and default."""
    lines = ["# Every setting and its default. Each may name a file instead: SECRET_KEY_FILE=…"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None or name == "var_dir" else str(field.default)
        lines += ["", f"# {field.description}", f"#{name.upper()}={default}"]
    return "\n".join(lines) + "\n"
