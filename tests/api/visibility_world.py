# SPDX-License-Identifier: Apache-2.0
"""A random world: plays organisations, users and what they have with a server, and notes in the model what came of it."""

import hashlib
import json
import random
from typing import Any, Dict, List, Optional

import muninnd  # beside this file
from visibility_model import ALL, GROUP, HOST, Model, Thing, User

ORGS = ("one", "two", "three")
ROLES = (2, 3, 5, 6)  # organisation administrator, user, synchronising user, reader
SHARED_VALUES, LISTED_VALUES = 4, 1
TAGS = ("seen:by", "seen:hidden", "seen:by-one")  # hidden and the organisation's own say who may use them: names are no secret
ENTRY_LEVELS = (0, 1, 2, 3, GROUP)


class Wrong(Exception):
    pass


class World:
    def __init__(self, server: muninnd.Server, seed: int):
        self.server, self.random, self.model, self.seed = server, random.Random(seed), Model(), seed
        self.admin = User("admin", muninnd.ADMIN_KEY, 1, HOST, 1)
        self.users = [self.admin]  # type: List[User]
        self.orgs = []  # type: List[int]
        self.serial = 0
        self.sequence = 0  # of the last record
        self.shared = [self.mark() for _ in range(SHARED_VALUES)]

    # --- speaking ---

    def ask(self, user: User, method: str, path: str, body: Any = None, **headers: str) -> muninnd.Reply:
        sent = {"Authorization": user.key, "Accept": "application/json", "User-Agent": "PyMISP"}
        if method != "GET":
            sent["Content-Type"] = "application/json"
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        reply = self.server.request(method, path, sent, None if body is None else json.dumps(body).encode())
        self.sequence = int(reply.headers.get("x-log-seq", self.sequence))
        if reply.status >= 500:
            raise Wrong("%s %s %s as %s: %d %s" % (method, path, json.dumps(body), user.name, reply.status, reply.body[:300]))
        return reply

    def must(self, user: User, method: str, path: str, body: Any = None):
        reply = self.ask(user, method, path, body)
        answer = json.loads(reply.body) if reply.body else None
        if reply.status != 200 or (isinstance(answer, dict) and (answer.get("saved") is False or answer.get("errors"))):
            raise Wrong("%s %s %s as %s: %d %s" % (method, path, json.dumps(body), user.name, reply.status, reply.body[:600]))
        return answer

    def mark(self) -> str:
        self.serial += 1
        return hashlib.md5(b"%d %d" % (self.seed, self.serial)).hexdigest()

    # --- who there is ---

    def set_up(self):
        for name in ORGS:
            org = int(self.must(self.admin, "POST", "/admin/organisations/add", {"name": name})["Organisation"]["id"])
            self.orgs.append(org)
            for role in ROLES:
                self.add_user(name, org, role)
        for setting in ("MISP.delegation", "MISP.enable_advanced_correlations"):
            self.must(self.admin, "POST", "/servers/serverSettingsEdit/" + setting, {"value": True})
        for name in TAGS:
            body = {"name": name, "hide_tag": name == TAGS[1], "org_id": self.orgs[0] if name == TAGS[2] else 0}
            self.must(self.admin, "POST", "/tags/add", body)
        self.model.public.update(self.shared[:LISTED_VALUES])
        listed = "\n".join(value + ".example" for value in self.shared[:LISTED_VALUES])
        made = self.must(self.admin, "POST", "/warninglists/add", {"name": "listed", "type": "string", "entries": listed})
        self.must(self.admin, "POST", "/warninglists/toggleEnable", {"id": made["Warninglist"]["id"], "enabled": 1})
        for _ in range(3):
            self.add_group()
        for user in self.users:
            self.add_entries(user)

    def add_user(self, org_name: str, org: int, role: int):
        mark = self.mark()
        email = "%s@%s.example" % (mark, org_name)
        made = self.must(self.admin, "POST", "/admin/users/add", {"email": email, "org_id": org, "role_id": role})["User"]
        user = User("role %d of %s" % (role, org_name), made["authkey"], int(made["id"]), org, role)
        self.users.append(user)
        self.add("user", mark, int(made["id"]), [org])

    def add_group(self):
        user = self.writer(roles=(1, 2, 5))
        mark, members = self.mark(), {org for org in self.orgs if self.random.random() < 0.4}
        body = {"name": mark, "releasability": "x", "SharingGroupOrg": [{"org_id": org} for org in members]}
        group = self.must(user, "POST", "/sharingGroups/add", body)["SharingGroup"]
        number = int(group["id"])
        self.model.members[number] = members | {user.org}
        self.add("group", mark, number, [user.org], GROUP, number).uuid = group["uuid"]

    def add_entries(self, user: User):
        """What a user has beside events."""
        own = lambda thing: thing.users.update([user.number]) or thing.orgs.clear()
        of_org = [other.number for other in self.users if other.org == user.org and other.org_admin]
        mark, level = self.mark(), self.random.random() < 0.5
        made = self.must(user, "POST", "/bookmarks/add", {"name": mark, "url": "http://x", "exposed_to_org": level})["Bookmark"]
        bookmark = self.add("bookmark", mark, int(made["id"]), [user.org] if level else [])
        bookmark.private, bookmark.users, bookmark.makers = True, {user.number}, {user.org}
        if not user.writes:
            return
        made = self.must(user, "POST", "/auth_keys/add/me", {"comment": self.mark()})["AuthKey"]
        key = self.add("key", made["comment"], int(made["id"]), [user.org])
        own(key)
        key.users.update(of_org)
        wanted = self.sharing(user, ENTRY_LEVELS)
        made = self.must(user, "POST", "/collections/add", dict(wanted, name=self.mark(), type="campaign"))["Collection"]
        self.shared_thing("collection", made["name"], made, [user.org], wanted)
        if user.role in (1, 2, 5):
            mark, level = self.mark(), self.random.random() < 0.5
            made = self.must(user, "POST", "/tag_collections/add", {"name": mark, "all_orgs": level})["TagCollection"]
            self.add("tag-collection", mark, int(made["id"]), [user.org], ALL if level else 0)
        if user.site_admin:
            for level in (True, False):
                mark = self.mark()
                body = {"name": mark, "provider": mark, "url": "http://%s.example/" % mark, "lookup_visible": level}
                made = self.must(user, "POST", "/feeds/add", body)["Feed"]
                self.add("feed", mark, int(made["id"]), [HOST] if level else [], ALL if level else 0)
        model = {"name": self.mark(), "formula": "Polynomial", "all_orgs": self.random.random() < 0.5}
        model["parameters"] = {"lifetime": 3, "decay_speed": 1, "threshold": 30, "default_base_score": 80}
        model["parameters"]["base_score_config"] = {}
        made = self.must(user, "POST", "/decayingModel/add", model)["DecayingModel"]
        self.add("decaying-model", model["name"], int(made["id"]), [user.org], ALL if model["all_orgs"] else 0)
        self.must(user, "POST", "/userSettings/setSetting", {"setting": "homepage", "value": {"path": "/" + self.mark()}})
        setting = self.add("user-setting", hashlib.md5(b"%d %d" % (self.seed, self.serial)).hexdigest(), 0, [user.org])
        own(setting)
        setting.users.update(of_org)

    def writer(self, org: Optional[int] = None, roles=(1, 2, 3, 5)) -> User:
        return self.random.choice([user for user in self.users if user.role in roles and org in (None, user.org)])

    # --- noting ---

    def add(self, kind: str, mark: str, number: int, orgs, distribution: int = 0, group: int = 0, inside=None) -> Thing:
        thing = Thing(kind, mark, orgs, distribution, group, inside)
        thing.number = number
        self.model.things.append(thing)
        return thing

    def shared_thing(self, kind: str, mark: str, row: Dict, orgs, wanted: Dict, inside=None) -> Thing:
        level, group = int(wanted["distribution"]), int(wanted["sharing_group_id"] or 0)
        thing = self.add(kind, mark, int(row["id"]), orgs, level, group, inside)
        thing.uuid = row.get("uuid", "")
        return thing

    def sharing(self, user: User, levels) -> Dict[str, int]:
        """A distribution that the user may give: groups he is in only."""
        groups = [group for group, orgs in self.model.members.items() if user.site_admin or user.org in orgs]
        level = self.random.choice([level for level in levels if level != GROUP or groups])
        return {"distribution": level, "sharing_group_id": self.random.choice(groups) if level == GROUP else 0}

    def some(self, *kinds: str, seen_by: Optional[User] = None) -> Optional[Thing]:
        things = [thing for thing in self.model.of(*kinds) if self.model.live(thing)]
        if seen_by:
            things = [thing for thing in things if self.model.shows(seen_by, thing)]
        return self.random.choice(things) if things else None
