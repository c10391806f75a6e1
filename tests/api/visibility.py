#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Nobody ever receives what he may not see, and always what he may.

Plays random organisations, users, sharing groups, events, attributes and objects with a muninnd, changes them, and asks every
reading endpoint as every user. The answers must agree with `Model.sees`, the dozen lines that say who sees what.

    visibility.py [SEED...]        without seeds: a few fixed ones; the seed alone repeats a failure
"""

import json
import os
import random
import sys
from typing import Any, Dict, List, NamedTuple, Optional, Set

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import muninnd  # noqa: E402  (beside this file)

SEEDS = (1, 2, 3)
ROUNDS, CHANGES_A_ROUND = 4, 8
OPEN, GROUP, INHERIT = (1, 2, 3), 4, 5
SHARED_VALUES = ["shared-%d.example" % number for number in range(4)]


class Wrong(Exception):
    pass


class User(NamedTuple):
    name: str
    key: str
    org: int
    site_admin: bool


class Part:
    """An object or attribute. `parent`: the object that an attribute is in."""

    def __init__(self, number: int, distribution: int, group: int, value: str = "", parent: "Optional[Part]" = None):
        self.number, self.distribution, self.group, self.value, self.parent = number, distribution, group, value, parent


class Event:
    def __init__(self, number: int, org: int, distribution: int, group: int):
        self.number, self.org, self.distribution, self.group = number, org, distribution, group
        self.attributes = {}  # type: Dict[int, Part]
        self.objects = {}  # type: Dict[int, Part]
        self.tagged = False


class Model:
    """Who sees what: the whole rule."""

    def __init__(self):
        self.events = {}  # type: Dict[int, Event]
        self.members = {}  # type: Dict[int, Set[int]]      group -> organisations in it, its maker's included

    def open_to(self, user: User, thing) -> bool:
        if thing.distribution == GROUP:
            return user.org in self.members.get(thing.group, set())
        return thing.distribution != 0

    def sees_event(self, user: User, event: Event) -> bool:
        return user.site_admin or user.org == event.org or self.open_to(user, event)

    def sees_part(self, user: User, event: Event, part: Part) -> bool:
        if not self.sees_event(user, event):
            return False
        if user.site_admin or user.org == event.org:
            return True
        return self.open_to(user, part) and (part.parent is None or self.open_to(user, part.parent))


class Play:
    def __init__(self, server: muninnd.Server, seed: int):
        self.server, self.random, self.model = server, random.Random(seed), Model()
        self.admin = User("admin", muninnd.ADMIN_KEY, 1, True)
        self.users = [self.admin]  # type: List[User]
        self.orgs = []  # type: List[int]
        self.serial = 0

    # --- speaking ---

    def ask(self, user: User, method: str, path: str, body: Any = None):
        headers = {"Authorization": user.key, "Accept": "application/json", "Content-Type": "application/json", "User-Agent": "PyMISP"}
        reply = self.server.request(method, path, headers, None if body is None else json.dumps(body).encode())
        return reply.status, reply.headers, (json.loads(reply.body) if reply.body else None)

    def must(self, user: User, method: str, path: str, body: Any = None):
        status, _, answer = self.ask(user, method, path, body)
        if status != 200:
            raise Wrong("%s %s %s as %s: %d %s" % (method, path, json.dumps(body), user.name, status, answer))
        return answer

    # --- changing ---

    def set_up(self):
        for name in ("one", "two", "three"):
            org = int(self.must(self.admin, "POST", "/admin/organisations/add", {"name": name})["Organisation"]["id"])
            self.orgs.append(org)
            for role in (2, 5, 6):
                email = "%d@%s.example" % (role, name)
                user = self.must(self.admin, "POST", "/admin/users/add", {"email": email, "org_id": org, "role_id": role})["User"]
                self.users.append(User(email, user["authkey"], org, False))
        self.must(self.admin, "POST", "/tags/add", {"name": "seen:by"})
        for _ in range(3):
            self.add_group()

    def writer(self, org: Optional[int] = None) -> User:
        writers = [user for user in self.users if not user.name.startswith("6") and (org is None or user.org == org)]
        return self.random.choice(writers)

    def add_group(self):
        user = self.writer()
        self.serial += 1
        members = {org for org in self.orgs if self.random.random() < 0.4}
        group = self.must(
            user,
            "POST",
            "/sharingGroups/add",
            {"name": "group %d" % self.serial, "releasability": "x", "SharingGroupOrg": [{"org_id": org} for org in members]},
        )
        self.model.members[int(group["SharingGroup"]["id"])] = members | {user.org}

    def sharing(self, user: User, levels) -> Dict[str, int]:
        """A distribution that the user may give: groups he is in only."""
        groups = [group for group, orgs in self.model.members.items() if user.site_admin or user.org in orgs]
        level = self.random.choice([level for level in levels if level != GROUP or groups])
        return {"distribution": level, "sharing_group_id": self.random.choice(groups) if level == GROUP else 0}

    def attribute(self, user: User) -> Dict[str, Any]:
        self.serial += 1
        value = self.random.choice(SHARED_VALUES) if self.random.random() < 0.4 else "host-%d.example" % self.serial
        return dict(self.sharing(user, (0, 1, 3, GROUP, INHERIT)), type="domain", category="Network activity", value=value)

    def add_event(self):
        user = self.writer()
        attributes = [self.attribute(user) for _ in range(self.random.randint(1, 4))]
        values = set()
        attributes = [a for a in attributes if not (a["value"] in values or values.add(a["value"]))]
        objects = []
        for _ in range(self.random.randint(0, 2)):
            inner = self.attribute(user)
            inner.update(object_relation="domain", value="in-%s" % inner["value"])
            objects.append(dict(self.sharing(user, (0, 1, 3, GROUP, INHERIT)), name="domain-ip", Attribute=[inner]))
        body = dict(self.sharing(user, (0, 1, 2, 3, GROUP)), info="event %d" % self.serial, Attribute=attributes, Object=objects)
        document = self.must(user, "POST", "/events/add", body)["Event"]
        event = Event(int(document["id"]), user.org, body["distribution"], body["sharing_group_id"])
        self.model.events[event.number] = event
        self.read_parts(event)
        if self.random.random() < 0.5:
            self.must(self.admin, "POST", "/events/addTag/%d/seen:by" % event.number, {})
            event.tagged = True

    def read_parts(self, event: Event):
        """Numbers and distributions as the administrator, who sees all, gets them back."""
        document = self.must(self.admin, "GET", "/events/view/%d" % event.number)["Event"]
        make = lambda row, parent=None: Part(
            int(row["id"]), int(row["distribution"]), int(row["sharing_group_id"]), row.get("value", ""), parent
        )
        event.distribution, event.group = int(document["distribution"]), int(document["sharing_group_id"])
        event.attributes, event.objects = {}, {}
        for row in document["Attribute"]:
            event.attributes[int(row["id"])] = make(row)
        for outer in document["Object"]:
            event.objects[int(outer["id"])] = make(outer)
            for row in outer["Attribute"]:
                event.attributes[int(row["id"])] = make(row, event.objects[int(outer["id"])])

    def change(self):
        events = list(self.model.events.values())
        what = self.random.random()
        if not events or what < 0.3:
            return self.add_event()
        event = self.random.choice(events)
        user = self.writer(event.org) if event.org != 1 else self.admin
        if what < 0.5:
            wanted = self.sharing(user, (0, 1, 2, 3, GROUP))
            self.must(user, "POST", "/events/edit/%d" % event.number, wanted)
            event.distribution, event.group = wanted["distribution"], wanted["sharing_group_id"]
        elif what < 0.75 and event.attributes:
            attribute = self.random.choice(list(event.attributes.values()))
            wanted = self.sharing(user, (0, 1, 2, 3, GROUP, INHERIT))
            self.must(user, "POST", "/attributes/edit/%d" % attribute.number, dict(wanted, to_ids=self.random.random() < 0.5))
            attribute.distribution, attribute.group = wanted["distribution"], wanted["sharing_group_id"]
        elif what < 0.95:
            group, org = self.random.choice(list(self.model.members)), self.random.choice(self.orgs)
            shown = self.must(self.admin, "GET", "/sharing_groups/view/%d" % group)
            listed = {int(member["org_id"]) for member in shown["SharingGroupOrg"]}
            action = "removeOrg" if org in listed else "addOrg"
            self.must(self.admin, "POST", "/sharingGroups/" + action, {"sg_id": group, "org_id": org})
            listed ^= {org}
            self.model.members[group] = listed | {int(shown["SharingGroup"]["org_id"])}
        else:
            self.must(self.admin, "POST", "/events/delete/%d" % event.number)
            del self.model.events[event.number]

    # --- asking ---

    def same(self, user: User, what: str, got, wanted):
        if got != wanted:
            raise Wrong("%s as %s (organisation %d): got %s, should be %s" % (what, user.name, user.org, got, wanted))

    def check(self, user: User):
        model = self.model
        events = {number for number, event in model.events.items() if model.sees_event(user, event)}
        visible = {
            number: {a.number for a in event.attributes.values() if model.sees_part(user, event, a)}
            for number, event in model.events.items()
            if number in events
        }
        attributes = set().union(*visible.values()) if visible else set()
        status, headers, rows = self.ask(user, "GET", "/events/index")
        self.same(user, "events/index", (status, {int(row["id"]) for row in rows}), (200, events))
        self.same(user, "X-Result-Count of events/index", headers.get("x-result-count"), str(len(events)))
        _, _, found = self.ask(user, "POST", "/events/restSearch", {"returnFormat": "json"})
        documents = {int(row["Event"]["id"]): row["Event"] for row in found["response"]}
        self.same(user, "events/restSearch", set(documents), events)
        _, headers, found = self.ask(user, "POST", "/attributes/restSearch", {"returnFormat": "json", "limit": 5000})
        self.same(user, "attributes/restSearch", {int(row["id"]) for row in found["response"]["Attribute"]}, attributes)
        self.same(user, "X-Result-Count of attributes/restSearch", headers.get("x-result-count"), str(len(attributes)))
        for value in SHARED_VALUES:
            holders = {a for n in events for a in visible[n] if model.events[n].attributes[a].value == value}
            _, _, found = self.ask(user, "POST", "/attributes/restSearch", {"value": value})
            self.same(user, "restSearch of " + value, {int(row["id"]) for row in found["response"]["Attribute"]}, holders)
        tagged = sum(1 for number in events if model.events[number].tagged)
        tags = {tag["name"]: tag for tag in self.must(user, "GET", "/tags/index")["Tag"]}
        self.same(user, "count of tags/index", tags["seen:by"]["count"], tagged)
        for number, event in model.events.items():
            self.check_event(user, event, number in events, visible.get(number, set()), documents.get(number), visible)
        self.same(user, "an event that is none", self.ask(user, "GET", "/events/view/99999")[0], 404)

    def check_event(self, user: User, event: Event, seen: bool, parts: Set[int], searched, visible):
        path = "/events/view/%d" % event.number
        status, _, answer = self.ask(user, "GET", path)
        self.same(user, path, status, 200 if seen else 404)
        self.same(user, "HEAD " + path, self.ask(user, "HEAD", path)[0], status)
        if not seen:
            unknown = self.ask(user, "GET", "/events/view/99999")[2]
            self.same(user, "what is said of " + path, answer["message"], unknown["message"])
        else:
            for name, document in ((path, answer["Event"]), ("restSearch of event %d" % event.number, searched)):
                inner = [row for outer in document["Object"] for row in outer["Attribute"]]
                self.same(user, name, {int(row["id"]) for row in document["Attribute"] + inner}, parts)
                self.same(
                    user,
                    "objects of " + name,
                    {int(row["id"]) for row in document["Object"]},
                    # One with nothing in it for him is left out.
                    {event.attributes[a].parent.number for a in parts if event.attributes[a].parent},
                )
            self.same(user, "RelatedEvent of " + path, self.related(answer["Event"]), self.related_by_model(user, event, parts, visible))
        for attribute in event.attributes.values():
            path = "/attributes/view/%d" % attribute.number
            mine = attribute.number in parts
            self.same(user, path, self.said(user, path)[0], 200 if mine else self.said(user, "/attributes/view/99999")[0])
            if not mine:
                self.same(user, "what is said of " + path, self.said(user, path), self.said(user, "/attributes/view/99999"))
            self.same(user, "HEAD " + path, self.ask(user, "HEAD", path)[0], 200 if mine else 404)

    def said(self, user: User, path: str):
        status, _, answer = self.ask(user, "GET", path)
        return status, answer.get("message")

    @staticmethod
    def related(document) -> Set[int]:
        return {int(row["Event"]["id"]) for row in document["RelatedEvent"]}

    def related_by_model(self, user: User, event: Event, parts: Set[int], visible) -> Set[int]:
        values = {event.attributes[number].value for number in parts}
        return {
            number
            for number, others in visible.items()
            if number != event.number and any(self.model.events[number].attributes[a].value in values for a in others)
        }

    def run(self):
        self.set_up()
        for _ in range(ROUNDS):
            for _ in range(CHANGES_A_ROUND):
                self.change()
            for user in self.users:
                self.check(user)


def main(arguments: List[str]) -> int:
    binary = muninnd.binary_from_environment()
    failed = 0
    for seed in [int(argument) for argument in arguments] or SEEDS:
        with muninnd.Server(binary) as server:
            try:
                Play(server, seed).run()
                print("seed %d: everybody got what is his" % seed)
            except Wrong as wrong:
                failed += 1
                print("seed %d: %s" % (seed, wrong))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
