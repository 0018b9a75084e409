"""Fills the `pinyin` column of the vocabulary tables with pypinyin (MIT), which knows words and so reads 长颈鹿 as
"chang jing lu" and not "zhang".

usage: python pinyin.py [--check]      --check changes nothing and fails when a cell is stale
The column holds the Chinese name's reading, then one for each Chinese synonym, separated by "; "; no tones, syllables
separated by one space, Latin letters kept in lower case.
"""
import pathlib
import re
import sys

from pypinyin import Style, lazy_pinyin

FOLDER = pathlib.Path(__file__).parent
TABLES = ("everyday.tsv", "imagenet.tsv")


def reading(text: str) -> str:
    """Toneless pinyin of a Chinese text, e.g. "金毛犬" -> "jin mao quan"; ü is written v, as input methods want it."""
    syllables = lazy_pinyin(text, style=Style.NORMAL, v_to_u=False)
    return re.sub(r"\s+", " ", re.sub(r"[^a-z0-9 ]", " ", " ".join(syllables).lower())).strip()


def main() -> int:
    stale = 0
    for name in TABLES:
        path = FOLDER / name
        lines = path.read_text(encoding="utf-8").splitlines()
        columns = lines[0].split("\t")
        zh, synonyms, pinyin = (columns.index(c) for c in ("zh", "synonyms_zh", "pinyin"))
        written = [lines[0]]
        for line in lines[1:]:
            cells = line.split("\t")
            names = [cells[zh], *(s.strip() for s in cells[synonyms].split(";") if s.strip())]
            cells[pinyin] = "; ".join(reading(n) for n in names)
            written.append("\t".join(cells))
        if written != lines:
            stale += sum(a != b for a, b in zip(written, lines))
            if "--check" not in sys.argv:
                path.write_text("\n".join(written) + "\n", encoding="utf-8")
    print(f"pinyin: {stale} rows {'are stale' if '--check' in sys.argv else 'written'}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
