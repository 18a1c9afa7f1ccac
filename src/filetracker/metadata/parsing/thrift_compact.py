"""Thrift's compact protocol, as much of it as a footer needs; nothing is allocated on the word of a length.

Source: Apache Thrift, `thrift-compact-protocol.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Union

from filetracker.metadata.registry import UnreadableError, UnsupportedError

ThriftValue = Union[int, bytes, bool, None, "ThriftStruct"]
ThriftStruct = dict[int, ThriftValue]

_MAX_LEVELS = 32
_LONG_LIST = 15
_MAX_VARINT_BYTES = 10


class ThriftEndError(UnreadableError):
    """The bytes end in the middle of a value."""


class ThriftReader:
    """Reads values one after another; the caller knows what comes next from the field's id."""

    TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT, UUID = range(1, 14)

    def __init__(self, data: bytes) -> None:
        self._data, self._position = data, 0

    def fields(self) -> Iterator[tuple[int, int]]:
        """Ids and types of a struct's fields; the caller reads or skips each value before it takes the next."""
        field = 0
        while header := self._byte():
            delta, kind = header >> 4, header & 0x0F
            field = field + delta if delta else self.integer()
            yield field, kind

    def integer(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)

    def binary(self) -> bytes:
        return self._take(self._varint())

    def peek_list_length(self) -> int:
        """How many elements the list that comes next claims to have."""
        start = self._position
        length, _kind = self._list_header()
        self._position = start
        return length

    def structs(self, levels: int = _MAX_LEVELS) -> Iterator[ThriftStruct]:
        """The elements of a list of structs."""
        length, kind = self._list_header()
        for _ in range(length):
            if kind == self.STRUCT:
                yield self._struct(levels - 1)
            else:
                self._skip_element(kind, levels)

    def skip(self, kind: int, levels: int = _MAX_LEVELS) -> None:
        if levels <= 0:
            raise UnsupportedError("It is nested too deeply to be read.")
        if kind in (self.LIST, self.SET):
            self._skip_list(levels)
        elif kind == self.MAP:
            self._skip_map(levels)
        elif kind == self.STRUCT:
            for _field, inner in self.fields():
                self.skip(inner, levels - 1)
        else:
            self._scalar(kind)

    def _struct(self, levels: int) -> ThriftStruct:
        if levels <= 0:
            raise UnsupportedError("It is nested too deeply to be read.")
        values: ThriftStruct = {}
        for field, kind in self.fields():
            if kind == self.STRUCT:
                values[field] = self._struct(levels - 1)
            elif kind in (self.LIST, self.SET, self.MAP):
                self.skip(kind, levels - 1)
            else:
                values[field] = self._scalar(kind)
        return values

    def _scalar(self, kind: int) -> ThriftValue:
        if kind in (self.TRUE, self.FALSE):
            return kind == self.TRUE
        if kind == self.BYTE:
            return self._byte()
        if kind in (self.I16, self.I32, self.I64):
            return self.integer()
        if kind == self.DOUBLE:
            return self._take(8)
        if kind == self.BINARY:
            return self.binary()
        if kind == self.UUID:
            return self._take(16)
        raise UnsupportedError(f"It has a value of the unknown type {kind}.")

    def _skip_list(self, levels: int) -> None:
        length, kind = self._list_header()
        for _ in range(length):
            self._skip_element(kind, levels)

    def _skip_map(self, levels: int) -> None:
        length = self._varint()
        kinds = self._byte() if length else 0
        for _ in range(length):
            self._skip_element(kinds >> 4, levels)
            self._skip_element(kinds & 0x0F, levels)

    def _skip_element(self, kind: int, levels: int) -> None:
        if kind in (self.TRUE, self.FALSE):  # in a struct the type is the value; here it takes a byte of its own
            self._byte()
        else:
            self.skip(kind, levels - 1)

    def _list_header(self) -> tuple[int, int]:
        header = self._byte()
        length = header >> 4
        return (self._varint() if length == _LONG_LIST else length), header & 0x0F

    def _varint(self) -> int:
        number = 0
        for place in range(_MAX_VARINT_BYTES):
            byte = self._byte()
            number |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:  # noqa: PLR2004 - the high bit says that more follows
                return number
        raise UnreadableError("it has a number of more than 64 bits.")

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, length: int) -> bytes:
        taken = self._data[self._position : self._position + length]
        if len(taken) < length:
            raise ThriftEndError("its footer ends in the middle.")
        self._position += length
        return taken
