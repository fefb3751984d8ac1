"""Random bodies: JSON by its tree and by its text, forms by their pairs."""

import json
import random

from .forms import ENCODED
from .json_texts import ENCODINGS, NUMBERS, TEXTS
from .multiparts import BOUNDARY, FRAMES, PART_HEADS, VALUES, field, frame, joined, part

Pairs = list[tuple[str, str]]

# How deep a drawn value may nest.
DEPTH = 5

SPACES = ("", "", "", "", "", "", " ", "\n", "\t", " \r\n")

# Pieces of JSON, and of what is nearly JSON.
TOKENS = [
    *(token.encode() for token in "{ } [ ] , : \" \\ 0 1 9 - + . e E / // ' # _ a".split(" ")),
    *(token.encode() for token in ("null", "true", "false", "NaN", "Infinity", "-Infinity")),
    *(token.encode() for token in ("nul", "tru", "Inf", "None", "1e400", "-0", "1.5", "1E5")),
    *(
        token.encode()
        for token in ('"a"', '"email"', '"_sa"', "\\u", "\\ud83d", "\\ude00", "\\u00e9")
    ),
    *(
        token.encode()
        for token in (
            "\\n",
            "\\x",
            "\u00e9",
            "\U0001f600",
            "\u2028",
            "\ufeff",
            "12345678901234567890",
        )
    ),
    b" ",
    b"\n",
    b"\r",
    b"\t",
    b"\0",
    b"\x0c",
    b"\x1f",
    b"\x7f",
    b"\xff",
    b"\xed\xa0\x80",
]

LETTERS = (
    *("a", "Z", " ", "\u00e9", "\u20ac", "\U0001f600", "\x7f", "\u2028", "'", "/"),
    *(r"\n", r"\"", r"\\", r"\/", r"\b", r"\f", r"\u0041", r"\u00E9", r"\ud83d\ude00", r"\u0000"),
)
HALVES = (r"\ud800", r"\udfff", r"\ud83d")


def bend_document(draw: random.Random, members: Pairs) -> bytes:
    """The document of these members with something about it changed."""
    members = list(members)
    for _ in range(draw.randint(0, 3)):
        bend_members(draw, members)
    text = draw_object(draw, members)
    kind = draw.random()
    if kind < 0.08:
        text = draw_value(draw, 0)
    elif kind < 0.12:
        text = f"[{text}]"
    elif kind < 0.14:
        text = json.dumps(text)
    return text.encode("utf-8", "surrogatepass")


def bend_members(draw: random.Random, members: Pairs) -> None:
    at = draw.randrange(len(members)) if members else 0
    key = members[at][0] if members else '"x"'
    match draw.randrange(7):
        case 0 if members:
            del members[at]
        case 1 | 2 if members:
            members[at] = (key, draw_value(draw, 1))
        case 3:
            members.insert(at, (key, draw_value(draw, 1)))
        case 4:
            members.append((draw_key(draw), draw_value(draw, 1)))
        case 5 if members:
            members[at] = (draw_key(draw), members[at][1])
        case _:
            draw.shuffle(members)


def draw_object(draw: random.Random, members: Pairs) -> str:
    inner = ",".join(
        space(draw) + key + space(draw) + ":" + space(draw) + value + space(draw)
        for key, value in members
    )
    return space(draw) + "{" + (inner or space(draw)) + "}" + space(draw)


def space(draw: random.Random) -> str:
    return draw.choice(SPACES)


def draw_key(draw: random.Random) -> str:
    names = ("x", "", "email", "id", "token", "session_id", "_sa", "_sa_x", "_s", "\u00e9", "Email")
    if draw.random() < 0.2:
        return draw_text(draw)
    return json.dumps(draw.choice(names), ensure_ascii=draw.random() < 0.5)


