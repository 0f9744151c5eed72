"""What is wrong with a text that isn't TOML, in the words of who has to mend it; Python's parser says it in English."""

from __future__ import annotations

_WORDS = {
    "Invalid statement": "这一行不是“键 = 值”，也不是［表］的名称",
    "Expected '=' after a key": "键的后面应是等号",
    "Expected newline or end of document": "一行里只能写一个值，后面有多余的内容",
    "Expected ']'": "表的名称应以 ] 结束",
    "Expected ']]'": "表的名称应以 ]] 结束",
    "Expected ": "引号没有成对",
    "Invalid initial character for a key": "键的名称写法有误",
    "Invalid value": "等号后面的值写法有误；文字要加英文引号",
    "Invalid date": "日期或时间有误，应如 2026-01-31",
    "Invalid hex value": "文字里的 \\ 写法有误",
    "Escaped character": "文字里的 \\ 写法有误",
    "Unescaped": "文字里的 \\ 写法有误",
    "Unterminated string": "文字少了结束的引号",
    "Unclosed array": "方括号没有成对",
    "Unclosed inline table": "花括号没有成对",
    "Illegal character": "含有不能使用的字符，请检查引号和换行",
    "Found invalid character": "含有不能使用的字符，请检查引号和换行",
    "Cannot overwrite": "同一个键写了两次",
    "Duplicate inline table key": "同一个键写了两次",
    "Cannot declare": "同一个表写了两次",
    "Cannot redefine": "同一个表写了两次",
    "Cannot mutate": "这个键或表前面已经写过，不能再加内容",
}


def in_chinese(told: str) -> str:
    """What `tomllib` says of a broken text; what it may say some day and we don't know is told in general.

    Args:
        told: its message.
    """
    fitting = [begin for begin in _WORDS if told.startswith(begin)]
    return _WORDS[max(fitting, key=len)] if fitting else "写法有误，请检查这一行的标点和引号"
