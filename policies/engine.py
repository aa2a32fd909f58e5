"""Judging a run: every rule's findings, waivers applied, nothing skipped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from estimator.model.resource import Resource
from estimator.model.values import SourceSpan
from policies.kinds import kind_named
from policies.model import Enforcement, Finding, Outcome, Verdict, Waiver
from policies.rules import PolicySet, Rule, glob_matches
from policies.run import Run

_INLINE = re.compile(
    r"(?:forebill|infracost):ignore\s+(?P<rules>[\w*?.,-]+)"
    r"(?:\s+until=(?P<until>\d{4}-\d{2}-\d{2}))?(?:\s+(?:reason=)?(?P<reason>.+))?"
)


def judged(policies: PolicySet, run: Run, overrides: Iterable[str] = ()) -> tuple[Verdict, ...]:
    """One verdict per rule, in file order. `overrides` are actors who set a soft rule aside."""
    waivers = _Waivers(policies, run)
    actors = tuple(overrides)
    verdicts = [_verdict(rule, run, waivers, actors) for rule in policies.rules]
    if stale := tuple(waivers.stale()):
        verdicts.append(
            Verdict("waivers", "Waivers are in force", "waivers", Enforcement.ADVISORY, stale)
        )
    return tuple(verdicts)


def _verdict(rule: Rule, run: Run, waivers: _Waivers, actors: tuple[str, ...]) -> Verdict:
    kind = kind_named(rule.kind)
    assert kind is not None  # the schema knows no other
    findings = tuple(waivers.applied(rule, item) for item in kind.judge(rule, run))
    allowed = [actor for actor in actors if not rule.approvers or actor in rule.approvers]
    soft = rule.enforcement is Enforcement.SOFT_MANDATORY
    return Verdict(
        policy=rule.id,
        title=rule.title,
        kind=rule.kind,
        enforcement=rule.enforcement,
        findings=findings,
        on_unknown=rule.on_unknown,
        overridden_by=allowed[0] if soft and allowed else "",
        span=rule.span,
    )


@dataclass(frozen=True, slots=True)
class _Inline:
    """A `# forebill:ignore RULE until=DATE reason` comment kept with a resource."""

    rules: tuple[str, ...]
    until: str
    reason: str
    span: SourceSpan


class _Waivers:
    """The exceptions of the policy file and of inline comments, on the run's date."""

    def __init__(self, policies: PolicySet, run: Run) -> None:
        self._entries = policies.waivers
        self._rules = [rule.id for rule in policies.rules]
        self._today = run.today
        self._inline = {
            priced.address: (result.project.name, found)
            for result in run.report.projects
            for priced in result.after.resources
            if priced.resource.comments and (found := list(_comments(priced.resource)))
        }

    def applied(self, rule: Rule, finding: Finding) -> Finding:
        """The finding, waived where an exception in force covers it."""
        if finding.outcome in (Outcome.PASS, Outcome.WAIVED):
            return finding
        waiver = self._entry(rule, finding) or self._comment(rule, finding)
        return replace(finding, outcome=Outcome.WAIVED, waiver=waiver) if waiver else finding

    def _entry(self, rule: Rule, finding: Finding) -> Waiver | None:
        for entry in self._entries:
            if entry.covers(rule.id, finding.address) and self._in_force(entry.until):
                return Waiver(entry.owner, entry.reason, entry.until, str(entry.span))
        return None

    def _comment(self, rule: Rule, finding: Finding) -> Waiver | None:
        if rule.enforcement is Enforcement.HARD_MANDATORY:
            return None  # a change must not set aside what only the base may relax
        for note in self._inline.get(finding.address, ("", ()))[1]:
            named = any(glob_matches(rule.id, glob) for glob in note.rules)
            if named and note.reason and self._in_force(note.until):
                return Waiver("inline comment", note.reason, note.until, str(note.span))
        return None

    def _names_a_rule(self, note: _Inline) -> bool:
        return any(glob_matches(name, glob) for name in self._rules for glob in note.rules)

    def _stale(self, message: str, address: str, project: str, note: _Inline, fix: str) -> Finding:
        return Finding(message, address=address, project=project, span=note.span, fix=fix)

    def _in_force(self, until: str) -> bool:
        return not until or until >= self._today

    def stale(self) -> Iterator[Finding]:
        """Waivers whose date has passed and comments without a reason are findings themselves."""
        for entry in self._entries:
            if not self._in_force(entry.until):
                message = f"the waiver of {entry.policy} by {entry.owner} ended on {entry.until}"
                yield Finding(message, span=entry.span, fix="renew it or remove it")
        for address, (project, notes) in self._inline.items():
            for note in notes:
                if not self._names_a_rule(note):
                    message = f"forebill:ignore {','.join(note.rules)} names no policy"
                    yield self._stale(message, address, project, note, "name one, or remove it")
                elif not note.reason:
                    message = f"forebill:ignore {','.join(note.rules)} gives no reason"
                    yield self._stale(message, address, project, note, "add why")
                elif not self._in_force(note.until):
                    message = f"forebill:ignore {','.join(note.rules)} ended on {note.until}"
                    yield self._stale(message, address, project, note, "remove it")


def _comments(resource: Resource) -> Iterator[_Inline]:
    for line, text in resource.comments:
        if found := _INLINE.search(text):
            file = resource.span.file if resource.span else ""
            reason = (found["reason"] or "").strip().strip('"')
            rules = tuple(found["rules"].split(","))
            yield _Inline(rules, found["until"] or "", reason, SourceSpan(file, line))