def draw_value(draw: random.Random, depth: int) -> str:
    kind = draw.randrange(14 if depth < DEPTH else 10)
    match kind:
        case 0:
            return "null"
        case 1:
            return draw.choice(("true", "false"))
        case 2:
            return str(draw.randint(-(10 ** draw.randint(1, 40)), 10 ** draw.randint(1, 40)))
        case 3:
            return repr(draw.random() * 10.0 ** draw.randint(-30, 30))
        case 4:
            return drawn_number(draw)
        case 5:
            return draw.choice(list(TEXTS.values()))
        case 6 | 7 | 8 | 9:
            return draw_text(draw)
        case 10 | 11:
            items = [draw_value(draw, depth + 1) for _ in range(draw.randrange(4))]
            return "[" + space(draw) + ("," + space(draw)).join(items) + "]"
        case _:
            keys = [draw_key(draw) for _ in range(draw.randrange(4))]
            return draw_object(draw, [(key, draw_value(draw, depth + 1)) for key in keys])


def drawn_number(draw: random.Random) -> str:
    """Digits rather than a float's own, with more of them than a float has."""
    if draw.random() < 0.4:
        return draw.choice(list(NUMBERS.values()))
    digits = str(draw.randrange(10 ** draw.randint(1, 25)))
    fraction = str(draw.randrange(10 ** draw.randint(1, 25)))
    exponent = draw.choice(("", "", f"e{draw.randint(-340, 340)}", f"E+{draw.randint(0, 30)}"))
    return draw.choice(("", "-")) + digits + "." + fraction + exponent


def draw_text(draw: random.Random) -> str:
    letters = LETTERS + HALVES if draw.random() < 0.05 else LETTERS
    return '"' + "".join(draw.choices(letters, k=draw.randrange(6))) + '"'


def cut_and_paste(draw: random.Random, text: bytes) -> bytes:
    for _ in range(draw.randint(1, 3)):
        at = draw.randint(0, len(text))
        match draw.randrange(4):
            case 0 | 1:
                text = text[:at] + draw.choice(TOKENS) + text[at:]
            case 2:
                text = text[:at] + text[at + draw.randint(1, 3) :]
            case _:
                text = text[:at] + draw.choice(TOKENS) + text[at + 1 :]
    return text


def recode(draw: random.Random, body: bytes) -> bytes:
    try:
        return body.decode().encode(draw.choice(ENCODINGS))
    except UnicodeError:
        return b"\xef\xbb\xbf" + body


def draw_form(draw: random.Random, names: list[str]) -> str:
    pairs = [f"{name}=a" for name in names if draw.random() < 0.7]
    for _ in range(draw.randint(0, 4)):
        name = draw.choice([*names, "x", "", "%75sername", "user+name", "\u00c3\u00a9"])
        if draw.random() < 0.4:
            # The only one whose value is ever echoed.
            name = "grant_type"
        values = (
            *ENCODED.values(),
            "password",
            "\u00e9",
            "\u00c3\u00a9",
            "\u0000",
            " ",
            '"',
            "\r\n",
        )
        pair = draw.choice((name, f"{name}=", *[f"{name}={draw.choice(values)}"] * 6))
        pairs.insert(draw.randint(0, len(pairs)), pair)
    return draw.choice(("&", "&", "&", "&&", ";")).join(pairs)


def draw_multipart(draw: random.Random, names: list[str]) -> bytes:
    parts = [field(name, b"a") for name in names if draw.random() < 0.7]
    for _ in range(draw.randint(0, 2)):
        value = draw.choice(list(VALUES.values()))
        drawn = (
            field(draw.choice([*names, "x", ""]), value),
            part(draw.choice(list(PART_HEADS.values())), value),
        )
        parts.insert(draw.randint(0, len(parts)), draw.choice(drawn))
    body = joined(parts) if draw.random() < 0.85 else frame(draw.choice(list(FRAMES.values())))
    if draw.random() < 0.4:
        pieces = (
            b"\r\n",
            b"\n",
            b"\r",
            b"-",
            b"--",
            BOUNDARY.encode(),
            b"\0",
            b":",
            b";",
            b'"',
            b"x",
        )
        at = draw.randint(0, len(body))
        body = body[:at] + draw.choice(pieces) + body[at + draw.randint(0, 2) :]
    return body
