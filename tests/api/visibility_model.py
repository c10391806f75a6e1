# SPDX-License-Identifier: Apache-2.0
"""Who sees what: the whole rule, and the world it is about.

Every thing has a mark, 32 hexadecimal digits that stand in all of its texts. Whoever receives a mark, in whatever format,
received something of that thing; so one rule checks every answer.
"""

from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Set

ALL, GROUP, INHERIT = 3, 4, 5  # distributions; 0 is the own organisation, 1 to 3 are everybody here
EVERYBODY_SEES, REPORTERS_SEE, HOST_IS_SEEN = 2, 1, 3  # Plugin.Sightings_policy; 0 is event owners only
HOST = 1
ANALYST_DATA = ("note", "opinion", "relationship")


class User(NamedTuple):
    name: str
    key: str
    number: int
    org: int
    role: int

    @property
    def site_admin(self) -> bool:
        return self.role == 1

    @property
    def org_admin(self) -> bool:
        return self.role == 2

    @property
    def syncs(self) -> bool:
        return self.role in (1, 5)

    @property
    def writes(self) -> bool:
        return self.role != 6


class Thing:
    """inside: what it lies in, and is hidden with. about: what it only speaks of. orgs, users: whose it is."""

    def __init__(self, kind: str, mark: str, orgs: Iterable[int] = (), distribution: int = 0, group: int = 0, inside=None):
        self.kind, self.mark, self.orgs, self.users = kind, mark, set(orgs), set()  # type: str, str, Set[int], Set[int]
        self.distribution, self.group = distribution, group
        self.inside = inside  # type: Optional[Thing]
        self.about = None  # type: Optional[Thing]
        self.target = None  # type: Optional[Thing]      what a reference or relation points at
        self.number, self.uuid = 0, ""
        self.deleted = False
        self.private = False  # not even a site administrator's
        self.published = False  # of events
        self.makers = set(orgs)  # organisations whose users made or changed it: their logs tell of it
        # of events and attributes
        self.value, self.type, self.data = "", "", ""  # value and data are marks, too; of a sample it is its hash
        self.to_ids = False
        self.tags, self.clusters = set(), set()  # type: Set[str], Set[Thing]
        self.extends = None  # type: Optional[Thing]
        self.offered = set()  # type: Set[int]      organisations that were asked to take the event over

    @property
    def event(self) -> "Optional[Thing]":
        """The event that it, or what it speaks of, lies in."""
        if self.kind == "event":
            return self
        around = self.inside or self.about
        return around.event if around else None

    @property
    def marks(self) -> Set[str]:
        return {mark for mark in (self.mark, self.value, self.data) if mark}

    def __repr__(self) -> str:
        level = "group %d" % self.group if self.distribution == GROUP else self.distribution
        around = " in %r" % self.inside if self.inside else ""
        return "%s %d (of %s, %s%s)" % (self.kind, self.number, sorted(self.orgs), level, around)


def chain(thing: Optional[Thing], last: Optional[Thing] = None) -> Iterator[Thing]:
    """A thing, what it is in or about, what that is in or about, …; no further than `last`."""
    while thing is not None:
        yield thing
        thing = None if thing is last else thing.inside or thing.about


class Model:
    def __init__(self):
        self.things = []  # type: List[Thing]
        self.members = {}  # type: Dict[int, Set[int]]      sharing group -> organisations in it, its maker's included
        self.policy = 0  # of sightings
        self.unpublished_private = False  # MISP.unpublishedprivate
        self.public = set()  # type: Set[str]      marks that stand in lists for everybody

    def of(self, *kinds: str) -> List[Thing]:
        return [thing for thing in self.things if thing.kind in kinds]

    # --- the rule ---

    def owns(self, user: User, thing: Thing) -> bool:
        return (user.site_admin and not thing.private) or user.org in thing.orgs or user.number in thing.users

    def open_to(self, user: User, thing: Thing) -> bool:
        if thing.kind == "sighting":
            return self.policy_opens(user, thing)
        if thing.kind == "event" and self.unpublished_private and not thing.published:
            return False
        if thing.distribution == GROUP:
            return user.org in self.members.get(thing.group, set())
        return thing.distribution != 0

    def sees(self, user: User, thing: Thing) -> bool:
        if thing.inside is not None and not self.sees(user, thing.inside):
            return False
        return self.owns(user, thing) or self.open_to(user, thing)

    def policy_opens(self, user: User, sighting: Thing) -> bool:
        if self.policy == REPORTERS_SEE:
            return any(other.event is sighting.event and user.org in other.makers for other in self.of("sighting"))
        return self.policy == EVERYBODY_SEES or (self.policy == HOST_IS_SEEN and HOST in sighting.makers)

    def may_have(self, user: User, thing: Thing) -> bool:
        """Sees it, and may learn of it if it is deleted: the event's organisation, and who synchronises."""
        if not self.sees(user, thing):
            return False
        around = [thing] if thing.kind in ANALYST_DATA else chain(thing)
        return user.syncs or all(not part.deleted or part.event is None or user.org in part.event.orgs for part in around)

    # --- what documents show of what is seen ---

    def live(self, thing: Thing) -> bool:
        return not any(around.deleted for around in chain(thing))

    def shows(self, user: User, thing: Thing) -> bool:
        """Seen and not deleted, and so is what it is in or about. An object with nothing in it for him is left out."""
        if thing.deleted or not self.sees(user, thing):
            return False
        if thing.kind == "object" and not any(self.sees(user, part) for part in self.parts_of(thing) if not part.deleted):
            return False
        return all(self.shows(user, around) for around in (thing.inside, thing.about) if around)

    def parts_of(self, thing: Thing) -> List[Thing]:
        return [part for part in self.of("attribute") if part.inside is thing]

    def attributes_of(self, user: User, event: Thing) -> List[Thing]:
        return [part for part in self.of("attribute") if part.event is event and self.shows(user, part)]

    def related(self, user: User, event: Thing) -> Set[int]:
        """Events with a value in common, both of which he sees there."""
        values = {part.value for part in self.attributes_of(user, event)}
        others = [part for part in self.of("attribute") if part.event is not event and part.value in values]
        return {part.event.number for part in others if self.shows(user, part)}

    # --- marks ---

    def holders(self) -> Dict[str, List[Thing]]:
        found = {}  # type: Dict[str, List[Thing]]
        for thing in self.things:
            for mark in thing.marks:
                found.setdefault(mark, []).append(thing)
        return found

    def remove(self, thing: Thing):
        """With all that lies in it. What speaks of it stays: it has a uuid to be about."""
        gone = {thing}
        while True:
            more = {other for other in self.things if other.inside in gone} - gone
            if not more:
                break
            gone |= more
        self.things = [other for other in self.things if other not in gone]
