"""Expressions of HCL's native syntax: operators, traversals, collections, calls, `for`."""

from __future__ import annotations

import re
from collections.abc import Callable

from estimator.readers.hcl.cursor import HclSyntaxError, Scan, unescaped
from estimator.readers.hcl.nodes import IT, KEYWORDS, Node, number, traversal
from estimator.readers.hcl.template_syntax import TemplateSyntax
from estimator.readers.hcl.tokens import (
    FOR_AS_KEY,
    HEREDOC,
    IDENT,
    ITEM,
    LINE,
    NEWLINE,
    NUMBER,
    QUOTE,
    RANK,
    STEPS,
    TEXT,
)

#: Operators in one chain, arms of one conditional, steps of one traversal.
MAX_CHAIN = 500


class ExpressionSyntax(TemplateSyntax):
    """Recursive descent; every method leaves the token behind what it read current."""

    __slots__ = ()

    def expression(self) -> Node:
        self.deepen()
        node = self._binary(0)
        if self.op == "?":
            node = self._conditional(node)
        self.depth -= 1
        return node

    def _conditional(self, condition: Node) -> Node:
        """`a ? b : c ? d : e` in a loop, so that long chains need no stack."""
        arms: list[tuple[Node, Node]] = []
        last = condition
        while self.op == "?":
            self.advance()
            arms.append((last, self.expression()))
            self.expect(":", "in the conditional")
            last = self._binary(0)
        self._bound(len(arms))
        for test, yes in reversed(arms):
            last = ("if", test, yes, last)
        return last

    def _binary(self, floor: int) -> Node:
        left = self._unary()
        length = 0
        while (rank := RANK.get(self.op, 0)) > floor:
            op = self.op
            self.advance()
            left = ("bin", op, left, self._binary(rank))
            length += 1
            self._bound(length)
        return left

    def _bound(self, length: int) -> None:
        if length > MAX_CHAIN:
            raise HclSyntaxError(f"more than {MAX_CHAIN} parts in one expression", self.at)

    def _unary(self) -> Node:
        if self.op == "!":
            self.advance()
            return self._deeper(lambda: ("not", self._unary()))
        if self.op == "-":
            self.advance()
            return self._deeper(lambda: negated(self._unary()))
        read = _PRIMARY.get(self.op or self.kind)
        if read is None:
            self.fail("expected an expression")
            return ()
        node = read(self)
        return self._steps(node) if self.op in (".", "[") else node

    def _deeper(self, read: Callable[[], Node]) -> Node:
        self.deepen()
        node = read()
        self.depth -= 1
        return node

    def _steps(self, node: Node) -> Node:
        length = 0
        while True:
            if self.op == ".":
                node = self._dotted(node)
            elif self.op == "[":
                node = self._bracketed(node)
            else:
                return node
            length += 1
            self._bound(length)

    def _dotted(self, node: Node) -> Node:
        self.advance()
        if self.op == "*":
            self.advance()
            steps = IT
            while self.op == ".":
                self.advance()
                steps = self._named_step(steps)
            return ("splat", node, steps)
        return self._named_step(node)

    def _named_step(self, node: Node) -> Node:
        """`.name`, or the old `.0` (which the scanner may read as `0.1`)."""
        if self.kind == IDENT:
            node = ("get", node, self.word)
        elif self.kind == NUMBER and re.fullmatch(r"[\d.]+", self.word):
            for part in self.word.split("."):
                node = ("idx", node, ("lit", int(part)))
        else:
            self.fail('expected a name after "."')
        self.advance()
        return node

    def _bracketed(self, node: Node) -> Node:
        before = self.enter()
        if self.op == "*":
            self.advance()
            self.close("]", before, "after [*")
            return ("fsplat", node, self._steps(IT))
        key = self.expression()
        self.close("]", before, "after the index")
        return ("idx", node, key)

    def _name(self) -> Node:
        name = self.word
        match = STEPS(self.text, self.end)
        if match is not None:
            self.end = match.end()
            path = name + match[0]
            self._bound(path.count("."))
            self.advance()
            return traversal(path)
        self.advance()
        if self.op in ("(", "::"):
            return self._call(name)
        return KEYWORDS.get(name) or ("var", name)

    def _call(self, name: str) -> Node:
        while self.op == "::":
            self.advance()
            name += "::" + self.word
            self.advance()
        if self.op != "(":
            self.fail(f'expected "(" after {name}')
        before = self.enter()
        arguments: list[Node] = []
        spread = False
        while self.op != ")":
            arguments.append(self.expression())
            if self.op == "...":
                spread = True
                self.advance()
                break
            if self.op != ",":
                break
            self.advance()
        self.close(")", before, f'or "," in the arguments of {name}')
        return ("call", name, tuple(arguments), spread)

    def _text(self) -> Node:
        text = self.word
        node = ("lit", unescaped(text, self.at) if "\\" in text else text)
        self.advance()
        return node

    def _number(self) -> Node:
        node = number(self.word)
        self.advance()
        return node

    def _template(self) -> Node:
        node = self.quoted()
        self.advance()
        return node

    def _heredoc(self) -> Node:
        node = self.heredoc(self.word)
        self.advance()
        return node

    def _parenthesis(self) -> Node:
        before = self.enter()
        node = self.expression()
        self.close(")", before, "at the end of the parenthesis")
        return node

    def _tuple(self) -> Node:
        before = self.enter()
        if self.kind == IDENT and self.word == "for":
            return self._for("]", before)
        items: list[Node] = []
        while self.op != "]":
            items.append(self.expression())
            if self.op != ",":
                break
            self.advance()
        self.close("]", before, 'or "," in the list')
        return ("tuple", tuple(items))

    def _object(self) -> Node:
        items: list[tuple[Node, Node]] = []
        before, start = self.scan, self.end
        self._read_plain_items(items)
        self.enter()
        if self.kind == IDENT and self.word == "for" and not FOR_AS_KEY(self.text, self.end):
            if items:
                self.fail('expected a key (quote it if it is called "for")')
            return self._for("}", before)
        self.deepen()
        while self.op != "}":
            if not self._item(items, start):
                break
        self.depth -= 1
        self.close("}", before, "or a new line in the object")
        return ("object", tuple(items))

    def _read_plain_items(self, items: list[tuple[Node, Node]]) -> None:
        """Items such as `name = "text"` by one expression match each."""
        text, end = self.text, self.end
        while (match := ITEM(text, end)) is not None:
            name, quoted, plain, digits, path = match.groups()
            if plain is not None:
                value: Node = ("lit", unescaped(plain, match.start(3)))
            else:
                value = number(digits) if digits is not None else traversal(path)
            key = name if name is not None else unescaped(quoted, match.start(2))
            items.append((("lit", key), value))
            end = match.end()
        self.end = end

    def _item(self, items: list[tuple[Node, Node]], start: int) -> bool:
        """One `key = value`; whether another may follow."""
        self.scan = LINE
        key = self._key() if self.kind == IDENT else self.expression()
        if self.op not in ("=", ":"):
            self.fail('expected "=" after the key')
        self.advance()
        while self.kind == NEWLINE:
            self.advance()
        items.append((key, self.expression()))
        if self.op != "," and self.kind != NEWLINE:
            return False
        self._read_plain_items(items)
        self.enter()
        return True

    def _key(self) -> Node:
        """A bare name is a literal key; anything longer is an expression."""
        name, at, end = self.word, self.at, self.end
        self.advance()
        if self.op in ("=", ":"):
            return ("lit", name)
        self.kind, self.word, self.op, self.at, self.end = IDENT, name, "", at, end
        return self.expression()

    def _for(self, close: str, before: Scan) -> Node:
        self.advance()
        names = self.loop_names()
        collection = self.expression()
        self.expect(":", 'after "in"')
        value = self.expression()
        key, grouping = None, False
        if close == "}":
            self.expect("=>", "in the object")
            key, value = value, self.expression()
            if self.op == "...":
                grouping = True
                self.advance()
        condition = None
        if self.kind == IDENT and self.word == "if":
            self.advance()
            condition = self.expression()
        self.close(close, before, 'at the end of "for"')
        if key is None:
            return ("for_list", *names, collection, value, condition)
        return ("for_map", *names, collection, key, value, grouping, condition)


def negated(node: Node) -> Node:
    """`-5` as the literal it is."""
    if node[0] == "lit" and type(node[1]) is int:
        return ("lit", -node[1])
    if node[0] == "num" and node[1][0] != "-":
        return ("num", "-" + node[1])
    return ("neg", node)


_PRIMARY: dict[str | int, Callable[[ExpressionSyntax], Node]] = {
    IDENT: ExpressionSyntax._name,
    TEXT: ExpressionSyntax._text,
    NUMBER: ExpressionSyntax._number,
    QUOTE: ExpressionSyntax._template,
    HEREDOC: ExpressionSyntax._heredoc,
    "(": ExpressionSyntax._parenthesis,
    "[": ExpressionSyntax._tuple,
    "{": ExpressionSyntax._object,
}
