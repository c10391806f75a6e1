#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Nobody ever receives what he may not see, and always what he may.

Plays random organisations, users, sharing groups and events with all that hangs on them with a muninnd, changes them, and asks
every reading endpoint as every user. The answers must agree with `Model.sees`, the dozen lines that say who sees what.

    visibility.py [SEED...]        without seeds: a few fixed ones; the seed alone repeats a failure

visibility_model.py the rule; _world.py and _changes.py what is played; _reads.py, _counts.py and _walk.py what is asked,
_writes.py what is tried.
"""

import copy
import json
import os
import re
import sys
from typing import Dict, List, NamedTuple, Optional

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import muninnd  # noqa: E402  (beside this file)
import visibility_counts as counts  # noqa: E402
import visibility_walk  # noqa: E402
from visibility_changes import Changes  # noqa: E402
from visibility_model import Model, Thing, User  # noqa: E402
from visibility_reads import LISTS, VIEWS, Judge, Read, marks_in  # noqa: E402
from visibility_world import Wrong  # noqa: E402
from visibility_writes import UNKNOWN_NUMBER, UNKNOWN_UUID, WRITES  # noqa: E402

SEEDS = (1, 2)
ROUNDS, CHANGES_A_ROUND = 3, 40
# In a round a user asks for this share of the lists, and about so many things, texts and past events; each function is asked
# so often. So many things he does not see he tries to change.
LISTED, VIEWED, PROBED, TRIED, LOOKED_BACK, WALKED = 0.2, 12, 4, 25, 5, 1
NOWHERE = "0" * 32
UNKNOWN = "99999"


class Past(NamedTuple):
    """How things were at a record."""

    sequence: int
    model: Model


class Play:
    def __init__(self, server: muninnd.Server, seed: int):
        self.world = Changes(server, seed)
        self.past = []  # type: List[Past]
        self.failures = {}  # type: Dict[str, str]      one of each sort

    def wrong(self, user: User, what: str, said: str):
        who = "%s (number %d, organisation %d)" % (user.name, user.number, user.org)
        self.failures.setdefault(re.sub("[0-9a-f-]{32,}|[0-9]+", "#", what), "%s as %s: %s" % (what, who, said))

    def same(self, user: User, what: str, got, wanted):
        if got != wanted:
            self.wrong(user, what, "got %s, should be %s" % (got, wanted))

    def ask(self, user: User, read: Read, path: str):
        reply = self.world.ask(user, read.method, path, read.body, Accept=read.accept)
        leaks = self.judge.leaks(user, read, path, reply.body)
        if leaks:
            self.wrong(user, "%s %s %s" % (read.method, path, json.dumps(read.body)), "gives away %r" % leaks[:3])
        return reply

    def check_shown(self, user: User, read: Read, path: str, body: bytes, wanted: List[Thing]):
        difference = self.judge.difference(user, read, body, wanted)
        if difference:
            self.wrong(user, "%s %s %s" % (read.method, path, json.dumps(read.body)), difference)

    def some_of(self, questions: list) -> list:
        return self.world.random.sample(questions, int(len(questions) * LISTED))

    # --- lists ---

    def check_lists(self, user: User):
        for read in self.some_of(LISTS):
            reply = self.ask(user, read, read.path)
            if reply.status == 403 and not user.site_admin and not read.kinds:
                continue  # for administrators
            self.same(user, read.path, reply.status, 200)
            self.check_shown(user, read, read.path, reply.body, self.judge.listed(user, read))

    # --- single things ---

    def check_views(self, user: User):
        things = [thing for thing in self.world.model.things if thing.kind in VIEWS and thing.number]
        for thing in self.world.random.sample(things, min(VIEWED, len(things))):
            name = thing.uuid if thing.uuid and self.world.random.random() < 0.3 else str(thing.number)
            for read in VIEWS[thing.kind]:
                self.check_view(user, thing, read, read.path.format(name), read.path.format(UNKNOWN))

    def check_view(self, user: User, thing: Thing, read: Read, path: str, unknown: str):
        reply = self.ask(user, read, path)
        if not self.world.model.sees(user, thing):
            nothing = self.world.ask(user, "GET", unknown)
            self.same(user, path, self.said(reply), self.said(nothing))
            if "/view/" in path:
                head, other = (self.world.ask(user, "HEAD", asked).status for asked in (path, unknown))
                self.same(user, "HEAD " + path, head, other)
            return
        if not read.kinds or not self.world.model.live(thing):
            return
        self.same(user, path, reply.status, 200)
        wanted = self.judge.within(user, thing)
        if "extended" in path:
            others = [other for other in self.world.model.of("event") if other.extends is thing]
            wanted = wanted + [part for other in others for part in self.judge.within(user, other)]
        self.check_shown(user, read, path, reply.body, wanted)
        if path == "/events/view/%d" % thing.number:
            document = json.loads(reply.body)["Event"]
            self.same(user, "RelatedEvent of " + path, {int(row["Event"]["id"]) for row in document["RelatedEvent"]},
                      self.world.model.related(user, thing))

    @staticmethod
    def said(reply: muninnd.Reply, name: str = ""):
        """What a refusal says, without the address that was asked and the name in it."""
        if not reply.headers.get("content-type", "").startswith("application/json"):
            return reply.status, reply.body
        answer = json.loads(reply.body or b"null")
        if not isinstance(answer, dict):
            return reply.status, answer
        return reply.status, answer.get("message"), str(answer.get("errors")).replace(name, "#") if name else ""

    # --- numbers and hints ---

    def check_counts(self, user: User):
        for count in self.some_of(counts.COUNTS):
            reply = self.world.ask(user, "GET" if count.body is None else "POST", count.path, count.body)
            got = reply.headers.get("x-result-count") if count.read is None else count.read(json.loads(reply.body))
            self.same(user, "%s %s" % (count.path, count.body or ""), got, count.wanted(self.world.model, user))

    def check_probes(self, user: User):
        hidden = [thing for thing in self.world.model.of(*counts.PROBES) if not self.world.model.sees(user, thing)]
        for thing in self.world.random.sample(hidden, min(PROBED, len(hidden))):
            text = self.world.random.choice(sorted(thing.marks - set(self.world.shared)))
            for probe in counts.PROBES[thing.kind]:
                answers = []
                for asked in (text, NOWHERE):
                    path, body = counts.filled(probe, asked)
                    reply = self.world.ask(user, "GET" if body is None else "POST", path, body)
                    answers.append((reply.status, reply.headers.get("x-result-count"), reply.body.replace(asked.encode(), b"")))
                what = "%s %s with the text of the hidden %r" % (probe.path, json.dumps(probe.body), thing)
                self.same(user, what, answers[0], answers[1])

    # --- changing what is hidden ---

    def check_writes(self, user: User):
        """Who may not see a thing is told, when he wants to change it, what he would be told if it were not there."""
        hidden = [thing for thing in self.world.model.of(*WRITES) if not self.world.model.sees(user, thing) and thing.number]
        for thing in self.world.random.sample(hidden, min(TRIED, len(hidden))):
            write = self.world.random.choice(WRITES[thing.kind])
            names = [] if write.by_uuid else [(str(thing.number), UNKNOWN_NUMBER)]
            names += [(thing.uuid, UNKNOWN_UUID)] if thing.uuid else []
            answers = []
            for name in self.world.random.choice(names):
                answers.append(self.said(self.world.ask(user, "POST", *write.about(name)), name))
            what = "POST %s %s to the hidden %r" % (write.path, json.dumps(write.body), thing)
            self.same(user, what, answers[0], answers[1])

    # --- the same by other ways ---

    def check_tags_of_answers(self, user: User):
        """If-None-Match with what another user got: 304 only for the same answer."""
        other = self.world.random.choice(self.world.users)
        event = self.world.some("event")
        for path in ("/events/index", "/events/view/%d" % event.number, "/attributes/index", "/tags/index"):
            theirs, mine = (self.world.ask(who, "GET", path) for who in (other, user))
            if "etag" not in theirs.headers:
                continue
            again = self.world.ask(user, "GET", path, If_None_Match=theirs.headers["etag"])
            self.same(user, "%s with the ETag of %s" % (path, other.name), again.status == 304,
                      (theirs.status, theirs.body) == (mine.status, mine.body) and mine.status == 200)

    def check_views_as_others(self):
        """What an administrator sees as somebody else is what that one sees."""
        user = self.world.random.choice(self.world.users)
        for event in self.world.model.of("event"):
            path = "/events/view/%d" % event.number
            own = self.world.ask(user, "GET", path)
            as_him = self.world.ask(self.world.admin, "GET", "%s/viewAs:%d" % (path, user.number))
            self.same(user, path + "/viewAs", (as_him.status, marks_in(as_him.body)), (own.status, marks_in(own.body)))

    def check_search_for(self, user: User):
        part = self.world.some("attribute")
        read = Read("/events/view/%d/searchFor:%s" % (part.event.number, part.value), "attribute", "mark value")
        reply = self.ask(user, read, read.path)
        if reply.status == 200:
            same = [other for other in self.judge.shown(user) if other.event is part.event and other.value == part.value]
            mark = part.value if same else ""
            self.same(user, read.path, part.value in marks_in(reply.body), bool(mark))

    def check_past(self, user: User):
        """A view of the past shows what was there then, of what he sees now."""
        now = {thing.mark: thing for thing in self.world.model.things}
        for past in self.past:
            past.model.members = self.world.model.members
            past.model.unpublished_private = self.world.model.unpublished_private
            then = Judge(past.model)
            events = past.model.of("event")
            for event in self.world.random.sample(events, min(LOOKED_BACK, len(events))):
                path = "/events/view/%d?as_of=%d" % (event.number, past.sequence)
                read = Read(path, "event attribute object report", "mark")
                reply = self.ask(user, read, path)
                seen = event.mark in now and self.world.model.sees(user, now[event.mark]) and past.model.sees(user, event)
                self.same(user, path, reply.status, 200 if seen else 404)
                if seen:
                    still = [thing for thing in then.within(user, event) if self.still_seen(user, read, now.get(thing.mark))]
                    self.check_shown(user, read, path, reply.body, [thing for thing in still if self.has_something(thing, still)])

    def still_seen(self, user: User, read: Read, thing: Optional[Thing]) -> bool:
        return thing is not None and self.judge.may_have(user, read, thing)

    @staticmethod
    def has_something(thing: Thing, still: List[Thing]) -> bool:
        return thing.kind != "object" or any(part.inside is thing for part in still)

    # --- all of it ---

    def run(self):
        self.world.set_up()
        functions = visibility_walk.reading_functions(self.world)
        visibility_walk.check_all_are_known(functions)
        for _ in range(ROUNDS):
            for _ in range(CHANGES_A_ROUND):
                self.world.change()
            self.judge = Judge(self.world.model)
            for user in self.world.users:
                self.check_lists(user)
                self.check_views(user)
                self.check_counts(user)
                self.check_probes(user)
                self.check_writes(user)
                self.check_tags_of_answers(user)
                self.check_search_for(user)
                self.check_past(user)
            self.check_views_as_others()
            visibility_walk.walk(self.world, self.judge, functions, WALKED, self.wrong)
            self.past.append(Past(self.world.sequence, copy.deepcopy(self.world.model)))


def main(arguments: List[str]) -> int:
    binary = muninnd.binary_from_environment()
    failed = 0
    for seed in [int(argument) for argument in arguments] or SEEDS:
        with muninnd.Server(binary) as server:
            play = Play(server, seed)
            try:
                play.run()
            except Wrong as wrong:
                play.failures["end"] = str(wrong)
        failed += len(play.failures)
        print("\n".join("seed %d: %s" % (seed, said) for said in list(play.failures.values()) or ["everybody got what is his"]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
