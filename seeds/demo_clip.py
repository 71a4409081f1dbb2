"""Draw app/static/demo.webm, which the player shows until a video has media of its own.

    python3 -m seeds.demo_clip

A night of three hours in the style of our posters: the moon crosses the sky, the hills drift. Its
seconds are the seconds of the film, so that a comment at 31:11 has a moment to lead back to. One
picture in ten seconds keeps it below 600 KB. Needs ffmpeg, which only this script does.
"""

import math
import subprocess
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "app" / "static" / "demo.webm"

LENGTH_S, STEP_S = 3 * 3600, 10  # as long as the longest film of the demo world, and to spare
WIDE, HIGH = 1280, 720  # drawn twice as large as it is stored, for smooth edges
SKY, MOON = bytes.fromhex("0b0f1d"), bytes.fromhex("f3efe2")
# Each hill: its colour, how far down it begins, how high its waves are, and how far they drift.
HILLS = (
    (bytes.fromhex("1b2545"), 0.50, 34, 1.0),
    (bytes.fromhex("7f93c9"), 0.66, 44, -1.4),
    (bytes.fromhex("243056"), 0.79, 26, 1.9),
    (bytes.fromhex("0b0f1d"), 0.91, 24, -2.4),
)
RADIUS = 138


def frame(done: float) -> bytes:
    """Return one picture as columns of pixels after the share `done` of the night."""
    moon_x = WIDE * (0.16 + 0.68 * done)
    moon_y = HIGH * (0.46 - 0.20 * math.sin(math.pi * done))
    return b"".join(column(x, done, moon_x, moon_y) for x in range(WIDE))


def column(x: int, done: float, moon_x: float, moon_y: float) -> bytes:
    """Return the pixels of a column from top to bottom: sky, moon, then each hill."""
    tops = [round(HIGH * down + height * math.sin(x / 190 + 2 * place + 4 * drift * done)
                  + height / 2 * math.sin(x / 83 + place))
            for place, (_, down, height, drift) in enumerate(HILLS)]
    pixels = bytearray(SKY * HIGH)
    half = math.sqrt(max(RADIUS ** 2 - (x - moon_x) ** 2, 0))
    begin, end = round(moon_y - half), round(moon_y + half)
    pixels[3 * begin:3 * end] = MOON * (end - begin)
    for (colour, *_), top in zip(HILLS, tops, strict=True):
        pixels[3 * top:] = colour * (HIGH - top)
    return bytes(pixels)


def main() -> None:
    """Draw the pictures and encode them with ffmpeg, a key frame every five minutes."""
    command = [
        "ffmpeg", "-y", "-loglevel", "error", "-f", "rawvideo", "-pixel_format", "rgb24",
        # Columns come as rows, so transpose the picture.
        "-video_size", f"{HIGH}x{WIDE}", "-framerate", f"1/{STEP_S}", "-i", "-",
        "-vf", "transpose=0,scale=640:360:flags=area,format=yuv420p", "-an",
        "-c:v", "libvpx-vp9", "-crf", "46", "-b:v", "0", "-g", "30",
        "-deadline", "good", "-cpu-used", "2",
        "-metadata", "title=StreamVault demo clip", str(TARGET)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as ffmpeg:
        assert ffmpeg.stdin is not None
        for second in range(0, LENGTH_S + STEP_S, STEP_S):
            ffmpeg.stdin.write(frame(second / LENGTH_S))


if __name__ == "__main__":
    main()
